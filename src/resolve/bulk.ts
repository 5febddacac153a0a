import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import { onAbort } from '../transport/index.js';
import { anySignal } from '../signals.js';
import { outcomeOf } from './answer.js';
import { concurrently } from './concurrently.js';
import type { DataOf } from './data-of.js';
import { isAnswer, type LookupOutcome } from './outcome.js';
import type { LookupOptions, Resolver } from './resolver.js';

export interface BulkOptions extends LookupOptions {
  /** Look-ups under way at once. The transport has a limit of its own, 100 for one server. */
  readonly concurrency?: number | undefined;
}

/**
 * Looks many names up, and yields each outcome as it comes, in no order: `outcome.name` says which. A list of any
 * length needs little memory. Each name is asked the quick way first; `Resolver.lookup` sees to all that has no
 * plain answer there, from the beginning.
 */
export function lookupAll<T extends RrType>(
  resolver: Resolver,
  names: Iterable<DomainName> | AsyncIterable<DomainName>,
  type: T,
  options: BulkOptions = {},
): AsyncIterableIterator<LookupOutcome<DataOf<T>>, undefined> {
  const { concurrency = 100 } = options;
  const stop = new AbortController();
  const signals = options.signal === undefined ? [stop.signal] : [stop.signal, options.signal];
  const signal = anySignal(signals);
  const quick = resolver.quick(type);
  onAbort(signals, () => quick?.close());
  return concurrently<DomainName, LookupOutcome<DataOf<T>>>(
    names,
    concurrency,
    (name, done, failed) => {
      const slowly = (): void => void resolver.lookup(name, type, { signal }).then(done, failed);
      if (quick === undefined) {
        slowly();
        return;
      }
      quick.ask(name, {
        done(reply) {
          const outcome = typeof reply === 'string' ? undefined : outcomeOf(name, type, reply);
          if (outcome !== undefined && isAnswer(outcome)) done(outcome);
          else slowly();
        },
      });
    },
    () => stop.abort(),
  );
}
