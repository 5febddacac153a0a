import { InputError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { GUARDS } from '../guards.js';
import type { MemberSet } from '../members.js';
import { nullTargetBesideHosts } from '../null-target.js';
import { setOfRecords } from '../result.js';
import type { PlanSettings } from './desired.js';
import { keyOf, type PlannedMember } from './members.js';
import { isNamed } from './named.js';
import { isToChange, type Plan, type PlannedDomain } from './planned.js';

/** What a person has said to be meant. Hosts are named as `kms1.corp.example.com`, which is all its ports, or with `:1688`. */
export interface Allowances {
  /** A domain may be left without any KMS host. */
  readonly empty?: boolean | undefined;
  /** The target `.` may be published. */
  readonly nullTarget?: boolean | undefined;
  /** These may be changed although this owner has not published them. */
  readonly foreign?: readonly string[] | undefined;
  /** These may be published although they do not answer as KMS. */
  readonly unverified?: readonly string[] | undefined;
  /** Instead of the plan's own. */
  readonly maxDomains?: number | undefined;
}

/** How the hosts of a plan answer, by `target:port`, from `verifyHosts`; where a plan wants that, who is not here is refused. */
export type HostStates = ReadonlyMap<string, { readonly isKms: boolean; readonly detail: string }>;

/** Why a plan, or what it would do in one domain, is not done. */
export interface Refusal {
  /** Null: the whole plan. */
  readonly domain: DomainName | null;
  readonly guard: PlanGuardId;
  readonly problem: string;
  /** What says "I mean it"; null where nothing does. */
  readonly flag: string | null;
}

/** A change of one domain as a guard looks at it. */
export interface JudgedChange {
  readonly domain: DomainName;
  readonly before: MemberSet | null;
  readonly after: MemberSet | null;
  readonly members: readonly PlannedMember[];
}

const NOT_ASKED = { isKms: false, detail: 'was not asked' };

export interface JudgeOptions {
  readonly settings: PlanSettings;
  readonly allow: Allowances;
  readonly hosts: HostStates | undefined;
}

interface PlanGuard {
  /** In one line for help texts: Let me … */
  readonly summary: string;
  readonly check: (
    change: JudgedChange,
    options: JudgeOptions,
  ) => { readonly problem: string; readonly flag: string | null } | undefined;
}

/** The guards of one domain, each by its id, which is never renamed. `max-domains` is of the whole plan. */
export const PLAN_GUARDS = {
  'last-host': {
    summary: GUARDS['last-host'].summary,
    check(change, { allow }) {
      const problem = allow.empty === true ? undefined : GUARDS['last-host'].check({ ...change, named: [] });
      return problem === undefined ? undefined : { problem, flag: GUARDS['last-host'].flag };
    },
  },
  'null-target': {
    summary: GUARDS['null-target'].summary,
    check(change, { allow }) {
      const beside = nullTargetBesideHosts(change);
      if (beside !== undefined) return { problem: beside, flag: null };
      const problem =
        allow.nullTarget === true ? undefined : GUARDS['null-target'].check({ ...change, named: [] });
      return problem === undefined ? undefined : { problem, flag: GUARDS['null-target'].flag };
    },
  },
  'foreign-member': {
    summary: 'change these hosts, although this owner has not published them',
    check({ domain, before, after, members }, { settings: { owner }, allow }) {
      const newTtl = before !== null && after !== null && before.ttl !== after.ttl;
      const touched = members.filter(
        (member) =>
          isForeign(member, owner) &&
          (member.action !== 'keep' || (newTtl && member.before.length > 0)) &&
          !isNamed(member, allow.foreign ?? []),
      );
      if (touched.length === 0) return undefined;
      // A set has one TTL: who publishes beside others changes theirs.
      const ttl =
        newTtl && touched.some(({ action }) => action === 'keep')
          ? `, by the TTL of the set (${before.ttl} → ${after.ttl}; with ttl: ${before.ttl} it stays)`
          : '';
      return {
        problem: `this would change hosts of ${domain.text} that ${owner ?? 'this plan'} has not published${ttl}: ${touched.map(ownedText).join(', ')}`,
        flag: `--allow-foreign ${touched.map(keyOf).join(' ')}`,
      };
    },
  },
  'host-not-kms': {
    summary: 'publish these hosts, although they do not answer as KMS',
    check({ domain, members }, { settings, hosts, allow }) {
      // Whoever asks for it must not be let down by a caller who has not asked the hosts.
      const unasked = settings.verifyHosts ? NOT_ASKED : undefined;
      const silent = members.flatMap((member) => {
        const isNew = (member.action === 'add' || member.action === 'update') && !member.target.isRoot;
        const state = hosts?.get(keyOf(member)) ?? unasked;
        return isNew && state?.isKms === false && !isNamed(member, allow.unverified ?? [])
          ? [{ key: keyOf(member), detail: state.detail }]
          : [];
      });
      if (silent.length === 0) return undefined;
      const told = silent.map(({ key, detail }) => `${key} (${detail})`);
      return {
        problem: `this would publish in ${domain.text} what does not answer as KMS: ${told.join(', ')}`,
        flag: `--allow-unverified ${silent.map(({ key }) => key).join(' ')}`,
      };
    },
  },
} as const satisfies Record<string, PlanGuard>;

export type PlanGuardId = keyof typeof PLAN_GUARDS | 'max-domains';

/** @throws InputError */
export function checkMaxDomains(most: number | undefined): void {
  if (most === undefined || (Number.isSafeInteger(most) && most >= 0)) return;
  throw new InputError('maxDomains', `${most} is not a whole number from 0 up`);
}

/** Why this plan, or parts of it, would not be applied. */
export function judgePlan(plan: Plan, allow: Allowances = {}, hosts?: HostStates): Refusal[] {
  const { settings, changes } = plan;
  const most = allow.maxDomains ?? settings.maxDomains;
  const tooMany: Refusal[] =
    most === undefined || changes.length <= most
      ? []
      : [
          {
            domain: null,
            guard: 'max-domains',
            problem: `this would change ${changes.length} domains, and ${most} is the most`,
            flag: `--max-domains ${changes.length}`,
          },
        ];
  return [...tooMany, ...changes.flatMap((planned) => judgeDomain(planned, { settings, allow, hosts }))];
}

function judgeDomain(planned: PlannedDomain, options: JudgeOptions): Refusal[] {
  return isToChange(planned) ? judgeChange(asJudged(planned), options) : [];
}

function asJudged({ domain, before, after, members }: PlannedDomain): JudgedChange {
  return { domain, before: setOfRecords(before), after: setOfRecords(after), members };
}

/** Why this change of one domain would not be made. */
export function judgeChange(change: JudgedChange, options: JudgeOptions): Refusal[] {
  return (Object.keys(PLAN_GUARDS) as (keyof typeof PLAN_GUARDS)[]).flatMap((guard) => {
    const refused = PLAN_GUARDS[guard].check(change, options);
    return refused === undefined ? [] : [{ domain: change.domain, guard, ...refused }];
  });
}

/** One error for all of them. */
export function refusalError(refusals: readonly Refusal[]): KmsDnsError {
  const flags = refusals.flatMap(({ flag }) => flag ?? []);
  return new KmsDnsError('ERR_GUARD', refusals.map(({ problem }) => problem).join('; '), {
    hint: flags.length === 0 ? undefined : `If you mean it, say ${[...new Set(flags)].join(' ')}.`,
    details: { guards: refusals.map(({ guard }) => guard), flags },
  });
}

/** Without an owner id of ours, what nobody has marked may be anybody's, and the plan names it. */
function isForeign({ before, owners, reason }: PlannedMember, owner: string | undefined): boolean {
  if (owner === undefined) return owners.length > 0 || reason === 'foreign';
  // What two say to be theirs is the other's as well.
  return (before.length > 0 && !owners.includes(owner)) || owners.some((id) => id !== owner);
}

function ownedText(member: PlannedMember): string {
  return member.owners.length === 0 ? keyOf(member) : `${keyOf(member)} (of ${member.owners.join(' and ')})`;
}
