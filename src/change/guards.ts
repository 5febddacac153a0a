import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { SrvData } from '../record/index.js';
import type { MemberChange } from './members.js';

/** What a guard looks at. */
export interface GuardedChange extends MemberChange {
  readonly domain: DomainName;
  /** The members that the person named. */
  readonly named: readonly SrvData[];
}

/** A change that is refused unless the person says that it is meant. */
export interface Guard {
  /** The option that says "I mean it". */
  readonly flag: `--${string}`;
  /** What it holds back, in one line for help texts. */
  readonly summary: string;
  /** Why this change is refused, or undefined when it is not. */
  readonly check: (change: GuardedChange) => string | undefined;
}

/** Every guard by its id. An id is never renamed; `allow: ['last-host']` and the flag mean the same. */
export const GUARDS = {
  'last-host': {
    flag: '--allow-empty',
    summary: 'remove the last KMS host of a domain',
    check: ({ domain, before, after }) =>
      hosts(before).length > 0 && hosts(after).length === 0
        ? `this would leave ${domain.text} without any KMS host`
        : undefined,
  },
  'unlisted-host': {
    flag: '--allow-unlisted',
    summary: 'remove KMS hosts that were not named',
    check: ({ domain, before, after, named }) => {
      const standing = new Set([...(after?.data ?? []), ...named].map((member) => member.memberKey));
      const lost = (before?.data ?? []).filter((member) => !standing.has(member.memberKey));
      if (lost.length === 0) return undefined;
      return `this would remove hosts of ${domain.text} that were not named: ${lost.map(hostText).join(', ')}`;
    },
  },
  'null-target': {
    flag: '--allow-null-target',
    summary: 'publish the target ".", which says that a domain has no KMS host',
    check: ({ domain, before, after }) =>
      after?.data.some((member) => member.isNullTarget && before?.has(member) !== true) === true
        ? `the target "." tells clients that ${domain.text} decidedly has no KMS host (RFC 2782)`
        : undefined,
  },
} as const satisfies Record<string, Guard>;

export type GuardId = keyof typeof GUARDS;

/** @throws KmsDnsError `ERR_GUARD`, with `details.guards` and `details.flags` */
export function checkGuards(change: GuardedChange, allow: ReadonlySet<GuardId>): void {
  const tripped = guardEntries().flatMap(([id, guard]) => {
    const problem = allow.has(id) ? undefined : guard.check(change);
    return problem === undefined ? [] : [{ id, flag: guard.flag, problem }];
  });
  if (tripped.length === 0) return;
  const flags = tripped.map((t) => t.flag);
  throw new KmsDnsError('ERR_GUARD', tripped.map((t) => t.problem).join('; '), {
    hint: `If you mean it, say ${flags.join(' ')}.`,
    details: { guards: tripped.map((t) => t.id), flags },
  });
}

function guardEntries(): [GuardId, Guard][] {
  return Object.entries(GUARDS) as [GuardId, Guard][];
}

function hosts(set: MemberChange['before']): readonly SrvData[] {
  return set?.data.filter((member) => !member.isNullTarget) ?? [];
}

function hostText(member: SrvData): string {
  return `${member.target.text}:${member.port}`;
}
