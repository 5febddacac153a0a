import { InputError } from '../errors.js';
import { escapeLabel } from './escape.js';
import { parseLabels } from './parse.js';

/** RFC 1035 §2.3.4: octets in a label. */
const MAX_LABEL_OCTETS = 63;
/** RFC 1035 §2.3.4: octets in a name on the wire, length octets and the root label included. */
export const MAX_NAME_OCTETS = 255;

const UPPER = /[A-Z]/;
const NOT_OCTETS = /[^\0-\xff]/;

/**
 * An absolute domain name: immutable, its lengths checked when it is made.
 *
 * A label is held as a string of octets (one UTF-16 unit 0–255 each), so every name that DNS can carry survives
 * a round trip. Case is kept and never counts (RFC 1035 §2.3.3, RFC 4343): `equals` and `key` fold ASCII case.
 */
export class DomainName {
  /** The labels from left to right, without the root's empty label. */
  readonly labels: readonly string[];
  #text: string | undefined;
  #key: string | undefined;

  static readonly root = new DomainName([]);

  private constructor(labels: readonly string[]) {
    this.labels = Object.freeze(labels);
    Object.freeze(this);
  }

  /**
   * Reads a name in presentation form (RFC 1035 §5.1 escapes `\.` and `\DDD`). Characters outside ASCII go
   * through IDNA to ASCII (UTS 46). A last dot is allowed; without one the name is absolute all the same.
   * @param field what to call the value in an error
   * @throws InputError
   */
  static parse(text: string, field = 'name'): DomainName {
    const labels = parseLabels(text, field);
    checkLengths(labels, field);
    return DomainName.fromCheckedLabels(labels);
  }

  /**
   * @param labels octets, one UTF-16 unit 0–255 each
   * @throws InputError when a label is empty, too long or not octets, or the whole is over 255 octets
   */
  static fromLabels(labels: readonly string[], field = 'name'): DomainName {
    for (const label of labels) {
      if (NOT_OCTETS.test(label)) {
        throw new InputError(field, `label "${label}" has characters that are not octets`, {
          hint: 'Read names that people type with DomainName.parse.',
        });
      }
    }
    checkLengths(labels, field);
    return DomainName.fromCheckedLabels([...labels]);
  }

  /** For decoders that have checked the lengths themselves; takes the array over. */
  static fromCheckedLabels(labels: string[]): DomainName {
    return labels.length === 0 ? DomainName.root : new DomainName(labels);
  }

  get isRoot(): boolean {
    return this.labels.length === 0;
  }

  /** Octets on the wire, uncompressed. */
  get wireLength(): number {
    let octets = 1;
    for (const label of this.labels) octets += label.length + 1;
    return octets;
  }

  /** Presentation form with escapes, case kept, absolute without the last dot; `.` is the root. */
  get text(): string {
    return (this.#text ??= this.isRoot ? '.' : this.labels.map(escapeLabel).join('.'));
  }

  /** `text` in lower case: equal for equal names. This is the form kmsdns prints. */
  get key(): string {
    return (this.#key ??= asciiLower(this.text));
  }

  /** Presentation form with the last dot, as a master file wants it. */
  get absolute(): string {
    return this.isRoot ? '.' : `${this.text}.`;
  }

  equals(other: DomainName): boolean {
    if (this === other) return true;
    const [mine, theirs] = [this.labels, other.labels];
    if (mine.length !== theirs.length) return false;
    for (let i = 0; i < mine.length; i++) {
      if (!sameLabel(mine[i] as string, theirs[i] as string)) return false;
    }
    return true;
  }

  /** True for the name itself and for everything below it; compares whole labels. */
  isSubdomainOf(ancestor: DomainName): boolean {
    const skip = this.labels.length - ancestor.labels.length;
    if (skip < 0) return false;
    return ancestor.labels.every((label, i) => sameLabel(this.labels[skip + i] as string, label));
  }

  /** The name one label up; the root has none. */
  get parent(): DomainName | undefined {
    return this.isRoot ? undefined : DomainName.fromCheckedLabels(this.labels.slice(1));
  }

  /** `labels` in front of this name. @throws InputError when the result is too long. */
  prepend(...labels: readonly string[]): DomainName {
    return DomainName.fromLabels([...labels, ...this.labels]);
  }

  /** This name with `suffix` (absolute) appended. @throws InputError when the result is too long. */
  concat(suffix: DomainName): DomainName {
    return DomainName.fromLabels([...this.labels, ...suffix.labels]);
  }

  /** The labels left of `ancestor`, or undefined when this name is not at or below it. */
  labelsBelow(ancestor: DomainName): readonly string[] | undefined {
    if (!this.isSubdomainOf(ancestor)) return undefined;
    return this.labels.slice(0, this.labels.length - ancestor.labels.length);
  }

  /** The name in lower case. */
  get lowerCase(): DomainName {
    return this.labels.some((l) => UPPER.test(l)) ? new DomainName(this.labels.map(asciiLower)) : this;
  }

  /** Canonical DNS order, RFC 4034 §6.1: by label from the right, octet by octet, case folded. */
  static compare(a: DomainName, b: DomainName): number {
    for (let i = 1; ; i++) {
      const left = a.labels[a.labels.length - i];
      const right = b.labels[b.labels.length - i];
      if (left === undefined || right === undefined) return a.labels.length - b.labels.length;
      const [l, r] = [asciiLower(left), asciiLower(right)];
      if (l !== r) return l < r ? -1 : 1;
    }
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.key;
  }
}

function sameLabel(a: string, b: string): boolean {
  return a === b || (a.length === b.length && asciiLower(a) === asciiLower(b));
}

function checkLengths(labels: readonly string[], field: string): void {
  let octets = 1;
  for (const label of labels) {
    if (label.length === 0)
      throw new InputError(field, `a label is empty in "${labels.map(escapeLabel).join('.')}"`, {
        hint: 'Remove the extra dot.',
      });
    if (label.length > MAX_LABEL_OCTETS) {
      throw new InputError(field, `label "${escapeLabel(label)}" has ${label.length} octets, more than 63`);
    }
    octets += label.length + 1;
  }
  if (octets > MAX_NAME_OCTETS) throw new InputError(field, `the name has ${octets} octets, more than 255`);
}

/** Folds A–Z only: octets above 127 are no letters to DNS (RFC 4343 §3). */
function asciiLower(text: string): string {
  return UPPER.test(text) ? text.replace(/[A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 32)) : text;
}
