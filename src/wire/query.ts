import type { DomainName } from '../name/index.js';
import { typeCode, type RrType } from '../record/index.js';
import { DnsClass } from './codes.js';
import { makeEdns } from './edns.js';
import { makeMessage, type Message } from './message.js';

export interface QueryOptions {
  /** Ask a resolver to do the walking (RD); off for authoritative servers. */
  readonly recursionDesired?: boolean | undefined;
  /** With EDNS unless false: some old servers answer FORMERR to it (RFC 6891 §7). */
  readonly edns?: boolean | undefined;
}

/** A query for one name and type. The transport gives it an id. */
export function queryMessage(name: DomainName, type: RrType, options: QueryOptions = {}): Message {
  return makeMessage({
    flags: { rd: options.recursionDesired ?? true },
    questions: [{ name, type: typeCode(type), class: DnsClass.IN }],
    edns: options.edns === false ? undefined : makeEdns(),
  });
}
