import { KmsDnsError, type ErrorCode, type ErrorReason } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { formatServer, type Reply } from '../../src/transport/index.js';
import { explainContextError, explainTsigError, rcodeName } from '../../src/wire/index.js';
import { idOf, type Identity } from './identity.js';

/** What was asked of whom, as far as an explanation needs it. */
export interface Asked {
  readonly zone: DomainName;
  readonly identity: Identity | undefined;
  readonly now: () => number;
}

/** An error in words. */
export interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly reasons?: readonly ErrorReason[];
}

/** The error for a reply, with what the reply itself tells a program. */
export function refusal(reply: Reply, asked: Asked, { code, message, hint, reasons }: Words): KmsDnsError {
  const forgeable = reply.authentication.kind === 'unauthenticated';
  return new KmsDnsError(code, message, {
    hint: forgeable ? `${hint} The answer was not signed, so it could be forged.` : hint,
    reasons,
    details: {
      rcode: rcodeName(reply.message.rcode),
      server: formatServer(reply.server),
      zone: asked.zone.key,
      ...(asked.identity === undefined
        ? {}
        : {
            [asked.identity.kind]: idOf(asked.identity),
            authenticated: reply.authentication.kind === 'verified',
          }),
    },
  });
}

/** The error in the reply's TSIG record, if there is one. */
export function tsigError(reply: Reply, { identity, now }: Asked): KmsDnsError | undefined {
  const { authentication, server } = reply;
  if (authentication.kind === 'none' || authentication.tsigError === 0 || identity === undefined)
    return undefined;
  const failure = {
    error: authentication.tsigError,
    server: formatServer(server),
    authenticated: authentication.kind === 'verified',
    now: Math.floor(now() / 1000),
    serverTime: authentication.kind === 'verified' ? authentication.serverTime : undefined,
  };
  if (identity.kind === 'principal')
    return explainContextError({ ...failure, principal: identity.principal });
  const { keyName, algorithm } = identity.signer;
  return explainTsigError({ ...failure, keyName, algorithm });
}

/**
 * RFC 2136 §3.1.1 has NOTAUTH for a zone that is not served here, RFC 8945 §5.2 for TSIG errors; Knot also says it to
 * whom it does not let update.
 */
export function notAuth(reply: Reply, asked: Asked): KmsDnsError {
  const server = formatServer(reply.server);
  const zone = asked.zone.text;
  if (asked.identity === undefined) {
    return refusal(reply, asked, {
      code: 'ERR_UNAUTHORIZED',
      message: `${server} does not let us update ${zone} without a key, or does not serve it (NOTAUTH)`,
      hint: `Knot DNS answers unsigned updates like this: give the TSIG key of the zone. Otherwise check that ${server} is the primary of ${zone}.`,
      reasons: ['unauthorized'],
    });
  }
  return refusal(reply, asked, {
    code: 'ERR_ZONE_NOT_FOUND',
    message: `${server} is not authoritative for the zone ${zone} (NOTAUTH)`,
    hint: 'Check the name of the zone, and that this server is its primary.',
    reasons: ['notFound'],
  });
}
