import type { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { SrvRecord, SrvRecordJson } from '../../record/index.js';
import { isNoChange } from '../members.js';
import { Marks, type MarkChange, type OwnersJson } from '../owner/marks.js';
import { recordsOf, type DomainResult } from '../result.js';
import type { DesiredDomain, PlanSettings } from './desired.js';
import { digestOf } from './digest.js';
import type { MemberReason, Numbers, PlannedMember, SetPlan } from './members.js';

/** What is to be done in one domain. */
export interface PlannedDomain {
  readonly domain: DomainName;
  /** Its name in `Providers`. */
  readonly provider: string;
  /** Null when none was found. */
  readonly zone: DomainName | null;
  readonly zoneId?: string;
  /** `none`: nothing to do. `failed`: what stands is not known, and `error` says why; nothing of it is applied. */
  readonly status: 'create' | 'update' | 'remove' | 'none' | 'failed';
  readonly desired: Pick<DesiredDomain, 'members' | 'ttl'>;
  /** What stood when it was read, and what is to stand. */
  readonly before: readonly SrvRecord[];
  readonly after: readonly SrvRecord[];
  readonly marks: MarkChange;
  readonly members: readonly PlannedMember[];
  readonly error: KmsDnsError | null;
}

/** What is to be done so that what is desired stands. `JSON.stringify` gives what is saved, and `parsePlan` reads it. */
export class Plan {
  /** When it was made, ISO 8601 in UTC. */
  readonly at: string;
  readonly settings: PlanSettings;
  /** In the order of what is desired. */
  readonly domains: readonly PlannedDomain[];
  #digest: string | undefined;

  constructor(at: string, settings: PlanSettings, domains: readonly PlannedDomain[]) {
    this.at = at;
    this.settings = settings;
    this.domains = Object.freeze([...domains]);
    Object.freeze(this);
  }

  /** `sha256:…`, of what was read and of what is to be done. */
  get digest(): string {
    return (this.#digest ??= digestOf(this.#content()));
  }

  /** The domains that it would change. */
  get changes(): readonly PlannedDomain[] {
    return this.domains.filter(isToChange);
  }

  toJSON(): PlanJson {
    return { plan: 1, at: this.at, digest: this.digest, ...this.#content() };
  }

  #content(): Pick<PlanJson, 'settings' | 'domains'> {
    return { settings: settingsJson(this.settings), domains: this.domains.map(domainJson) };
  }
}

export interface PlanJson {
  readonly plan: 1;
  readonly at: string;
  readonly digest: string;
  readonly settings: {
    readonly owner: string | null;
    readonly prune: boolean;
    readonly selfPublished: 'leave' | 'report';
    readonly publishesItself: Readonly<Record<string, boolean>>;
    readonly maxDomains: number | null;
    readonly verifyHosts: boolean;
  };
  readonly domains: readonly PlannedDomainJson[];
}

export interface PlannedDomainJson extends Pick<PlannedDomain, 'provider' | 'zoneId' | 'status'> {
  readonly domain: string;
  readonly zone: string | null;
  readonly desired: {
    /** Seconds; null: what the set has. */
    readonly ttl: number | null;
    readonly members: readonly (Numbers & { readonly target: string; readonly port: number })[];
  };
  readonly before: readonly SrvRecordJson[];
  readonly after: readonly SrvRecordJson[];
  readonly owners: { readonly before: OwnersJson; readonly after: OwnersJson };
  readonly members: readonly {
    readonly action: PlannedMember['action'];
    readonly target: string;
    readonly port: number;
    readonly before: readonly Numbers[];
    readonly after: Numbers | null;
    readonly owners: readonly string[];
    readonly reason: MemberReason;
  }[];
  readonly error: ReturnType<KmsDnsError['toJSON']> | null;
}

export function isToChange({ status }: PlannedDomain): boolean {
  return status === 'create' || status === 'update' || status === 'remove';
}

/** @param set undefined where what stands is not known */
export function plannedDomain(
  { domain, provider, members, ttl }: DesiredDomain,
  { zone, zoneId, before, error }: Pick<DomainResult, 'zone' | 'zoneId' | 'before' | 'error'>,
  set: SetPlan | undefined,
): PlannedDomain {
  const at = { domain, provider, zone, ...(zoneId !== undefined && { zoneId }), desired: { members, ttl } };
  if (set === undefined || error !== null) {
    const marks = { before: Marks.NONE, after: Marks.NONE };
    return { ...at, status: 'failed', before, after: before, marks, members: [], error };
  }
  return {
    ...at,
    status: statusOf(set),
    before: recordsOf(set.before),
    after: recordsOf(set.after),
    marks: set.marks,
    members: set.members,
    error: null,
  };
}

function statusOf(set: SetPlan): PlannedDomain['status'] {
  if (isNoChange(set)) return 'none';
  if (set.before === null && set.after !== null) return 'create';
  return set.before !== null && set.after === null ? 'remove' : 'update';
}

function settingsJson(settings: PlanSettings): PlanJson['settings'] {
  const { owner = null, prune, selfPublished, publishesItself, maxDomains = null, verifyHosts } = settings;
  return {
    owner,
    prune,
    selfPublished,
    publishesItself: Object.fromEntries(publishesItself),
    maxDomains,
    verifyHosts,
  };
}

function domainJson(planned: PlannedDomain): PlannedDomainJson {
  const { domain, provider, zone, zoneId, status, desired, before, after, marks, members, error } = planned;
  return {
    domain: domain.key,
    provider,
    zone: zone?.key ?? null,
    ...(zoneId !== undefined && { zoneId }),
    status,
    desired: {
      ttl: desired.ttl ?? null,
      members: desired.members.map(({ target, port, priority, weight }) => ({
        target: target.key,
        port,
        priority,
        weight,
      })),
    },
    before: before.map((record) => record.toJSON()),
    after: after.map((record) => record.toJSON()),
    owners: { before: marks.before.toJSON(), after: marks.after.toJSON() },
    members: members.map(({ target, ...member }) => ({ ...member, target: target.key })),
    error: error === null ? null : error.toJSON(),
  };
}
