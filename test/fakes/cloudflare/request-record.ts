import type { Query } from './listing.js';

export type Operation =
  | 'list-zones'
  | 'get-zone'
  | 'list-records'
  | 'get-record'
  | 'create-record'
  | 'put-record'
  | 'patch-record'
  | 'delete-record'
  | 'batch'
  | 'export'
  | 'verify-token'
  | 'unknown';

/** One request that came in, and what became of it. */
export interface RequestRecord {
  /** Milliseconds since the epoch, by the fake's clock. */
  readonly at: number;
  readonly method: string;
  /** Below `/client/v4`. */
  readonly path: string;
  readonly query: Query;
  readonly operation: Operation;
  /** The name of the zone, where the path names one that is there. */
  readonly zone: string | null;
  /** What was in the body, or null. */
  readonly body: unknown;
  /** The id of the token, or null; never the secret. */
  readonly token: string | null;
  /** `cf-ray` of the reply. */
  readonly requestId: string;
  /** Of the reply; null until there is one, and where none was sent. */
  readonly status: number | null;
  /** Something was written. */
  readonly applied: boolean;
  readonly fault: string | null;
}
