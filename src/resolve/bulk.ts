import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import { concurrently } from './concurrently.js';
import type { DataOf } from './data-of.js';
import type { LookupOutcome } from './outcome.js';
import type { LookupOptions, Resolver } from './resolver.js';

export interface BulkOptions extends LookupOptions {
  /** Look-ups under way at once. */
  readonly concurrency?: number | undefined;
}

/**
 * Looks many names up, and yields each outcome as it comes, in no order: `outcome.name` says which. A list of any
 * length needs little memory.
 */
export function lookupAll<T extends RrType>(
  resolver: Resolver,
  names: Iterable<DomainName> | AsyncIterable<DomainName>,
  type: T,
  options: BulkOptions = {},
): AsyncGenerator<LookupOutcome<DataOf<T>>, void, undefined> {
  const { concurrency = 64, signal } = options;
  return concurrently(
    names,
    concurrency,
    (name, stop) => resolver.lookup(name, type, { signal: stop }),
    signal,
  );
}
