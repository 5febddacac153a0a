import type { DomainView } from '../domain-view.js';
import { NameSample, shortened } from '../name-sample.js';
import type { DomainPolicy, EqualDomains, Policy } from '../policy.js';
import { notChecked, type EstateRule, type Verdict } from '../rule.js';

/** The hosts of a set by name, with port, priority and weight; null where another rule speaks of them. */
type Members = ReadonlyMap<string, string | null>;

interface Variant {
  readonly members: Members;
  readonly domains: NameSample;
  /** Of its domains, the place of the first one in the group. */
  first: number;
}

export const groupDiffers: EstateRule = {
  id: 'group-differs',
  severity: 'warn',
  covers: ['drift'],
  looksAt:
    'whether the domains of a group have the same hosts, with the same ports, priorities and weights (groups in kmsdns.yaml)',
  why: 'Records that are made by hand and those that hosts publish can stand beside each other as long as somebody keeps them alike: a host that is added in one domain is easily forgotten in the others.',
  source:
    'Microsoft, "How to create a KMS activation host": all records are to be maintained to prevent conflicts',
  remedy:
    'Publish in the domains named here what the others have (kmsdns publish), and remove the rest (kmsdns remove).',
  idle: ({ groups }) => (groups.length === 0 ? 'no groups were given (groups in kmsdns.yaml)' : undefined),
  begin(policy) {
    const groups = policy.groups.map((group) => new Group(group));
    const groupOf = new Map(
      groups.flatMap((group) => group.domains.map((domain) => [domain, group] as const)),
    );
    return {
      add(view) {
        groupOf.get(view.facts.domain)?.add(view, policy);
      },
      *end() {
        for (const group of groups) yield* group.verdicts();
      },
    };
  },
};

class Group {
  readonly #group: EqualDomains;
  readonly #places: ReadonlyMap<string, number>;
  readonly #seen = new Set<string>();
  readonly #silent = new NameSample();
  readonly #variants = new Map<string, Variant>();

  constructor(group: EqualDomains) {
    this.#group = group;
    this.#places = new Map(group.domains.map((domain, place) => [domain, place]));
  }

  get domains(): readonly string[] {
    return this.#group.domains;
  }

  add(view: DomainView, policy: Policy): void {
    const { domain } = view.facts;
    this.#seen.add(domain);
    const wanted = policy.of(domain);
    if (view.status === 'unknown') this.#silent.add(domain);
    // That it has nothing at all is said by no-record.
    if (view.status === 'unknown' || (view.status === 'none' && wanted.severities['no-record'] !== 'off'))
      return;
    const members = membersOf(view, wanted, policy);
    const key = [...members].map(([host, settings]) => `${host} ${settings ?? '*'}`).join('; ');
    const place = this.#places.get(domain) ?? 0;
    const variant = this.#variants.get(key) ?? { members, domains: new NameSample(), first: place };
    variant.domains.add(domain);
    variant.first = Math.min(variant.first, place);
    this.#variants.set(key, variant);
  }

  *verdicts(): Iterable<Verdict> {
    const { name, domains } = this.#group;
    const missing = new NameSample();
    for (const domain of domains) if (!this.#seen.has(domain)) missing.add(domain);
    if (missing.count > 0) yield notChecked(`of the group ${name}, ${missing.text} was not looked at`);
    if (this.#silent.count > 0) {
      yield notChecked(`of the group ${name}, nobody answered for ${this.#silent.text}`);
    }
    // What most of them have, or the first one.
    const inOrder = [...this.#variants.values()].sort(
      (a, b) => b.domains.count - a.domains.count || a.first - b.first,
    );
    const [most, ...others] = inOrder;
    if (most === undefined) return;
    const different = others.flatMap((variant) => {
      const differences = differencesFrom(most.members, variant.members);
      return differences.length === 0 ? [] : [{ variant, differences }];
    });
    if (different.length === 0) return;
    const count = different.reduce((sum, { variant }) => sum + variant.domains.count, 0);
    yield {
      kind: 'finding',
      message: `${count} of the ${domains.length} domains of the group ${name} ${count === 1 ? 'is' : 'are'} not as ${most.domains.text}`,
      evidence: shortened(
        different.map(({ variant, differences }) => `${variant.domains.text}: ${differences.join('; ')}`),
      ),
    };
  }
}

function membersOf(view: DomainView, { allow }: DomainPolicy, { hosts }: Policy): Members {
  const members = [...view.targets].flatMap(([target, records]): [string, string | null][] => {
    // A host that should not be there is said by unlisted-host.
    if (allow?.has(target) === false) return [];
    const [record] = records;
    const isListed = record !== undefined && hosts.get(target)?.ports?.includes(record.port) !== false;
    // So are duplicate-member and port-not-listed about these.
    if (record === undefined || records.length > 1 || !isListed) return [[target, null]];
    const { port, priority, weight } = record;
    return [[target, `port ${port} priority ${priority} weight ${weight}`]];
  });
  return new Map(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function differencesFrom(most: Members, members: Members): string[] {
  const missing = [...most.keys()].filter((host) => !members.has(host)).map((host) => `${host} is missing`);
  const others = [...members].flatMap(([host, settings]) => {
    const usual = most.get(host);
    if (usual === undefined) return [`${host} is only there`];
    return usual === null || settings === null || usual === settings
      ? []
      : [`${host} has ${settings} instead of ${usual}`];
  });
  return [...missing, ...others];
}
