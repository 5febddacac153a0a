import type { Provider } from '../../src/provider.js';

/** A backend under test, with an oracle beside the provider that shares no code with it. */
export interface ContractBackend {
  readonly provider: Provider;
  readonly zone: string;
  /** A zone inside `zone`, where the backend can serve two. */
  readonly innerZone?: string | undefined;
  /** What it cannot do, whoever asks it, and why: what holds all the same is tried instead. */
  readonly weaker?: Weaker | undefined;
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

export interface Weaker {
  /** It takes a set that holds more than `before` for the same. */
  readonly comparison?: string;
  /** An SRV record whose target is "." would do harm. */
  readonly nullTarget?: string;
}
