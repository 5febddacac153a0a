import { MessageError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { typeCode, type RrType } from '../record/index.js';
import { formatServer, type Reply } from '../transport/index.js';
import { DnsClass, extendedErrors, Rcode, rcodeName, type MessageRecord } from '../wire/index.js';
import { isOfType, type DataOf } from './data-of.js';
import type { AnswerRecord, LookupOutcome } from './outcome.js';

/** RFC 1034 §3.6.2 sets no limit; resolvers stop at 8 to 16. */
const MAX_ALIASES = 16;

const NO_WARNINGS: readonly string[] = Object.freeze([]);

export const COMPRESSED_TARGET_WARNING =
  'the server compresses SRV targets, which RFC 2782 forbids: Node.js 22 and later, and other clients built on ' +
  'c-ares, reject this answer';

const COMPRESSED_TARGET: readonly string[] = Object.freeze([COMPRESSED_TARGET_WARNING]);

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
    warnings: message.compressedSrvTarget ? COMPRESSED_TARGET : NO_WARNINGS,
  };
  if (rcode !== Rcode.NOERROR && rcode !== Rcode.NXDOMAIN) {
    return { kind: rcodeKind(rcode), ...common, rcode: rcodeName(rcode) };
  }
  const { records, aliases, endless } = followAliases(name, type, message.answers);
  if (endless) {
    const error = new MessageError(`${formatServer(server)} answered with aliases that lead nowhere`);
    return { kind: 'bad-reply', ...common, error };
  }
  const dname = redirection(name, aliases, message.answers);
  if (records.length > 0) {
    return { kind: 'found', ...common, records, aliases, dname, additionals: recordsIn(message.additionals) };
  }
  if (aliases.length === 0 && dname === undefined && strangers(name, message.answers)) {
    const error = new MessageError(`${formatServer(server)} answered with records of other names only`);
    return { kind: 'bad-reply', ...common, error };
  }
  const soa = recordsIn(message.authorities, undefined, 'SOA')[0];
  if (rcode === Rcode.NXDOMAIN) return { kind: 'nxdomain', ...common, aliases, dname, soa };
  if (message.flags.tc) {
    // What does not fit into UDP has been asked for over TCP by now, unless TCP was ruled out.
    const problem = `${formatServer(server)} cuts its answer off before the first record`;
    const error = new MessageError(problem, { hint: 'A long answer needs TCP: do not ask over UDP only.' });
    return { kind: 'bad-reply', ...common, error };
  }
  const referral = soa === undefined ? referredTo(reply) : undefined;
  if (referral !== undefined) {
    const error = new MessageError(
      `${formatServer(server)} does not answer for ${name.text}: it refers to the servers of ${referral.text}`,
    );
    return { kind: 'bad-reply', ...common, error };
  }
  return { kind: 'nodata', ...common, aliases, dname, soa };
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

/** The records of `type` at `name`, or at the name that the CNAMEs of the answer lead to. */
function followAliases<T extends RrType>(
  name: DomainName,
  type: T,
  answers: readonly MessageRecord[],
): {
  readonly records: AnswerRecord<DataOf<T>>[];
  readonly aliases: readonly DomainName[];
  readonly endless: boolean;
} {
  const aliases: DomainName[] = [];
  let records = recordsIn(answers, name, type);
  let owner = name;
  while (records.length === 0 && type !== 'CNAME') {
    const target = recordsIn(answers, owner, 'CNAME')[0]?.data.target;
    if (target === undefined) break;
    if (aliases.length === MAX_ALIASES || target.equals(name)) return { records, aliases, endless: true };
    aliases.push(target);
    owner = target;
    records = recordsIn(answers, owner, type);
  }
  return { records, aliases, endless: false };
}

const DNAME = typeCode('DNAME');

/** The owner of a DNAME record above one of the names that the answer is about (RFC 6672 §2.2). */
function redirection(
  name: DomainName,
  aliases: readonly DomainName[],
  answers: readonly MessageRecord[],
): DomainName | undefined {
  const dnames = answers.filter((r) => r.type === DNAME);
  if (dnames.length === 0) return undefined;
  return dnames.find((r) => [name, ...aliases].some((at) => at.isSubdomainOf(r.name)))?.name;
}

/** Records came, and none is of the name that was asked for. */
function strangers(name: DomainName, answers: readonly MessageRecord[]): boolean {
  return answers.length > 0 && answers.every((r) => !r.name.equals(name));
}

/** The records of a section, of one owner and one type where given. */
function recordsIn(section: readonly MessageRecord[]): AnswerRecord[];
function recordsIn<T extends RrType>(
  section: readonly MessageRecord[],
  owner: DomainName | undefined,
  type: T,
): AnswerRecord<DataOf<T>>[];
function recordsIn(section: readonly MessageRecord[], owner?: DomainName, type?: RrType): AnswerRecord[] {
  const records: AnswerRecord[] = [];
  for (const { name, class: cls, ttl, data } of section) {
    if (data === null || cls !== DnsClass.IN) continue;
    if (type !== undefined && !isOfType(data, type)) continue;
    if (owner === undefined || name.equals(owner)) records.push({ name, ttl, data });
  }
  return records;
}

/** The zone whose servers are named in place of an answer (RFC 2308 §2.2: no SOA, not authoritative). */
function referredTo({ message }: Reply): DomainName | undefined {
  if (message.flags.aa || message.answers.length > 0) return undefined;
  return message.authorities.find((r) => r.data?.type === 'NS')?.name;
}
