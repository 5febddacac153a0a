import { isChanged, Marks, type DomainResult } from '../../change/index.js';
import { counted } from '../output/some-of.js';
import type { Style } from '../output/style.js';

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
