import { typeCode } from '../record/index.js';
import { BADVERS, DnsClass, Rcode } from '../wire/index.js';
import { answerQuestion } from './answer.js';
import { reply, replyError, type Request, type Response } from './request.js';
import { handleTransfer, type TransferContext } from './transfer.js';

const [OPT, TKEY, TSIG, IXFR, AXFR] = (['OPT', 'TKEY', 'TSIG', 'IXFR', 'AXFR'] as const).map((t) =>
  typeCode(t),
);
/** RFC 1035 §3.2.3: obsolete. */
const [MAILB, MAILA] = [253, 254];

/** A standard query. */
export function handleQuery(request: Request, context: TransferContext): Response {
  const { message, client } = request;
  if (message.edns !== undefined && message.edns.version !== 0) return replyError(request, BADVERS);
  const [question, second] = message.questions;
  if (question === undefined || second !== undefined) return replyError(request, Rcode.FORMERR);
  switch (question.type) {
    case AXFR:
    case IXFR:
      return handleTransfer(request, question, context);
    case MAILA:
    case MAILB:
      return replyError(request, Rcode.NOTIMP);
    case OPT:
    case TKEY:
    case TSIG:
      return replyError(request, Rcode.FORMERR);
  }
  if (question.class !== DnsClass.IN) return replyError(request, Rcode.REFUSED);
  const answer = answerQuestion(context.zones, question, { withAuthority: !message.flags.rd });
  const response = reply(request, answer);
  if (response.kind !== 'message') return response;
  const cacheable = client.protocol === 'udp' && request.signer === undefined && isPlain(request);
  return { ...response, cacheable };
}

/** No options (cookies differ from query to query) and no octets that belong to nothing. */
function isPlain({ message }: Request): boolean {
  return (message.edns?.options.length ?? 0) === 0 && message.trailingOctets === 0;
}
