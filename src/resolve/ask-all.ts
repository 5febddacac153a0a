import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import type { ServerAddress } from '../transport/index.js';
import type { DataOf } from './data-of.js';
import type { LookupOutcome } from './outcome.js';
import type { LookupOptions, Resolver } from './resolver.js';

/**
 * What each of the resolver's servers says by itself, in their order; all are asked at once. `lookup` is content with
 * the first that answers.
 */
export function askAll<T extends RrType>(
  resolver: Resolver,
  name: DomainName,
  type: T,
  options: LookupOptions = {},
): Promise<LookupOutcome<DataOf<T>>[]> {
  return Promise.all(resolver.servers.map((server) => resolver.lookupAt(server, name, type, options)));
}

/** Servers that say the same. */
export interface Opinion<O extends LookupOutcome = LookupOutcome> {
  readonly servers: readonly ServerAddress[];
  /** That of the first of them. */
  readonly outcome: O;
}

/**
 * Who says the same as whom, in the order of the outcomes. Records are the same whatever their order and their TTL, and
 * failures when they are of one kind. More than one opinion that is an answer (`isAnswer`) is a disagreement.
 */
export function opinions<O extends LookupOutcome>(outcomes: readonly O[]): Opinion<O>[] {
  const groups = new Map<string, { servers: ServerAddress[]; outcome: O }>();
  for (const outcome of outcomes) {
    const key = keyOf(outcome);
    const group = groups.get(key) ?? { servers: [], outcome };
    groups.set(key, group);
    if (outcome.server !== undefined) group.servers.push(outcome.server);
  }
  return [...groups.values()];
}

function keyOf(outcome: LookupOutcome): string {
  if (outcome.kind !== 'found') return 'rcode' in outcome ? outcome.rcode : outcome.kind;
  const records = outcome.records.map(({ name, data }) => `${name.key} ${data.type} ${data.key}`);
  return ['found', ...records.sort()].join('\n');
}
