import { KmsDnsError, type ErrorCode, type ErrorReason } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { formatServer, type Reply } from '../../src/transport/index.js';
import {
  explainTsigError,
  Rcode,
  rcodeName,
  unsignedRefusalHint,
  type Signer,
} from '../../src/wire/index.js';
import type { Batch } from './batches.js';
import { BIND_RECORDS_PER_SET } from './limits.js';

/** What was asked of whom, as far as an explanation needs it. */
export interface Asked {
  readonly zone: DomainName;
  readonly signer: Signer | undefined;
  readonly now: () => number;
}

/** Response codes by which a server says that a prerequisite did not hold (RFC 2136 §3.2). */
const PREREQUISITE_CODES: readonly number[] = [Rcode.YXDOMAIN, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.NXRRSET];

/** Why an UPDATE was not done. */
export function updateError(reply: Reply, asked: Asked, batch: Batch): KmsDnsError {
  const { rcode } = reply.message;
  const tsig = tsigError(reply, asked);
  if (tsig !== undefined) return tsig;
  if (PREREQUISITE_CODES.includes(rcode)) return conflict(reply, asked, batch);
  const server = formatServer(reply.server);
  const zone = asked.zone.text;
  switch (rcode) {
    case Rcode.REFUSED:
      return refusal(reply, asked, {
        code: 'ERR_UNAUTHORIZED',
        message: `${server} refused to update the zone ${zone} (REFUSED)`,
        hint: refusedHint(reply, asked),
        reasons: ['unauthorized'],
      });
    case Rcode.NOTAUTH:
      return notAuth(reply, asked);
    case Rcode.NOTIMP:
      return refusal(reply, asked, {
        code: 'ERR_NOT_IMPLEMENTED',
        message: `${server} takes no dynamic updates (NOTIMP)`,
        hint:
          'NSD and Unbound never do, and others may have them switched off. Give the primary server of the zone, ' +
          'or change the zone file with the zonefile provider.',
      });
    case Rcode.NOTZONE:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message: `${server} says that ${namesOf(batch)} is not in the zone ${zone} (NOTZONE)`,
        hint: 'Check which zone the name belongs to; a part of this zone may have become a zone of its own.',
      });
    case Rcode.SERVFAIL:
      return refusal(reply, asked, servfail(server, asked, batch));
    default:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message: `${server} did not update the zone ${zone}: ${rcodeName(rcode)}`,
        hint: 'The log of the server says more.',
      });
  }
}

/** Why a query got neither an answer nor a clean "no such thing". */
export function readError(reply: Reply, asked: Asked, name: DomainName): KmsDnsError {
  const tsig = tsigError(reply, asked);
  if (tsig !== undefined) return tsig;
  const { rcode } = reply.message;
  const server = formatServer(reply.server);
  const message = `${server} did not answer for ${name.text}: ${rcodeName(rcode)}`;
  switch (rcode) {
    case Rcode.REFUSED:
      return refusal(reply, asked, {
        code: 'ERR_ZONE_NOT_FOUND',
        message,
        hint: 'Servers refuse what they do not serve, and whom they do not trust. Give the primary server of the zone.',
        reasons: ['notFound'],
      });
    case Rcode.NOTAUTH:
      return notAuth(reply, asked);
    case Rcode.SERVFAIL:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message,
        hint: `The server may have failed to load the zone ${asked.zone.text}; its log says more.`,
        reasons: ['retriable'],
      });
    case Rcode.FORMERR:
    case Rcode.NOTIMP:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message,
        hint: 'Resolvers such as Unbound take no signed queries. Give the primary server of the zone.',
      });
    default:
      return refusal(reply, asked, { code: 'ERR_RCODE', message, hint: 'The log of the server says more.' });
  }
}

/** An error that is about the request as a whole, whatever changes are in it. */
export function concernsWholeMessage(error: KmsDnsError): boolean {
  return WHOLE_MESSAGE.has(error.code);
}

/**
 * An error by which servers deny a name or type as well as a whole zone: BIND's update-policy answers REFUSED, and
 * Knot's ACL says BADKEY just as for an unknown key.
 */
export function mayBePolicy(error: KmsDnsError): boolean {
  return error.code === 'ERR_UNAUTHORIZED' || error.code === 'ERR_TSIG_BADKEY';
}

const WHOLE_MESSAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_TSIG_BADSIG',
  'ERR_TSIG_BADTIME',
  'ERR_TSIG_BADTRUNC',
  'ERR_UNAUTHENTICATED',
  'ERR_NOT_IMPLEMENTED',
  'ERR_ZONE_NOT_FOUND',
]);

function tsigError(reply: Reply, { signer, now }: Asked): KmsDnsError | undefined {
  const { authentication, server } = reply;
  if (authentication.kind === 'none' || authentication.tsigError === 0 || signer === undefined)
    return undefined;
  return explainTsigError({
    error: authentication.tsigError,
    keyName: signer.keyName,
    algorithm: signer.algorithm,
    server: formatServer(server),
    authenticated: authentication.kind === 'verified',
    now: Math.floor(now() / 1000),
    serverTime: authentication.kind === 'verified' ? authentication.serverTime : undefined,
  });
}

function conflict(reply: Reply, asked: Asked, batch: Batch): KmsDnsError {
  return refusal(reply, asked, {
    code: 'ERR_CONFLICT',
    message: `${namesOf(batch)} is no longer what was read (${rcodeName(reply.message.rcode)}); nothing was changed`,
    hint: 'Somebody else changed it meanwhile. Read again and decide anew.',
    reasons: ['conflict', 'retriable'],
  });
}

/**
 * RFC 2136 §3.1.1 has NOTAUTH for a zone that is not served here, RFC 8945 §5.2 for TSIG errors; Knot also says it to
 * whom it does not let update.
 */
function notAuth(reply: Reply, asked: Asked): KmsDnsError {
  const server = formatServer(reply.server);
  const zone = asked.zone.text;
  if (asked.signer === undefined) {
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

function servfail(server: string, { zone }: Asked, batch: Batch): Words {
  const largest = Math.max(0, ...batch.map((c) => c.change.after?.data.length ?? 0));
  const message = `${server} failed to update the zone ${zone.text} (SERVFAIL)`;
  if (largest > BIND_RECORDS_PER_SET) {
    return {
      code: 'ERR_RCODE',
      message,
      hint: `The set would have ${largest} records. BIND allows ${BIND_RECORDS_PER_SET} unless max-records-per-type in its options says more.`,
    };
  }
  return {
    code: 'ERR_RCODE',
    message,
    hint: 'Its log says why: often it cannot write its zone file or journal. Samba answers like this when the account may not change the record.',
    reasons: ['retriable'],
  };
}

function refusedHint(reply: Reply, asked: Asked): string {
  const zone = asked.zone.text;
  if (asked.signer === undefined) {
    return `Give a TSIG key: servers refuse unsigned updates, as they should. A server that is only a secondary of ${zone} refuses too.`;
  }
  const key = asked.signer.keyName.key;
  const unsigned = unsignedHint(reply, asked);
  if (unsigned !== '') return unsigned;
  return (
    `The server knows the key "${key}", but does not let it make this change. BIND: allow-update { key "${key}"; } in the zone, ` +
    'or an update-policy that grants it these names and types. PowerDNS: dnsupdate=yes, allow-dnsupdate-from and the zone’s ' +
    `TSIG-ALLOW-DNSUPDATE. A server that is only a secondary of ${zone} refuses too.`
  );
}

function unsignedHint({ authentication }: Reply, { signer }: Asked): string {
  return signer !== undefined && authentication.kind === 'unauthenticated'
    ? unsignedRefusalHint(signer.keyName, signer.algorithm)
    : '';
}

interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly reasons?: readonly ErrorReason[];
}

function refusal(reply: Reply, asked: Asked, { code, message, hint, reasons }: Words): KmsDnsError {
  const forgeable = reply.authentication.kind === 'unauthenticated';
  return new KmsDnsError(code, message, {
    hint: forgeable ? `${hint} The answer was not signed, so it could be forged.` : hint,
    reasons,
    details: {
      rcode: rcodeName(reply.message.rcode),
      server: formatServer(reply.server),
      zone: asked.zone.key,
      ...(asked.signer === undefined
        ? {}
        : { key: asked.signer.keyName.key, authenticated: reply.authentication.kind === 'verified' }),
    },
  });
}

function namesOf(batch: Batch): string {
  const [first, ...others] = batch;
  if (first === undefined) return 'the zone';
  const name = `${first.set.name.text} ${first.set.type}`;
  return others.length === 0 ? name : `${name} (or one of ${others.length} more)`;
}
