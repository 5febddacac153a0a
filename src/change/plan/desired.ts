import type { DomainName } from '../../name/index.js';
import type { Provider } from '../../provider.js';
import type { SrvData } from '../../record/index.js';

/** What shall stand in one domain, and where it is kept. */
export interface DesiredDomain {
  readonly domain: DomainName;
  /** Its name in `Providers`. */
  readonly provider: string;
  /** The hosts that this plan publishes, each host and port once. None: what this owner published is to go. */
  readonly members: readonly SrvData[];
  /** Seconds, for the whole set; undefined, or without members: what the set has, 3600 for a new one. */
  readonly ttl: number | undefined;
}

/** What holds for all domains of a plan. */
export interface PlanSettings {
  /**
   * Who publishes by this plan (`parseOwnerId`). What it adds is marked as this owner's, and only what is marked so is ever
   * removed. Undefined: nothing is marked, and nothing is removed.
   */
  readonly owner: string | undefined;
  /** Remove what this owner published and does not want any more. */
  readonly prune: boolean;
  /**
   * A host that seems to register itself, every 24 hours, with other numbers than are wanted is left alone, and `report`
   * warns of it.
   */
  readonly selfPublished: 'leave' | 'report';
  /** Hosts (`DomainName.key`) of which it is known whether they register themselves. Of others it is inferred. */
  readonly publishesItself: ReadonlyMap<string, boolean>;
  /** A plan that changes more domains is refused. */
  readonly maxDomains: number | undefined;
  /** A host that is added has to answer as KMS. */
  readonly verifyHosts: boolean;
}

export interface Desired extends PlanSettings {
  /** Each domain once. */
  readonly domains: readonly DesiredDomain[];
}

/** Providers by the names that the desired domains give them. */
export type Providers = ReadonlyMap<string, Provider>;
