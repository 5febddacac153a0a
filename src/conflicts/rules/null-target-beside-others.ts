import type { SrvRecordJson } from '../../record/index.js';
import { ownFix } from '../fix.js';
import type { Rule } from '../rule.js';

export const nullTargetBesideOthers: Rule = {
  id: 'null-target-beside-others',
  severity: 'error',
  covers: ['null-target'],
  looksAt: 'whether the target "." stands beside hosts',
  why: 'The target "." says that there is no such service here, the other records say that there is: what a client makes of it is open.',
  source: 'RFC 2782, "Target"',
  remedy: 'Remove the record with the target ".".',
  *check(view) {
    const isNull = ({ target }: SrvRecordJson): boolean => target === '.';
    const set = view.sets.find((records) => records.some(isNull) && !records.every(isNull));
    if (set === undefined) return;
    yield {
      kind: 'finding',
      message: 'the target "." (no KMS host here) stands beside records that name hosts',
      records: set.filter(isNull),
      ...ownFix(view, { risk: 'confirm', remove: set.filter(isNull), add: [] }),
    };
  },
};
