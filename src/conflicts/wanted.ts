import type { DomainPolicy } from './policy.js';

/** Why rules are idle that go by what only a person can say. */
export const NO_INVENTORY = 'no inventory was given (hosts in kmsdns.yaml)';
export const NO_PROFILES = 'no kinds of clients were given (profiles in kmsdns.yaml)';
export const NO_COUNTS =
  'how many machines look is not known (--clients and --servers, or domains in kmsdns.yaml)';

/** How many machines look in a domain, as far as it is known. */
export interface Machines {
  readonly clients: number;
  readonly servers: number;
  /** False where there may be more. */
  readonly exact: boolean;
}

export function machinesIn({ clients, servers }: DomainPolicy): Machines {
  return {
    clients: clients ?? 0,
    servers: servers ?? 0,
    exact: clients !== undefined && servers !== undefined,
  };
}
