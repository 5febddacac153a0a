import { InputError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';

/**
 * What a line without an owner or without a TTL takes from the lines before it, as BIND has it: the owner of the last
 * record in the same file (an included file begins with its includer's); the TTL of `$TTL` (RFC 2308 §4), else of the
 * last record (RFC 1035 §5.1), else, on the SOA, its minimum, which then is the default.
 */
export class Inheritance {
  readonly #owners = new Map<number, DomainName>();
  #defaultTtl: number | undefined;
  #lastTtl: number | undefined;

  /** @param file which inclusion of which file; 0 is the zone file itself */
  owner(file: number): DomainName | undefined {
    return this.#owners.get(file);
  }

  get ttl(): number | undefined {
    return this.#defaultTtl ?? this.#lastTtl;
  }

  ttlDirective(ttl: number): void {
    this.#defaultTtl = ttl;
  }

  include(file: number, includer: number): void {
    const owner = this.#owners.get(includer);
    if (owner !== undefined) this.#owners.set(file, owner);
  }

  /** Takes note of a record. @param ttl the one written on it, or undefined */
  record(file: number, owner: DomainName, ttl: number | undefined, soaMinimum: number | undefined): number {
    this.#owners.set(file, owner);
    if (ttl === undefined && this.ttl === undefined) this.#defaultTtl = soaMinimum;
    const effective = ttl ?? this.ttl;
    if (effective === undefined) {
      throw new InputError('ttl', 'is left out, and there is no $TTL', {
        hint: 'Begin the file with $TTL 3600.',
      });
    }
    this.#lastTtl = effective;
    return effective;
  }
}
