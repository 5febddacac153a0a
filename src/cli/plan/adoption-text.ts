import { isChanged, Marks, type Desired, type DomainResult } from '../../change/index.js';
import { counted, someOf } from '../output/some-of.js';
import type { Style } from '../output/style.js';
import { groupBy } from '../reports/group-by.js';

/** So many domains are told of one by one. */
const ONE_BY_ONE = 50;

/** Which hosts change hands, domain by domain. */
export function adoptionText(domains: readonly DomainResult[], owner: string, style: Style): string {
  const changed = domains.filter(isChanged);
  const lines = changed
    .slice(0, ONE_BY_ONE)
    .flatMap((result) => [
      style('strong', result.domain.text),
      ...taken(result, owner).map(([member, was]) =>
        style('good', `  ~ ${member}  ${was.length === 0 ? "nobody's" : was.join(' and ')} → ${owner}`),
      ),
    ]);
  const rest = changed.length - ONE_BY_ONE;
  return [...lines, ...(rest > 0 ? [`${counted(rest, 'domain')} more, which --json lists`] : [])].join('\n');
}

/** Hosts that were taken and that the config file does not publish: pruning takes them away. */
export function prunedNext(
  domains: readonly DomainResult[],
  { owner = '', prune, domains: desired }: Desired,
): string[] {
  const wanted = new Map(
    desired.map(({ domain, members }) => [domain.key, members.map(({ memberKey }) => memberKey)]),
  );
  const stray = domains
    .filter((result) => prune && isChanged(result))
    .flatMap((result) =>
      taken(result, owner).flatMap(([member]) =>
        wanted.get(result.domain.key)?.includes(member) === true
          ? []
          : { member, domain: result.domain.text },
      ),
    );
  return [...groupBy(stray, ({ member }) => member)].map(
    ([member, places]) =>
      `the config file does not publish ${member} in ${someOf(places.map(({ domain }) => domain))}: the next kmsdns apply removes it there. To keep it, put it under publish first`,
  );
}

function taken(
  { owners }: DomainResult,
  owner: string,
): (readonly [member: string, was: readonly string[]])[] {
  const [before, after] = [Marks.fromJson(owners?.before ?? {}), Marks.fromJson(owners?.after ?? {})];
  return after.members
    .filter(
      (member) =>
        after.has(member, owner) && before.ownersOf(member).join() !== after.ownersOf(member).join(),
    )
    .map((member) => [member, before.ownersOf(member)]);
}
