import { removal } from '../fix.js';
import type { Rule } from '../rule.js';

export const unlistedHost: Rule = {
  id: 'unlisted-host',
  severity: 'error',
  covers: ['rogue-host', 'gone-host'],
  looksAt:
    'whether every target is on the list of hosts that may be published (--allow, or allow and hosts in kmsdns.yaml)',
  why: 'Any machine that is given a KMS host key publishes itself. With default settings it takes its share of new clients, and none of the hosts may reach its count.',
  source:
    'Microsoft, "How to discover Office and Windows KMS hosts via DNS and remove unauthorized instances"',
  remedy:
    'If the host is meant to be there, add it to the list. If not, end its publishing first (slmgr /cdns, or a client key by slmgr /ipk), else it is back within 24 hours; then remove the record (kmsdns remove <host> --domain <domain>).',
  idle: ({ listsHosts }) =>
    !listsHosts ? 'no list of hosts was given (--allow, or hosts in kmsdns.yaml)' : undefined,
  *check(view, { allow }) {
    for (const [target, records] of view.targets) {
      if (allow?.has(target) !== false) continue;
      yield {
        kind: 'finding',
        message: `${target} is not on the list of allowed hosts`,
        records,
        ...removal(view, records),
      };
    }
  },
};
