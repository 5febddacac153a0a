import type { NotChecked } from '../../conflicts/index.js';
import { withoutDomain } from './finding-groups.js';
import { groupBy } from './group-by.js';

/** What could not be known for one reason. */
export interface NotCheckedGroup {
  readonly rules: readonly string[];
  readonly reason: string;
  /** None where it is about all of them. */
  readonly domains: readonly string[];
}

/** One for the rules that have the same reason in the same domains; what is about all domains first. */
export function groupNotChecked(all: readonly NotChecked[]): NotCheckedGroup[] {
  const byRule = groupBy(all, (one) => JSON.stringify([one.rule, withoutDomain(one.reason, one)]));
  const groups = [...byRule.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const domains = same.flatMap(({ domain }) => (domain === null ? [] : [domain]));
    const reason = same.length === 1 ? first.reason : withoutDomain(first.reason, first);
    return [{ rule: first.rule, reason, domains }];
  });
  return [...groupBy(groups, ({ reason, domains }) => JSON.stringify([reason, domains])).values()]
    .map((same) => ({
      rules: same.map(({ rule }) => rule),
      reason: same[0]?.reason ?? '',
      domains: same[0]?.domains ?? [],
    }))
    .sort((a, b) => aboutAll(b) - aboutAll(a) || b.domains.length - a.domains.length);
}

function aboutAll({ domains }: NotCheckedGroup): number {
  return domains.length === 0 ? 1 : 0;
}
