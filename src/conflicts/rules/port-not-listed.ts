import { groupBy, memberText } from '../domain-view.js';
import { ownFix } from '../fix.js';
import type { Rule } from '../rule.js';
import { NO_INVENTORY } from '../wanted.js';

export const portNotListed: Rule = {
  id: 'port-not-listed',
  severity: 'error',
  covers: ['wrong-port'],
  looksAt: 'whether every port is one that the inventory has for that host (hosts in kmsdns.yaml)',
  why: 'Clients connect to the port of the record and to no other. After slmgr /sprt a host that does not publish itself keeps its old port in DNS.',
  source: 'Microsoft, "Slmgr.vbs options" (/sprt); RFC 2782, "Port"',
  remedy:
    'Publish the host with the port that it listens on and remove this record, or correct the inventory (hosts.NAME.ports in kmsdns.yaml).',
  idle: ({ hosts }) => (hosts.size === 0 ? NO_INVENTORY : undefined),
  *check(view, _, { hosts }) {
    for (const [member, records] of groupBy(view.hosts, memberText)) {
      const [record] = records;
      const ports = hosts.get(record?.target ?? '')?.ports;
      if (record === undefined || ports === undefined || ports.includes(record.port)) continue;
      // Port 0 and a host that stands there with a right port as well have rules of their own.
      const others = view.targets.get(record.target) ?? [];
      if (record.port === 0 || others.some(({ port }) => ports.includes(port))) continue;
      const [right] = ports.length === 1 ? ports : [];
      yield {
        kind: 'finding',
        message: `${member} has a port that the inventory does not have for ${record.target}`,
        records,
        evidence: [`by the inventory it listens on ${ports.join(', ')}`],
        ...(right !== undefined &&
          ownFix(view, {
            risk: 'safe',
            remove: records,
            add: records.map((each) => ({ ...each, port: right })),
          })),
      };
    }
  },
};
