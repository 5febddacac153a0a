import { kmsOwner, RecordSet, SrvData } from '../../src/record/index.js';
import type { MemoryProvider } from '../fakes/memory-provider.js';

/** Puts a set in place, each record as `priority weight port target`; no line is no set. */
export function stands(
  provider: MemoryProvider,
  lines: readonly string[],
  ttl = 3600,
  domain = 'corp.example.com',
): void {
  const data = lines.map((line) => {
    const [priority, weight, port, target] = line.split(' ') as [string, string, string, string];
    return new SrvData({ priority: Number(priority), weight: Number(weight), port: Number(port), target });
  });
  if (data.length > 0) provider.put(new RecordSet(kmsOwner(domain), ttl, data));
}

/** What stands: `ttl N`, then each record in lower case; nothing when there is no set. */
export function standing(provider: MemoryProvider, domain = 'corp.example.com'): string[] {
  const set = provider.standing(kmsOwner(domain));
  return set === null ? [] : [`ttl ${set.ttl}`, ...set.data.map((d) => d.key)];
}
