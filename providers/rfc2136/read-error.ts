import type { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { formatServer, type Reply } from '../../src/transport/index.js';
import { Rcode, rcodeName } from '../../src/wire/index.js';
import { notAuth, refusal, tsigError, type Asked } from './explain.js';

/** Why a query got neither an answer nor a clean "no such thing". */
export function readError(reply: Reply, asked: Asked, name: DomainName): KmsDnsError {
  const tsig = tsigError(reply, asked);
  if (tsig !== undefined) return tsig;
  const { rcode } = reply.message;
  const server = formatServer(reply.server);
  const message = `${server} answered ${rcodeName(rcode)} for ${name.text}`;
  switch (rcode) {
    case Rcode.REFUSED:
      return refusal(reply, asked, {
        code: 'ERR_ZONE_NOT_FOUND',
        message,
        hint: 'Check the spelling of the domain. If it is right, give the primary server of its zone: servers refuse what they do not serve, and whom they do not trust.',
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
