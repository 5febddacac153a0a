import { useless } from '../local-addresses.js';
import type { Rule } from '../rule.js';

export const targetLocalAddress: Rule = {
  id: 'target-local-address',
  severity: 'error',
  covers: ['unresolved-target'],
  looksAt:
    'whether a target has an address that leads to no other machine: loopback, link-local or 0.0.0.0; loopback is as it should be where the zone itself is served from there',
  why: 'A client that takes 127.0.0.1 connects to itself, and a link-local address means something else on every link. It comes from a host that registers all its addresses, or from a line in its hosts file.',
  source: 'RFC 1122 §3.2.1.3; RFC 3927 §2.6; RFC 4291 §2.5',
  remedy: 'Correct the A and AAAA records of the host.',
  *check(view) {
    for (const [target, records] of view.targets) {
      const addresses = view.target(target)?.addresses ?? [];
      const bad = useless(addresses, view);
      if (bad.length === 0) continue;
      const some = bad.length < addresses.length;
      yield {
        kind: 'finding',
        message: some
          ? `${target} also has an address that leads to no other machine`
          : `${target} has no address that leads to another machine`,
        records,
        evidence: bad,
        ...(some && { severity: 'warn' }),
      };
    }
  },
};
