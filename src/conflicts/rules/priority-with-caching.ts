import { groupBy } from '../domain-view.js';
import type { Rule } from '../rule.js';
import { NO_PROFILES } from '../wanted.js';

export const priorityWithCaching: Rule = {
  id: 'priority-with-caching',
  severity: 'info',
  covers: ['priority-without-effect'],
  looksAt:
    'whether hosts of one set have different priorities while clients that look there keep the host they found (profiles in kmsdns.yaml)',
  why: 'Such a client asks DNS again only when its host does not answer. One that came to a backup stays with it, however long the first host has been back.',
  source: 'Microsoft, "Slmgr.vbs options" (/ckhc, recommended when priority and weight are used)',
  remedy: 'Where priorities shall count, turn host caching off on those clients (slmgr /ckhc).',
  idle: ({ searches }) => (searches.length === 0 ? NO_PROFILES : undefined),
  *check({ hosts, targets, facts }, _, { searches }) {
    const priorities = groupBy(hosts, ({ priority }) => String(priority));
    if (targets.size < 2 || priorities.size < 2) return;
    const keeping = searches.filter(({ caching, domains }) => caching && domains.includes(facts.domain));
    if (keeping.length === 0) return;
    const levels = [...priorities].sort(([a], [b]) => Number(a) - Number(b));
    yield {
      kind: 'finding',
      message: `${facts.domain} has hosts of different priorities, and its clients keep the host that they found`,
      records: hosts,
      evidence: [
        ...levels.map(([level, its]) => `priority ${level}: ${its.map(({ target }) => target).join(', ')}`),
        `host caching is on for ${keeping.map(({ client }) => client).join(', ')}`,
      ],
    };
  },
};
