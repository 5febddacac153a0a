import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import type { DataOf } from './data-of.js';
import type { LookupOutcome } from './outcome.js';
import type { LookupOptions } from './resolver.js';

/** Asks one question, and gives the type's own data. */
export interface TypedLookup {
  lookup<T extends RrType>(
    name: DomainName,
    type: T,
    options?: LookupOptions,
  ): Promise<LookupOutcome<DataOf<T>>>;
}
