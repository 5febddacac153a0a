export type Backend =
  | { readonly kind: 'zonefile'; readonly file: string }
  | {
      readonly kind: 'rfc2136';
      readonly server: { readonly host: string; readonly port: number };
      readonly key: { readonly name: string; readonly algorithm: string; readonly secret: string };
    };

export interface PublisherTask {
  readonly backend: Backend;
  readonly domain: string;
  readonly prefix: string;
  /** How many hosts it publishes; it removes every second one. */
  readonly hosts: number;
}

/** What a process does that applies a plan. */
export interface ApplierTask {
  readonly server: { readonly host: string; readonly port: number };
  readonly key: { readonly name: string; readonly algorithm: string; readonly secret: string };
  /** The plan, for the provider `bind`, as it was saved. */
  readonly plan: string;
  /** `resume`: the journal is there, and is gone on with. */
  readonly work: 'apply' | 'resume';
  readonly journal: string;
  /** Where it kills itself. */
  readonly death?: Death | undefined;
}

/**
 * `begin`: before a word of the journal is written. `first line`: when half of its first line is. `begun`: when that is
 * whole, and nothing is sent. `noted`: with the result number `after`, before it is noted. `line`: when half of its line is
 * written. `done`: when all is done but the receipt.
 */
export interface Death {
  readonly at: 'begin' | 'first line' | 'begun' | 'noted' | 'line' | 'done';
  readonly after: number;
}
