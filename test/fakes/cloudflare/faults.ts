import type { ApiMessage } from './api-error.js';
import type { RequestRecord } from './request-record.js';

/** What goes wrong with a request. */
export type FaultKind =
  /** The connection is cut, and nothing was done. */
  | { readonly kind: 'drop-before' }
  /** The connection is cut, and it is done so many milliseconds later. */
  | { readonly kind: 'drop-late'; readonly ms: number }
  /** It is done, and the connection is cut before a byte of the reply. */
  | { readonly kind: 'drop-after' }
  /** It is done, and the connection is cut in the middle of the reply. */
  | { readonly kind: 'drop-midway' }
  /** It is done at once and answered so many milliseconds later; `before`: it is done only then. */
  | { readonly kind: 'delay'; readonly ms: number; readonly before?: boolean | undefined }
  /** An HTML page of the proxy in front of the API. `applied`: it is done all the same. */
  | { readonly kind: 'status'; readonly status: number; readonly applied?: boolean | undefined }
  /** 200, and the envelope says that it failed. */
  | {
      readonly kind: 'success-false';
      readonly errors?: readonly ApiMessage[] | undefined;
      readonly applied?: boolean | undefined;
    }
  /** 200, and the body is an HTML page. */
  | { readonly kind: 'not-json'; readonly applied?: boolean | undefined }
  /** 200, and the body says that it is JSON and ends in the middle. It is done. */
  | { readonly kind: 'truncated' }
  /** 429, whatever was counted; `retryAfter` in seconds. */
  | { readonly kind: 'rate-limit'; readonly retryAfter?: number | undefined };

export type Fault = FaultKind & {
  /** Which requests; all, unless said. */
  readonly on?: ((request: RequestRecord) => boolean) | undefined;
  /** How many of them; 1, unless said. */
  readonly times?: number | undefined;
};

/** The faults that are still to come. */
export class Faults {
  readonly #pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault of this request, used up by one. */
  take(request: RequestRecord): Fault | undefined {
    const entry = this.#pending.find(({ fault, left }) => left > 0 && (fault.on?.(request) ?? true));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }

  clear(): void {
    this.#pending.length = 0;
  }
}
