import type { SrvRecordJson } from '../../record/index.js';
import { groupBy } from '../domain-view.js';
import { ownFix } from '../fix.js';
import type { InventoryHost } from '../policy.js';
import type { Rule } from '../rule.js';

export const duplicateMember: Rule = {
  id: 'duplicate-member',
  severity: 'warn',
  covers: ['repeated-host'],
  looksAt: 'whether a host stands in the set twice, with other ports, priorities or weights',
  why: 'Left behind when a host is published again with other settings. It is tried twice, draws more clients than meant, and one of the ports may be dead.',
  source:
    'RFC 2782; Microsoft, "Volume Activation 2.0 Operations Guide" on republishing after a change of name or port',
  remedy: 'Keep the record that is meant and remove the others.',
  *check(view, _, { hosts }) {
    const reported = new Set<string>();
    for (const [target, records] of view.sets.flatMap((set) => [...groupBy(set, ({ target }) => target)])) {
      if (records.length < 2 || target === '.' || reported.has(target)) continue;
      reported.add(target);
      const ports = [...new Set(records.map(({ port }) => port))];
      const message =
        ports.length === 1
          ? `${target}:${ports.join()} stands in the set ${records.length} times, with different priorities or weights`
          : `${target} stands in the set ${records.length} times, on the ports ${ports.join(' and ')}`;
      const unlisted = unlistedPorts(ports, hosts.get(target));
      const kept = recordToKeep(records, unlisted);
      yield {
        kind: 'finding',
        message,
        records,
        evidence: unlisted.map((port) => `by the inventory it does not listen on port ${port}`),
        ...(kept &&
          ownFix(view, {
            risk: 'safe',
            remove: records.filter((record) => record !== kept),
            add: [],
            note: `What is kept is priority ${kept.priority} weight ${kept.weight} on port ${kept.port}.`,
          })),
      };
    }
  },
};

function unlistedPorts(ports: readonly number[], host: InventoryHost | undefined): number[] {
  return ports.filter((port) => host?.ports?.includes(port) === false);
}

/** The one that clients take first, if it is known at which port; undefined when it is not. */
function recordToKeep(
  records: readonly SrvRecordJson[],
  unlisted: readonly number[],
): SrvRecordJson | undefined {
  const right = records.filter(({ port }) => !unlisted.includes(port));
  if (new Set(right.map(({ port }) => port)).size !== 1) return undefined;
  return [...right].sort((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
}
