import type { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { RecordData, SoaData } from '../record/index.js';
import type { ServerAddress } from '../transport/index.js';
import type { ExtendedError } from '../wire/index.js';

/** One record of an answer. */
export interface AnswerRecord<D extends RecordData = RecordData> {
  readonly name: DomainName;
  /** Seconds, as this very record carried it: TTLs within a set may differ, and `check` wants to know. */
  readonly ttl: number;
  readonly data: D;
}

interface Common {
  readonly name: DomainName;
  /** Who answered; undefined when nobody did. */
  readonly server: ServerAddress | undefined;
  readonly ms: number;
  /** The answer came with the AA bit. */
  readonly authoritative: boolean;
  readonly extendedErrors: readonly ExtendedError[];
  /** Things that are not right and did not stop us, in words. */
  readonly warnings: readonly string[];
}

export interface FoundOutcome<D extends RecordData = RecordData> extends Common {
  readonly kind: 'found';
  readonly records: readonly AnswerRecord<D>[];
  /** The CNAME chain from `name` to the owner of the records; empty when there is none. */
  readonly aliases: readonly DomainName[];
  /** The owner of a DNAME record by which the name, or one of its aliases, is another one. */
  readonly dname?: DomainName | undefined;
  /** Records of the additional section, such as the addresses of SRV targets. */
  readonly additionals: readonly AnswerRecord[];
}

/** There is no such name, or no such type at it. */
export interface NegativeOutcome extends Common {
  readonly kind: 'nxdomain' | 'nodata';
  readonly aliases: readonly DomainName[];
  readonly dname?: DomainName | undefined;
  /** The SOA record that negative answers carry (RFC 2308 §2): its owner is the zone that denies the name. */
  readonly soa: AnswerRecord<SoaData> | undefined;
}

/** The server answered with an error. */
export interface RefusedOutcome extends Common {
  readonly kind: 'servfail' | 'refused' | 'notimp' | 'formerr' | 'other-rcode';
  readonly rcode: string;
}

/** No answer came that could be used. */
export interface NoAnswerOutcome extends Common {
  readonly kind: 'timeout' | 'unreachable' | 'bad-reply';
  readonly error: KmsDnsError;
}

/** An answer settles the matter; anything else makes a stub resolver ask the next server. */
export type Answer<D extends RecordData = RecordData> = FoundOutcome<D> | NegativeOutcome;

/** What a look-up came to. An ordinary DNS outcome is a value, never an exception. */
export type LookupOutcome<D extends RecordData = RecordData> = Answer<D> | RefusedOutcome | NoAnswerOutcome;

export function isAnswer<D extends RecordData>(outcome: LookupOutcome<D>): outcome is Answer<D> {
  return outcome.kind === 'found' || outcome.kind === 'nodata' || outcome.kind === 'nxdomain';
}
