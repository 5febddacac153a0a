import { groupBy } from '../domain-view.js';
import type { Rule } from '../rule.js';

export const duplicateMember: Rule = {
  id: 'duplicate-member',
  severity: 'warn',
  looksAt: 'whether a host stands in the set twice, with other ports, priorities or weights',
  why: 'Left behind when a host is published again with other settings. It is tried twice, draws more clients than meant, and one of the ports may be dead.',
  source:
    'RFC 2782; Microsoft, "Volume Activation 2.0 Operations Guide" on republishing after a change of name or port',
  remedy: 'Keep the record that is meant and remove the others.',
  *check({ sets }) {
    const reported = new Set<string>();
    for (const [target, records] of sets.flatMap((set) => [...groupBy(set, ({ target }) => target)])) {
      if (records.length < 2 || target === '.' || reported.has(target)) continue;
      reported.add(target);
      const ports = [...new Set(records.map(({ port }) => port))];
      const message =
        ports.length === 1
          ? `${target}:${ports.join()} stands in the set ${records.length} times, with different priorities or weights`
          : `${target} stands in the set ${records.length} times, on the ports ${ports.join(' and ')}`;
      yield { kind: 'finding', message, records };
    }
  },
};
