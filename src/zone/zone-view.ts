import type { DomainName } from '../name/index.js';
import type { RecordSet, RrType } from '../record/index.js';

/** A name of a zone. Without sets it is an empty non-terminal: it exists because names below it do (RFC 4592 §2.2.2). */
export interface ZoneNode {
  /** `DomainName.key`. */
  readonly key: string;
  readonly sets: ReadonlyMap<RrType, RecordSet>;
  /** How many names exist one label below. */
  readonly children: number;
}

/** Zone data to read: what is served, a snapshot of it, or what an update under way has made of it. */
export interface ZoneView {
  readonly origin: DomainName;
  /** @param key `DomainName.key` */
  node(key: string): ZoneNode | undefined;
}

export function setAt(view: ZoneView, name: DomainName, type: RrType): RecordSet | undefined {
  return view.node(name.key)?.sets.get(type);
}
