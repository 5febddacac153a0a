import type { Numbers, PlannedDomain, PlannedMember } from '../../change/index.js';
import { NO_HOST } from '../output/null-target.js';
import { counted, someOf } from '../output/some-of.js';
import type { Style } from '../output/style.js';

/** What a plan does to one set: a line for each host that changes, one for the TTL, and one for all the rest. */
export function memberLines(planned: PlannedDomain, owner: string | undefined, style: Style): string[] {
  const lines = planned.members.flatMap((member) => changeLine(member, owner, style) ?? []);
  const ttl = ttlChange(planned);
  if (ttl !== undefined) lines.push(style('warn', `~ TTL ${ttl}`));
  lines.push(...staleMarks(planned, style));
  const kept = keptText(planned.members);
  if (kept !== undefined) lines.push(style('faint', `= ${kept}`));
  return lines;
}

/** `kms1.corp.example.com:1688`, or that there is none. */
export function hostText({ target, port }: Pick<PlannedMember, 'target' | 'port'>): string {
  return target.isRoot ? NO_HOST : `${target.text}:${port}`;
}

/** `kms1.corp.example.com:1688 (of lab-dns)`. */
function ownedHostText(member: PlannedMember): string {
  return `${hostText(member)}${member.owners.length === 0 ? '' : ` (of ${member.owners.join(' and ')})`}`;
}

/** `priority 0, weight 0`; several where a host stands several times. */
export function numbersText(numbers: readonly Numbers[]): string {
  return numbers.map(({ priority, weight }) => `priority ${priority}, weight ${weight}`).join(' and ');
}

function changeLine(member: PlannedMember, owner: string | undefined, style: Style): string | undefined {
  const { action, before, after } = member;
  const host = hostText(member);
  switch (action) {
    case 'keep':
      return undefined;
    case 'add':
      return style('good', `+ ${host}  ${after === null ? '' : numbersText([after])}`);
    case 'remove':
      return style('bad', `- ${host}  ${numbersText(before)}${ownersText(member, owner)}`);
    case 'update':
      return style('warn', `~ ${host}  ${fieldsText(before, after)}${ownersText(member, owner)}`);
  }
}

/** Only what changes: `priority 0 → 10`. */
function fieldsText(before: readonly Numbers[], after: Numbers | null): string {
  const [was, ...more] = before;
  if (was === undefined || after === null || more.length > 0) {
    return `${numbersText(before)} → ${after === null ? '' : numbersText([after])}`;
  }
  return (['priority', 'weight'] as const)
    .filter((field) => was[field] !== after[field])
    .map((field) => `${field} ${was[field]} → ${after[field]}`)
    .join(', ');
}

/** Whose it is, where it is not ours alone. */
function ownersText({ owners }: PlannedMember, owner: string | undefined): string {
  const others = owners.filter((id) => id !== owner);
  if (others.length > 0) return `  (of ${others.join(' and ')})`;
  return owner !== undefined && owners.length === 0 ? `  (nobody's so far)` : '';
}

function ttlChange({ before, after }: PlannedDomain): string | undefined {
  const [was, is] = [before[0]?.ttl, after[0]?.ttl];
  return was === undefined || is === undefined || was === is ? undefined : `${was} → ${is}`;
}

/** Marks of hosts that stand no more. */
function staleMarks({ members, marks }: PlannedDomain, style: Style): string[] {
  const touched = new Set(members.map(({ target, port }) => `${target.key}:${port}`));
  const gone = marks.before.minus(marks.after).filter(([member]) => !touched.has(member));
  return gone.map(([member, owner]) =>
    style('bad', `- the mark of ${owner} for ${member}, which stands no more`),
  );
}

function keptText(members: readonly PlannedMember[]): string | undefined {
  const kept = members.filter(({ action }) => action === 'keep');
  const foreign = kept.filter(({ reason }) => reason === 'foreign');
  const own = kept.length - foreign.length;
  const parts = [
    ...(own > 0 ? [`${counted(own, 'host')} as before`] : []),
    ...(foreign.length > 0
      ? [`${counted(foreign.length, 'host')} of others: ${someOf(foreign.map(ownedHostText), 3)}`]
      : []),
  ];
  return parts.length === 0 ? undefined : `kept: ${parts.join('; ')}`;
}
