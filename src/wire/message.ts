import type { DomainName } from '../name/index.js';
import type { RecordData } from '../record/index.js';
import type { Edns } from './edns.js';
import type { TkeyRecord } from './tkey/record.js';
import type { TsigRecord } from './tsig/record.js';

export interface Question {
  readonly name: DomainName;
  readonly type: number;
  readonly class: number;
}

/** A record as a message carries it. No data (RDLENGTH 0) has a meaning of its own in UPDATE (RFC 2136 §2.4, §2.5). */
export interface MessageRecord {
  readonly name: DomainName;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  readonly data: RecordData | null;
}

export interface HeaderFlags {
  /** A response. */
  readonly qr: boolean;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
}

/**
 * A DNS message (RFC 1035 §4). In an UPDATE (RFC 2136 §2) `questions` is the zone section, `answers` the
 * prerequisites and `authorities` the updates. OPT, TKEY and TSIG stand in fields of their own,
 * not in a section.
 */
export interface Message {
  readonly id: number;
  readonly opcode: number;
  readonly flags: HeaderFlags;
  /** The response code, EDNS's upper bits included. */
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly MessageRecord[];
  readonly authorities: readonly MessageRecord[];
  readonly additionals: readonly MessageRecord[];
  readonly edns?: Edns | undefined;
  /** Among the additional records of a request, the answers of a response (RFC 2930 §3, §4). */
  readonly tkey?: TkeyRecord | undefined;
  readonly tsig?: TsigRecord | undefined;
}

const NO_FLAGS: HeaderFlags = { qr: false, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false };

export type MessageFields = Partial<Omit<Message, 'flags' | 'tsig'>> & {
  readonly flags?: Partial<HeaderFlags> | undefined;
};

export function makeMessage(fields: MessageFields): Message {
  return {
    id: 0,
    opcode: 0,
    rcode: 0,
    questions: [],
    answers: [],
    authorities: [],
    additionals: [],
    ...fields,
    flags: { ...NO_FLAGS, ...fields.flags },
  };
}
