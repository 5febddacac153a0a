import type { Rule } from '../rule.js';
import { NO_INVENTORY } from '../wanted.js';

export const addressNotListed: Rule = {
  id: 'address-not-listed',
  severity: 'warn',
  covers: ['gone-host', 'cloud-host'],
  looksAt:
    'whether every target has the addresses that the inventory has for it, where it has any (hosts in kmsdns.yaml)',
  why: 'A name that leads elsewhere sends clients to a machine that was not meant: an old one, one of a cloud, or nobody. An address that is missing leaves out the clients that need it.',
  source: 'Microsoft, KB 974998 (0xC004F074): an old or wrong address record of the KMS host',
  remedy:
    'Correct the A and AAAA records of the host, or the inventory (hosts.NAME.addresses in kmsdns.yaml).',
  idle: ({ hosts }) => {
    if (hosts.size === 0) return NO_INVENTORY;
    const some = [...hosts.values()].some(({ addresses }) => addresses !== undefined);
    return some ? undefined : 'the inventory has no addresses (hosts.NAME.addresses in kmsdns.yaml)';
  },
  *check(view, _, { hosts }) {
    for (const [target, records] of view.targets) {
      const seen = view.target(target);
      const listed = hosts.get(target)?.addresses;
      if (listed === undefined || seen?.state !== 'resolved') continue;
      const extra = seen.addresses.filter((address) => !listed.includes(address));
      const missing = listed.filter((address) => !seen.addresses.includes(address));
      if (extra.length + missing.length === 0) continue;
      yield {
        kind: 'finding',
        message: `${target} does not have the addresses that the inventory has for it`,
        records,
        evidence: [
          ...extra.map((address) => `${address} is not in the inventory`),
          ...missing.map((address) => `${address} is missing`),
        ],
      };
    }
  },
};
