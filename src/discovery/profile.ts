import type { DomainName } from '../name/index.js';

/** A client, as far as discovery depends on it. */
export interface ClientProfile {
  /** The primary DNS suffix, which is the domain that the client looks in. */
  readonly primarySuffix: DomainName | string;
}
