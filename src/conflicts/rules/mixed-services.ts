import { groupBy } from '../domain-view.js';
import type { Rule } from '../rule.js';
import { NO_INVENTORY } from '../wanted.js';

export const mixedServices: Rule = {
  id: 'mixed-services',
  severity: 'warn',
  covers: ['mixed-services'],
  looksAt: 'whether all hosts of the set have keys for the same products (hosts.NAME.serves in kmsdns.yaml)',
  why: 'A record cannot say what its host serves. Clients that pick one without a key for their product fail with 0xC004F042, and the host that they found is the one they keep.',
  source: 'Microsoft, "Troubleshoot Windows activation error codes" (0xC004F042)',
  remedy:
    'Give all hosts of <domain> keys for the same products, or publish those with fewer in domains whose clients need no more.',
  idle: ({ hosts }) => {
    if (hosts.size === 0) return NO_INVENTORY;
    const known = [...hosts.values()].filter(({ serves }) => serves !== undefined);
    return known.length > 1
      ? undefined
      : 'what the hosts serve is not known (hosts.NAME.serves in kmsdns.yaml)';
  },
  *check(view, _, { hosts }) {
    const known = [...view.targets.keys()].flatMap((target) => {
      const serves = hosts.get(target)?.serves;
      return serves === undefined ? [] : [{ target, products: [...serves].sort().join(', ') }];
    });
    const kinds = groupBy(known, ({ products }) => products);
    if (kinds.size < 2) return;
    yield {
      kind: 'finding',
      message: `the hosts of ${view.facts.domain} serve different products`,
      records: view.hosts.filter(({ target }) => known.some((host) => host.target === target)),
      evidence: [...kinds].map(
        ([products, group]) => `${group.map(({ target }) => target).join(', ')}: ${products}`,
      ),
    };
  },
};
