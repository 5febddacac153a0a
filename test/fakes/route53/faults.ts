import type { RequestRecord } from './request.js';

/** What goes wrong with one request. "Applied" is meant as far as the request would be without the fault. */
export type FaultKind =
  /** The connection is cut and nothing is applied. */
  | { readonly kind: 'drop-before' }
  /** Applied; then the connection is cut without a reply. */
  | { readonly kind: 'drop-after' }
  /** Applied; the reply has its headers and half of its body, then the connection is cut. */
  | { readonly kind: 'truncate' }
  /** Nothing is applied and no reply comes, until the client or the server gives up. */
  | { readonly kind: 'hang' }
  /** Applied, and no reply comes. */
  | { readonly kind: 'hang-after' }
  /** So many milliseconds before it is applied, or before the reply. */
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: 'before' | 'after' }
  /** An error reply, `ServiceUnavailable` unless said otherwise; applied only if said so. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly applied?: boolean;
    }
  /** Applied; the reply is a 200 with this body, by default a page that is not XML at all. */
  | { readonly kind: 'malformed'; readonly body?: string };

export type Fault = FaultKind & {
  /** By default every request. */
  readonly on?: (request: RequestRecord) => boolean;
  /** How many requests it happens to; by default one. */
  readonly times?: number;
};

export const NOT_XML = '<!doctype html><html><body><p>Bad gateway<br></body></html>';

/** The faults that are still to happen. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first that is meant for this request; it is used up. */
  take(request: RequestRecord): Fault | undefined {
    const found = this.#waiting.find(({ fault, left }) => left > 0 && fault.on?.(request) !== false);
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault;
  }
}
