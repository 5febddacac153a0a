import type { Rule } from '../rule.js';

export const nullTarget: Rule = {
  id: 'null-target',
  severity: 'info',
  covers: ['null-target'],
  looksAt: 'whether the only record has the target "."',
  why: 'It says that there is decidedly no KMS host for this domain. That may be on purpose; clients find nothing.',
  source: 'RFC 2782, "Target"',
  remedy: 'If the domain should have a KMS host, publish it and remove this record.',
  *check({ records, hosts, facts }) {
    if (records.length === 0 || hosts.length > 0) return;
    yield {
      kind: 'finding',
      message: `${facts.domain} says by the target "." that it has no KMS host`,
      records,
    };
  },
};
