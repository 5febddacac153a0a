import { groupBy } from '../domain-view.js';
import type { Rule } from '../rule.js';

export const sameAddress: Rule = {
  id: 'same-address',
  severity: 'info',
  covers: ['shared-address'],
  looksAt: 'whether two targets of the set have an address in common',
  why: 'They are one host, or behind one balancer: it draws the share of two, and the set is less redundant than it looks.',
  source: 'RFC 2782, "Weight"',
  remedy: 'Keep one name of the host, unless both are meant.',
  *check(view) {
    const pairs = [...view.targets.keys()].flatMap((target) =>
      [...new Set(view.target(target)?.addresses)].map((address) => ({ target, address })),
    );
    const shared = [...groupBy(pairs, ({ address }) => address)].filter(([, same]) => same.length > 1);
    for (const [names, same] of groupBy(shared, ([, hosts]) =>
      hosts.map(({ target }) => target).join(' and '),
    )) {
      const addresses = same.map(([address]) => address);
      yield {
        kind: 'finding',
        message: `${names} have the same address`,
        records: view.hosts.filter(({ target }) => names.split(' and ').includes(target)),
        evidence: [addresses.join(', ')],
      };
    }
  },
};
