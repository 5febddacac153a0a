import { channel } from 'node:diagnostics_channel';

/** A step of the provider, on the diagnostics channel `kmsdns:cloudflare`. Never holds a token. */
export type CloudflareTrace =
  | {
      readonly event: 'request';
      /** As the SDK calls it: `records.list`, `records.batch`, … */
      readonly operation: string;
      readonly zone?: string | undefined;
      /** Record operations in it. */
      readonly changes?: number | undefined;
      /** HTTP status; undefined when no reply came. */
      readonly status: number | undefined;
      readonly code: number | undefined;
      readonly requestId: string | undefined;
      readonly ms: number;
    }
  | {
      readonly event:
        | 'throttled'
        | 'lost'
        | 'split'
        | 'no-batch'
        | 'lagging'
        | 'unverified'
        | 'duplicates'
        | 'taken-back'
        | 'put-back';
      readonly zone?: string | undefined;
      /** Changes or records it is about; for `throttled`, milliseconds to wait. */
      readonly count: number;
      readonly detail?: string | undefined;
    };

const traces = channel('kmsdns:cloudflare');

/** Tells whoever listens on the diagnostics channel `kmsdns:cloudflare`. */
export function trace(make: () => CloudflareTrace): void {
  if (traces.hasSubscribers) traces.publish(make());
}
