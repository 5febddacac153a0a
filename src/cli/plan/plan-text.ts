import { isToChange, type Plan, type PlannedDomain, type Refusal } from '../../change/index.js';
import { groupBy } from '../reports/group-by.js';
import { counted, someListed, someOf } from '../output/some-of.js';
import type { Style, Tone } from '../output/style.js';
import { memberLines } from './member-lines.js';
import { isOtherwise, standingNotes } from './standing-notes.js';

/** So many different refusals are told. */
const REFUSALS = 10;

const SIGNS = {
  create: ['+', 'good'],
  update: ['~', 'warn'],
  remove: ['-', 'bad'],
} as const satisfies Partial<Record<PlannedDomain['status'], readonly [string, Tone]>>;

/**
 * A plan as a reviewer reads it: by provider and domain, what is added, changed and removed. Domains for which it is the same
 * stand together, and those that are as they should be are only counted.
 */
export function planText(plan: Plan, refusals: readonly Refusal[], style: Style): string {
  const refused = new Set(refusals.map(({ domain }) => domain?.key));
  const lines = [...groupBy(plan.changes, ({ provider }) => provider)].flatMap(([provider, domains]) => [
    style('strong', provider),
    ...changeBlocks(domains, plan.settings.owner, refused, style),
  ]);
  return [
    ...lines,
    ...standingNotes(plan, style),
    ...refusalLines(refusals, style),
    planSummary(plan, refusals),
  ].join('\n');
}

function changeBlocks(
  domains: readonly PlannedDomain[],
  owner: string | undefined,
  refused: ReadonlySet<string | undefined>,
  style: Style,
): string[] {
  const blocks = groupBy(domains, (planned) =>
    [
      planned.status,
      ttlText(planned),
      refused.has(planned.domain.key),
      ...memberLines(planned, owner, style),
    ].join('\n'),
  );
  return [...blocks.values()].flatMap((same) => {
    const [first] = same as [PlannedDomain];
    const [sign, tone] = SIGNS[first.status as keyof typeof SIGNS];
    const names = someListed(
      same.map(({ domain }) => domain.text),
      'kmsdns plan --json or --out',
    );
    const held = refused.has(first.domain.key) ? style('bad', '  refused, see below') : '';
    const head = `  ${style(tone, sign)} ${style('strong', names)}${placeText(same, style)}${ttlText(first)}${held}`;
    return [head, ...memberLines(first, owner, style).map((line) => `      ${line}`)];
  });
}

function placeText(same: readonly PlannedDomain[], style: Style): string {
  const [{ domain, zone }] = same as [PlannedDomain];
  if (same.length > 1) return style('faint', ` (${same.length} domains)`);
  return zone === null || zone.equals(domain) ? '' : style('faint', ` (zone ${zone.text})`);
}

/** Of a new set; a change of one that stands has a line of its own. */
function ttlText({ status, after }: PlannedDomain): string {
  return status === 'create' ? `  TTL ${after[0]?.ttl ?? ''}` : '';
}

/** Domains that are refused for the same reason stand together, below the first of them. */
function refusalLines(refusals: readonly Refusal[], style: Style): string[] {
  const alike = [...groupBy(refusals, alikeKey).values()];
  const lines = alike.slice(0, REFUSALS).flatMap(([first, ...others]) => {
    const { problem, flag } = first as Refusal;
    const also = others.map(({ domain }) => domain?.text ?? '');
    return [
      `${style('bad', 'refused:')} ${problem}${also.length === 0 ? '' : `; the same in ${someOf(also)}`}`,
      ...(flag === null ? [] : [`  If you mean it, say ${flag}.`]),
    ];
  });
  const rest = alike.slice(REFUSALS).flat().length;
  return rest > 0 ? [...lines, `${style('bad', 'refused:')} and ${rest} more, which --json lists`] : lines;
}

/** All that a refusal says, but for its domain, which is the first thing that it names. */
function alikeKey({ guard, domain, problem, flag }: Refusal): string {
  return JSON.stringify([guard, flag, domain === null ? problem : problem.replace(domain.text, '')]);
}

/** `3 domains to change, 1 of them refused, 12 as they should be, 1 left as it is (see the note).` */
function planSummary(plan: Plan, refusals: readonly Refusal[]): string {
  const changes = plan.changes.length;
  const failed = plan.domains.filter(({ status }) => status === 'failed').length;
  const left = plan.domains.filter((planned) => planned.status === 'none' && isOtherwise(planned)).length;
  const same = plan.domains.length - changes - failed - left;
  const refused = refusedCount(plan, refusals);
  const parts = [
    ...(changes > 0 ? [`${counted(changes, 'domain')} to change`] : []),
    ...(refused > 0 ? [`${refused === changes ? 'all' : refused} of them refused`] : []),
    ...(same > 0 ? [changes > 0 ? `${same} as they should be` : sameText(same)] : []),
    ...(left > 0 ? [`${changes + same > 0 ? left : counted(left, 'domain')} ${leftText(left)}`] : []),
    ...(failed > 0
      ? [`${changes + same + left > 0 ? failed : counted(failed, 'domain')} could not be read`]
      : []),
  ];
  // Of what could not be read, nobody knows.
  return `${changes + failed === 0 ? 'Nothing to change: ' : ''}${parts.join(', ')}.`;
}

function sameText(count: number): string {
  return count === 1 ? '1 domain as it should be' : `${count} domains as they should be`;
}

function leftText(count: number): string {
  return count === 1 ? 'left as it is (see the note)' : 'left as they are (see the notes)';
}

/** How many of the changes would not be made. */
export function refusedCount({ domains }: Plan, refusals: readonly Refusal[]): number {
  const all = refusals.some(({ domain }) => domain === null);
  const refused = new Set(refusals.map(({ domain }) => domain?.key));
  return domains.filter((planned) => isToChange(planned) && (all || refused.has(planned.domain.key))).length;
}
