import { memberText, type DomainView } from '../domain-view.js';
import { shortened } from '../name-sample.js';
import type { DomainPolicy, Policy } from '../policy.js';
import { notChecked, type EstateRule, type Verdict } from '../rule.js';
import { isUsable } from '../usable.js';
import { NO_PROFILES } from '../wanted.js';

/** What a client finds in one of its domains. */
interface Place {
  readonly status: DomainView['status'];
  /** Those that may be there. */
  readonly members: ReadonlySet<string>;
  /** Some of them can be used. */
  readonly usable: boolean;
}

interface Shadow {
  readonly hidden: Set<string>;
  readonly clients: Set<string>;
}

export const shadowed: EstateRule = {
  id: 'shadowed',
  severity: 'warn',
  covers: ['shadowing'],
  looksAt:
    'whether a domain in which clients look first has records, so that they never see other hosts in those where they would look next (profiles in kmsdns.yaml)',
  why: 'A client takes the first of its domains that has a record, and asks no further. Where nothing in that one can be used, it fails although the host it should use is published.',
  source:
    'Microsoft, "Guidelines for troubleshooting DNS-related activation issues" (suffix search list); that the first answer ends the search is inferred',
  remedy:
    'Publish the same hosts in both domains, remove the records from the first, or give these clients the domain that is meant (slmgr /skms-domain).',
  idle: ({ searches }) => (searches.length === 0 ? NO_PROFILES : undefined),
  begin(policy) {
    const searched = new Set(policy.searches.flatMap(({ domains }) => domains));
    const places = new Map<string, Place>();
    return {
      add(view) {
        const { domain } = view.facts;
        if (searched.has(domain)) places.set(domain, placeOf(view, policy.of(domain)));
      },
      end: () => verdicts(policy, places),
    };
  },
};

function placeOf(view: DomainView, { allow }: DomainPolicy): Place {
  const allowed = view.hosts.filter(({ target }) => allow?.has(target) !== false);
  return {
    status: view.status,
    members: new Set(allowed.map(memberText)),
    usable: allowed.some((record) => isUsable(view, record)),
  };
}

function* verdicts(policy: Policy, places: ReadonlyMap<string, Place>): Iterable<Verdict> {
  const groupOf = new Map(
    policy.groups.flatMap(({ name, domains }) => domains.map((d) => [d, name] as const)),
  );
  const shadows = new Map<string, Shadow>();
  const unknown = new Set<string>();
  for (const { client, domains } of policy.searches) {
    // One domain hides nothing.
    if (domains.length < 2) continue;
    let first: string | undefined;
    for (const domain of domains) {
      const place = places.get(domain);
      if (place === undefined || place.status === 'unknown') {
        const why = place === undefined ? 'was not among those that were checked' : 'did not answer';
        unknown.add(`${client} looks in ${domain}, which ${why}`);
        if (first === undefined) break;
      } else if (first === undefined) {
        if (place.status === 'published') first = domain;
      } else if (hides(places.get(first), place) && !areEqual(groupOf.get(first), groupOf.get(domain))) {
        const shadow = shadows.get(first) ?? { hidden: new Set(), clients: new Set() };
        shadow.hidden.add(domain);
        shadow.clients.add(client);
        shadows.set(first, shadow);
      }
    }
  }
  for (const reason of unknown) yield notChecked(reason);
  for (const [first, { hidden, clients }] of shadows) {
    const place = places.get(first);
    const lost = place?.usable !== true && [...hidden].some((domain) => places.get(domain)?.usable === true);
    yield {
      kind: 'finding',
      message: lost
        ? `${first} has nothing that can be used, and hides the records of ${[...hidden].join(', ')}`
        : `${first} hides the records of ${[...hidden].join(', ')}`,
      evidence: [
        `${[...clients].join(', ')}: ${first} is looked in before`,
        ...shortened([first, ...hidden].map((domain) => `${domain}: ${membersText(places.get(domain))}`)),
      ],
      ...(lost && { severity: 'error' }),
    };
  }
}

/** There is a host in `place` that clients do not find in `first`. */
function hides(first: Place | undefined, place: Place): boolean {
  return [...place.members].some((member) => first?.members.has(member) !== true);
}

/** That they are not is said by group-differs. */
function areEqual(group: string | undefined, other: string | undefined): boolean {
  return group !== undefined && group === other;
}

function membersText(place: Place | undefined): string {
  return place === undefined || place.members.size === 0
    ? 'no host that may be there'
    : [...place.members].join(', ');
}
