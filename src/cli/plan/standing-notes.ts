import type { Plan, PlannedDomain, PlannedMember } from '../../change/index.js';
import { groupBy } from '../reports/group-by.js';
import { counted, someOf } from '../output/some-of.js';
import type { Printer } from '../output/printer.js';
import type { Style } from '../output/style.js';
import { hostText, numbersText } from './member-lines.js';

interface Kept {
  readonly planned: PlannedDomain;
  readonly member: PlannedMember;
}

/** What stands otherwise than a reader may think, and is left as it is: each told once, however many domains have it. */
export function standingNotes(plan: Plan, style: Style): string[] {
  const { owner, selfPublished } = plan.settings;
  const lines = [
    ...unmarkedNote(kept(plan, 'unmarked')),
    ...notPrunedNote(kept(plan, 'not-pruned'), owner),
    ...(selfPublished === 'leave' ? selfPublishedNotes(plan) : []),
  ];
  return lines.map((line) => style('faint', `note: ${line}`));
}

/** Whether something stands in this domain otherwise than is wanted, and is left so. */
export function isOtherwise({ members }: PlannedDomain): boolean {
  return members.some(({ reason }) => reason === 'self-published' || reason === 'not-pruned');
}

/** What is asked to be reported of what stands, on stderr. */
export function warnOfStanding(plan: Plan, print: Printer): void {
  if (plan.settings.selfPublished !== 'report') return;
  for (const note of selfPublishedNotes(plan)) print.warn(note);
}

/** Hosts that register themselves with other numbers than are wanted, a line for each. */
function selfPublishedNotes(plan: Plan): string[] {
  const hosts = groupBy(kept(plan, 'self-published'), ({ member, planned }) => {
    const what = isInferred(plan, member) ? 'seems to register itself' : 'registers itself';
    return `${hostText(member)} ${what} (${numbersText(member.before)}), and ${wantedText(planned, member)} is wanted`;
  });
  return [...hosts].map(([what, [first, ...more]]) => {
    const { member } = first as Kept;
    const left = `${what}, in ${domainsOf([first as Kept, ...more])}: left as it is, since it would come back within 24 hours; to stop it, slmgr /cdns on that host`;
    return isInferred(plan, member)
      ? `${left}. If it does not, say publishesItself: false of it under hosts, or kmsdns adopt ${hostText(member)}`
      : left;
  });
}

/** The inventory does not say it: it was concluded from what stands. */
function isInferred({ settings }: Plan, { target }: PlannedMember): boolean {
  return settings.publishesItself.get(target.key) === undefined;
}

function unmarkedNote(members: readonly Kept[]): string[] {
  if (members.length === 0) return [];
  const [what, whose] =
    members.length === 1 ? ['stands as wanted, but is', 'it'] : ['stand as wanted, but are', 'them'];
  return [
    `${counted(members.length, 'host')} in ${domainsOf(members)} ${what} nobody's: kmsdns adopt marks ${whose} as yours`,
  ];
}

function notPrunedNote(members: readonly Kept[], owner = ''): string[] {
  if (members.length === 0) return [];
  const hosts = [...new Set(members.map(({ member }) => hostText(member)))];
  return [
    `${someOf(hosts, 3)} of ${owner} in ${domainsOf(members)}: not wanted any more, and kept, since policy.prune is off`,
  ];
}

function kept({ domains }: Plan, reason: PlannedMember['reason']): Kept[] {
  return domains.flatMap((planned) =>
    planned.members
      .filter((member) => member.action === 'keep' && member.reason === reason)
      .map((member) => ({ planned, member })),
  );
}

function wantedText({ desired }: PlannedDomain, { target, port }: PlannedMember): string {
  return numbersText(desired.members.filter((data) => data.target.equals(target) && data.port === port));
}

function domainsOf(members: readonly Kept[]): string {
  return someOf([...new Set(members.map(({ planned }) => planned.domain.text))], 3);
}
