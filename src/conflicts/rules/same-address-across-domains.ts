import { groupBy } from '../domain-view.js';
import { NameSample, shortened } from '../name-sample.js';
import { isOwnAddress, useless } from '../local-addresses.js';
import type { EstateRule } from '../rule.js';
import { isCloudHost } from './cloud-target.js';

/** Of one address: the names that lead to it, with their domains, and which names stand in one set. */
interface Names {
  readonly domains: Map<string, NameSample>;
  /** A name of the same set, or itself. */
  readonly beside: Map<string, string>;
}

export const sameAddressAcrossDomains: EstateRule = {
  id: 'same-address-across-domains',
  severity: 'info',
  covers: ['shared-address'],
  looksAt:
    'whether hosts of different domains have an address in common; those of one set are for same-address',
  why: 'One machine under two names is renamed, moved and retired twice, and one of its records is easily forgotten.',
  source: 'RFC 2782, "Target"',
  remedy: 'Publish the machine under one name in all domains, unless two are meant.',
  begin() {
    const addresses = new Map<string, Names>();
    return {
      add(view) {
        const here = [...view.targets.keys()].flatMap((target) => {
          const seen = view.target(target);
          if (seen === undefined || seen.alias !== null || isCloudHost(target, seen.addresses)) return [];
          const away = useless(seen.addresses, view);
          const others = seen.addresses.filter(
            (address) => !isOwnAddress(address) && !away.includes(address),
          );
          return [...new Set(others)].map((address) => ({ target, address }));
        });
        for (const [address, pairs] of groupBy(here, (pair) => pair.address)) {
          const names: Names = addresses.get(address) ?? { domains: new Map(), beside: new Map() };
          addresses.set(address, names);
          for (const { target } of pairs) {
            const domains = names.domains.get(target) ?? new NameSample();
            domains.add(view.facts.domain);
            names.domains.set(target, domains);
            join(names.beside, pairs[0]?.target ?? target, target);
          }
        }
      },
      *end() {
        const shared = [...addresses].filter(([, { domains, beside }]) => {
          return new Set([...domains.keys()].map((name) => first(beside, name))).size > 1;
        });
        const byNames = groupBy(shared, ([, { domains }]) => [...domains.keys()].sort().join(' and '));
        for (const [, same] of [...byNames].sort(([a], [b]) => (a < b ? -1 : 1))) {
          const domains = [...(same[0]?.[1].domains ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
          yield {
            kind: 'finding',
            message: `${few(domains.map(([name]) => name))} have the same address, in different domains`,
            evidence: [
              same
                .map(([address]) => address)
                .sort()
                .join(', '),
              ...shortened(domains.map(([name, { text }]) => `${name} in ${text}`)),
            ],
          };
        }
      },
    };
  },
};

/** A balancer may have a name in each of ten thousand domains. */
function few(names: readonly string[]): string {
  if (names.length <= 3) return names.join(' and ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function join(beside: Map<string, string>, one: string, other: string): void {
  if (!beside.has(one)) beside.set(one, one);
  if (!beside.has(other)) beside.set(other, other);
  beside.set(first(beside, other), first(beside, one));
}

function first(beside: ReadonlyMap<string, string>, name: string): string {
  let at = name;
  for (let next = beside.get(at); next !== undefined && next !== at; next = beside.get(at)) at = next;
  return at;
}
