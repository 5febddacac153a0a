import { MessageError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { RecordData, RrType, SoaData } from '../record/index.js';
import { DnsClass, extendedErrors, Rcode, rcodeName, type MessageRecord } from '../wire/index.js';
import { formatServer, type Reply } from '../transport/index.js';
import { isOfType, type DataOf } from './data-of.js';
import type { AnswerRecord, LookupOutcome, NoAnswerOutcome } from './outcome.js';

/** RFC 1034 §3.6.2 sets no limit; resolvers stop at 8 to 16. */
const MAX_ALIASES = 16;

export const COMPRESSED_TARGET_WARNING =
  'the server compresses SRV targets, which RFC 2782 forbids: Node.js 22 and later, and other clients built on ' +
  'c-ares, reject this answer';

/** What one server's reply says about `name` and `type`. */
export function outcomeOf<T extends RrType>(
  name: DomainName,
  type: T,
  reply: Reply,
): LookupOutcome<DataOf<T>> {
  const { message, server, ms } = reply;
  const { rcode } = message;
  const common = {
    name,
    server,
    ms,
    authoritative: message.flags.aa,
    extendedErrors: extendedErrors(message.edns),
    warnings: message.compressedSrvTarget ? [COMPRESSED_TARGET_WARNING] : [],
  };
  if (rcode !== Rcode.NOERROR && rcode !== Rcode.NXDOMAIN) {
    return { ...common, kind: rcodeKind(rcode), rcode: rcodeName(rcode) };
  }
  const chain = followAliases(name, type, message.answers);
  if (chain === 'endless') {
    return badReply(common, `${formatServer(server)} answered with a chain of aliases that does not end`);
  }
  const { owner, aliases } = chain;
  const records = recordsOf(owner, type, message.answers);
  if (records.length > 0) {
    const additionals = message.additionals.flatMap((r) => (r.data === null ? [] : [toAnswer(r, r.data)]));
    return { ...common, kind: 'found', records, aliases, additionals };
  }
  const soa = soaOf(message.authorities);
  if (rcode === Rcode.NXDOMAIN) return { ...common, kind: 'nxdomain', aliases, soa };
  const referral = soa === undefined ? referredTo(reply) : undefined;
  if (referral !== undefined) {
    return badReply(
      common,
      `${formatServer(server)} does not answer for ${name.text}: it refers to the servers of ${referral.text}`,
    );
  }
  return { ...common, kind: 'nodata', aliases, soa };
}

type Common = Pick<LookupOutcome, 'name' | 'server' | 'ms' | 'authoritative' | 'extendedErrors' | 'warnings'>;

function badReply(common: Common, problem: string): NoAnswerOutcome {
  return { ...common, kind: 'bad-reply', error: new MessageError(problem) };
}

function rcodeKind(rcode: number): 'servfail' | 'refused' | 'notimp' | 'formerr' | 'other-rcode' {
  switch (rcode) {
    case Rcode.SERVFAIL:
      return 'servfail';
    case Rcode.REFUSED:
      return 'refused';
    case Rcode.NOTIMP:
      return 'notimp';
    case Rcode.FORMERR:
      return 'formerr';
    default:
      return 'other-rcode';
  }
}

/** From `name` along the CNAMEs of the answer to the name that they end at. */
function followAliases(
  name: DomainName,
  type: RrType,
  answers: readonly MessageRecord[],
): { readonly owner: DomainName; readonly aliases: readonly DomainName[] } | 'endless' {
  const aliases: DomainName[] = [];
  let owner = name;
  while (type !== 'CNAME' && recordsOf(owner, type, answers).length === 0) {
    const target = recordsOf(owner, 'CNAME', answers)[0]?.data.target;
    if (target === undefined) break;
    if (aliases.length === MAX_ALIASES || target.equals(name)) return 'endless';
    aliases.push(target);
    owner = target;
  }
  return { owner, aliases };
}

function recordsOf<T extends RrType>(
  owner: DomainName,
  type: T,
  answers: readonly MessageRecord[],
): AnswerRecord<DataOf<T>>[] {
  const records: AnswerRecord<DataOf<T>>[] = [];
  for (const record of answers) {
    const { data } = record;
    if (data === null || record.class !== DnsClass.IN || !isOfType(data, type)) continue;
    if (record.name.equals(owner)) records.push(toAnswer(record, data));
  }
  return records;
}

function soaOf(authorities: readonly MessageRecord[]): AnswerRecord<SoaData> | undefined {
  for (const record of authorities) {
    if (record.data !== null && isOfType(record.data, 'SOA')) return toAnswer(record, record.data);
  }
  return undefined;
}

function toAnswer<D extends RecordData>(record: MessageRecord, data: D): AnswerRecord<D> {
  return { name: record.name, ttl: record.ttl, data };
}

/** The zone whose servers are named in place of an answer (RFC 2308 §2.2: no SOA, not authoritative). */
function referredTo({ message }: Reply): DomainName | undefined {
  if (message.flags.aa || message.answers.length > 0) return undefined;
  return message.authorities.find((r) => r.data?.type === 'NS')?.name;
}
