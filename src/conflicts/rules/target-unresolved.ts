import { removal } from '../fix.js';
import { explainedByLint } from './target-lint.js';
import { notChecked, type Rule } from '../rule.js';

export const targetUnresolved: Rule = {
  id: 'target-unresolved',
  severity: 'error',
  covers: ['unresolved-target', 'gone-host'],
  looksAt: 'whether every target has an A or AAAA record',
  why: 'Clients that pick this record cannot connect; they lose time, or fail with 0xC004F074 when it is the only one. Often the host is long gone.',
  source: 'RFC 2782, "Target"; Microsoft, KB 974998 (0xC004F074)',
  remedy:
    'Create the address record, correct the name, or remove the record of a host that is gone (kmsdns remove <host> --domain <domain>).',
  *check(view) {
    for (const [target, records] of view.targets) {
      const seen = view.target(target);
      if (seen === undefined || seen.state === 'resolved' || records.some(explainedByLint)) continue;
      if (seen.state === 'unknown') {
        yield notChecked(`${target} could not be looked up: ${seen.detail}`);
      } else {
        const why = seen.state === 'nxdomain' ? 'does not exist' : 'has no A or AAAA record';
        yield {
          kind: 'finding',
          message: `the target ${target} ${why}`,
          records,
          evidence: [seen.detail],
          ...removal(view, records),
        };
      }
    }
  },
};
