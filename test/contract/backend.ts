import type { Provider } from '../../src/provider.js';

/** A backend under test, with an oracle beside the provider that shares no code with it. */
export interface ContractBackend {
  readonly provider: Provider;
  readonly zone: string;
  /** A zone inside `zone`, where the backend can serve two. */
  readonly innerZone?: string | undefined;
  /** What stands at a name, as dig prints it (`name ttl class type data`, absolute names), sorted. */
  records(name: string, type: string): Promise<string[]>;
  /** Every record of `zone` but its SOA, in the same words. */
  allRecords(): Promise<string[]>;
  serial(): Promise<number>;
  /** Adds records behind the provider's back: lines such as `name. 300 IN TXT "x"`. */
  plant(lines: readonly string[]): Promise<void>;
  /** Ends the provider and what is behind it. */
  stop(): Promise<void>;
}
