import { retarget } from '../fix.js';
import type { Rule } from '../rule.js';

export const targetAlias: Rule = {
  id: 'target-alias',
  severity: 'warn',
  covers: ['alias-target'],
  looksAt: 'whether a target is an alias (CNAME)',
  why: 'A target must not be an alias. Some clients follow it all the same; that all do is not documented.',
  source: 'RFC 2782, "Target"',
  remedy: 'Make the name that the alias leads to the target.',
  *check(view, { allow }) {
    for (const [target, records] of view.targets) {
      const alias = view.target(target)?.alias ?? null;
      if (alias === null) continue;
      yield {
        kind: 'finding',
        message: `the target ${target} is an alias of ${alias}`,
        records,
        evidence: [`${target} CNAME ${alias}`],
        remedy: `Make ${alias} the target.`,
        ...(allow?.has(alias) !== false && retarget(view, records, alias, 'confirm')),
      };
    }
  },
};
