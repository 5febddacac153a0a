import type { KmsDnsError, ProviderReference } from './errors.js';
import type { DomainName } from './name/index.js';
import type { RecordSet, RrType } from './record/index.js';

/**
 * The provider contract: what a backend must do so that everything above it (publish, remove, list, check) can
 * promise that nobody else's record is ever lost.
 *
 * A provider knows zones, reads one record set, and applies changes. Its methods may be called concurrently.
 * Input that can be judged without the backend (a TTL out of range, a name outside the zone) is refused with an
 * `InputError` before anything is sent. Every method takes an `AbortSignal` and rejects promptly when it fires;
 * a change under way may by then have been applied or not, and the error says which, or that it is not known.
 */
export interface Provider {
  /** The name it goes by in output: `rfc2136`, `zonefile`, … */
  readonly name: string;
  /** What this backend can promise. The layers above read it; they never ask which provider it is. */
  readonly capabilities: Capabilities;

  /**
   * The zone that `name` belongs to here: the longest match by whole labels.
   * @throws KmsDnsError `ERR_ZONE_NOT_FOUND` when this provider serves no such zone
   */
  findZone(name: DomainName, options?: CallOptions): Promise<Zone>;

  /** Every zone that it has, where it knows them without being asked for a name: master files are zones themselves. */
  zones?(options?: CallOptions): Promise<readonly Zone[]>;

  /**
   * The set that stands now, read from where writes go (never a cache), or null when there is none. The name may
   * lie anywhere in the zone. Data of a type the provider cannot represent is an error, never left out; so is a name
   * that is an alias (CNAME), since nothing can be published beside it.
   */
  read(zone: Zone, name: DomainName, type: RrType, options?: CallOptions): Promise<RecordSet | null>;

  /**
   * `findZone` and `read` in one, for backends whose answer to one question shows both. Undefined when this answer does
   * not: then both are called. It fails as they would.
   */
  findAndRead?(name: DomainName, type: RrType, options?: CallOptions): Promise<FoundSet | undefined>;

  /**
   * Applies changes to one zone and says what became of each, in the order given. The call itself rejects only
   * for input errors and an aborted signal; in an abort's error `details.results` may say how far it came, for each
   * change a status as below, or `not-sent`.
   *
   * A change is compare-and-swap: applied only if what stands there is still `before`, otherwise it is a
   * `conflict` and nothing of it is applied. It deletes and adds only what differs between `before` and `after`, so
   * a record that neither names survives even where the backend's comparison is weaker
   * (`capabilities.comparison`). Where the backend can, changes travel together; if the batch is refused,
   * the provider finds out which change is at fault, and the others still go through.
   *
   * When a reply is lost the provider reads to find out what happened; only if that fails as well is a result
   * `unknown`. It never sends a change again without having read.
   */
  apply(zone: Zone, changes: readonly Change[], options?: CallOptions): Promise<ChangeResult[]>;

  /**
   * Refuses what `apply` would refuse before it sends anything, and changes nothing: for a dry run.
   * @throws InputError
   */
  check?(zone: Zone, changes: readonly Change[], options?: CallOptions): Promise<void>;

  /**
   * `read` with the comments that are kept beside the records. Only where `capabilities.ownerMark` is `comment`.
   */
  readCommented?(
    zone: Zone,
    name: DomainName,
    type: RrType,
    options?: CallOptions,
  ): Promise<CommentedSet | null>;

  /** Every server that answers for the zone, for `--wait`; empty where the backend has no such notion. */
  authoritativeServers?(zone: Zone, options?: CallOptions): Promise<readonly string[]>;

  /**
   * Waits until all of the backend's servers serve what this provider has last applied at these names of the zone, where the
   * backend tells. Where this is missing, the servers themselves are asked.
   * @throws KmsDnsError `ERR_NOT_SETTLED` when the signal fires first, or when the backend cannot tell of a change; that it
   *   says once
   */
  settled?(zone: Zone, names: readonly DomainName[], options?: CallOptions): Promise<void>;

  /**
   * Tries all that a change of the SRV sets at these names would need, and changes nothing: the credential, the zones,
   * the permission to read and to write. Without names, where it has `zones`, their KMS names are meant. It rejects only
   * for input errors and an aborted signal.
   */
  diagnose?(names: readonly DomainName[], options?: CallOptions): Promise<readonly Diagnosis[]>;

  /** Ends connections and releases locks. Idempotent; the provider is not used afterwards. */
  close(): Promise<void>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told in words, by `read`, of what stands and a record set cannot show, such as a record that is there twice. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** A zone as its provider knows it. */
export interface Zone {
  readonly name: DomainName;
  /** The provider's own handle: a zone id, a file, a server's address. For output, and for the provider itself. */
  readonly id: string;
  /**
   * What tells it from another zone of the same name, such as a private one beside a public one, wherever it is asked
   * from. Only where the backend has such ids.
   */
  readonly identity?: string;
}

/** One thing that was tried, how it is, and what to do about it. */
export interface Diagnosis {
  /**
   * What was looked at: `key`, `token`, `zone`, `read`, `write`, …, and `owner`: whether marks of an owner may be kept beside the
   * records, at the most a warning, since not everybody keeps them.
   */
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  readonly fix: string | null;
  /** Where the provider itself refused. */
  readonly details?: ProviderReference;
}

/** A zone, and the set that stands at the name asked for, or null when there is none. */
export interface FoundSet {
  readonly zone: Zone;
  readonly set: RecordSet | null;
  /** Nothing stands at the name, and nothing at any name below it either, where the answer shows that (RFC 8020). */
  readonly nothingBelow?: boolean;
}

/** A set that stands, and the comment at each of its records that has one, by the key of the record's data. */
export interface CommentedSet {
  readonly set: RecordSet;
  readonly comments: ReadonlyMap<string, string>;
}

/** One record set from `before` to `after`; null is "no such set". Unless it is a companion, at least one is a set. */
export interface SetChange {
  readonly before: RecordSet | null;
  readonly after: RecordSet | null;
}

/** What is to become of one record set, of one name and type, and of what says whose its records are. */
export interface Change extends SetChange {
  /**
   * A second set of the same zone, of another name, that stands or falls with the first: both are compared, and both are
   * applied or neither. Where its two sides are the same it is compared only. Only where `capabilities.ownerMark` is `txt`.
   */
  readonly companion?: Companion | undefined;
  /**
   * Comments at records, by the key of the record's data: what stands there now, and what is to stand there afterwards; null
   * is none, as it is of a record that is not there on that side. A record of `after` that is not named keeps the comment that
   * it has; the comment of a record that goes is compared if it is named. Only where `capabilities.ownerMark` is `comment`.
   */
  readonly comments?: ReadonlyMap<string, CommentChange> | undefined;
}

export interface Companion extends SetChange {
  readonly name: DomainName;
  readonly type: RrType;
}

export interface CommentChange {
  readonly before: string | null;
  readonly after: string | null;
}

export type ChangeResult =
  | { readonly status: 'applied' }
  /** `before` and `after` are the same: nothing was sent. */
  | { readonly status: 'unchanged' }
  /** What stands there is not `before`; nothing of this change was applied. */
  | { readonly status: 'conflict'; readonly error: KmsDnsError }
  /**
   * Refused or failed; nothing of this change was applied, unless the error's code is `ERR_UNKNOWN_OUTCOME`: then a
   * person has to look, since reading again would not tell.
   */
  | { readonly status: 'failed'; readonly error: KmsDnsError }
  /** The reply was lost and what stands could not be read: it may be applied or not. */
  | { readonly status: 'unknown'; readonly error: KmsDnsError };

export interface Capabilities {
  /** What one `apply` makes visible at once: the whole zone's changes, one set's, or not even that. */
  readonly atomicity: 'zone' | 'set' | 'none';
  /**
   * How `before` is checked. `exact`: by the backend, in the same step. `subset`: by the backend, but records that
   * `before` does not name go unnoticed. `verify-after`: read just before and just after, no check in between.
   */
  readonly comparison: 'exact' | 'subset' | 'verify-after';
  /** Seconds, inclusive. */
  readonly ttl: { readonly min: number; readonly max: number };
  /** Changes that travel together at the most; a provider splits longer lists itself. */
  readonly maxBatch: number;
  /**
   * Where a note of who owns a record can be kept: in a TXT set that is changed in one step with it (`Change.companion`), or
   * as the record's comment (`Change.comments`).
   */
  readonly ownerMark: 'txt' | 'comment' | 'none';
  /** When the figures above were checked, and against what. */
  readonly checked: { readonly date: string; readonly against: string };
}

/** Nothing is to be done: all that is named is the same before and after. */
export function isUnchanged({ before, after, companion, comments }: Change): boolean {
  return (
    isSame(before, after) &&
    (companion === undefined || isSame(companion.before, companion.after)) &&
    [...(comments?.values() ?? [])].every((comment) => comment.before === comment.after)
  );
}

function isSame(before: RecordSet | null, after: RecordSet | null): boolean {
  return before === null ? after === null : before.equals(after);
}
