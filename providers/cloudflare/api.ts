import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, type KmsDnsError } from '../../src/errors.js';
import { anySignal } from '../../src/signals.js';
import type { Account } from './account.js';
import type { ReplyInfo } from './envelope.js';
import { failureOf, mayBeApplied, type Asked } from './failure.js';
import type { Pace } from './pace.js';
import type * as sdkModule from './sdk.js';
import { trace } from './trace.js';

export interface ApiOptions {
  readonly token: string;
  readonly endpoint: string;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly account: Account;
  readonly pace: Pace;
}

/** One request, as the SDK makes it. */
export interface Request<T> {
  readonly operation: string;
  /** The permission that it needs, as the dashboard calls it. */
  readonly permission?: string | undefined;
  /** A zone id. */
  readonly zone?: string | undefined;
  readonly changes?: number | undefined;
  /** Only a request that changes nothing is sent again when its reply was lost. */
  readonly idempotent: boolean;
  readonly send: (client: sdkModule.Sdk, options: { signal: AbortSignal }) => Promise<Response>;
  /** What is in a reply with a status of success; throws when it does not hold together. */
  readonly read: (text: string, info: ReplyInfo) => T;
}

/** Sends requests: within the rate, with a deadline, once; and reads what comes back. */
export class Api {
  readonly #options: ApiOptions;
  #sdk: Promise<{ readonly sdk: typeof sdkModule; readonly client: sdkModule.Sdk }> | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get account(): Account {
    return this.#options.account;
  }

  /** What is in the reply. @throws KmsDnsError */
  async call<T>(request: Request<T>, signal: AbortSignal | undefined): Promise<T> {
    const { throttled, readAgain } = this.#options.pace;
    let waited = 0;
    for (let throttles = 0, losses = 0; ;) {
      await this.account.take(signal);
      const reply = await this.#once(request, signal);
      if (!('error' in reply)) {
        this.account.accepted();
        return reply.value;
      }
      const { error, retryAfter } = reply;
      if (error.throttled) {
        const wait = Math.max(retryAfter ?? 0, throttled.first * 2 ** throttles++);
        trace(() => ({ event: 'throttled', zone: request.zone, count: wait }));
        if (waited + wait > throttled.most) throw this.account.block(wait);
        waited += wait;
        this.account.pause(wait);
        continue;
      }
      const again = request.idempotent && mayBeApplied(error) ? readAgain[losses++] : undefined;
      if (again === undefined) throw error;
      await delay(again, undefined, { signal }).catch(() => undefined);
    }
  }

  async #once<T>(request: Request<T>, signal: AbortSignal | undefined): Promise<Reply<T>> {
    const { sdk, client } = await this.#open();
    const deadline = AbortSignal.timeout(this.#options.timeout);
    const began = performance.now();
    let reply: Reply<T>;
    try {
      // The time limit of the SDK ends with the headers; this one covers the body too.
      const both = signal === undefined ? deadline : anySignal([signal, deadline]);
      both.throwIfAborted();
      const response = await request.send(client, { signal: both });
      const text = await response.text();
      const info = { status: response.status, requestId: response.headers.get('cf-ray') ?? undefined };
      reply = { value: request.read(text, info), info };
    } catch (thrown) {
      if (signal?.aborted === true) throw abortedError(signal.reason);
      const error = failureOf(thrown, this.#asked(request), { sdk, timedOut: deadline.aborted });
      const headers = thrown instanceof sdk.APIError ? (thrown.headers as Headers | undefined) : undefined;
      reply = { error, retryAfter: headers && waitAskedFor(headers) };
    }
    trace(() => ({
      event: 'request',
      operation: request.operation,
      zone: request.zone,
      changes: request.changes,
      ...outcomeOf(reply),
      ms: Math.round(performance.now() - began),
    }));
    return reply;
  }

  #open(): Promise<{ readonly sdk: typeof sdkModule; readonly client: sdkModule.Sdk }> {
    const { token, endpoint, timeout } = this.#options;
    return (this.#sdk ??= import('./sdk.js').then((sdk) => ({
      sdk,
      client: sdk.openSdk(token, endpoint, timeout),
    })));
  }

  #asked({ operation, permission, zone }: Request<unknown>): Asked {
    const { timeout, endpoint, token } = this.#options;
    return { operation, permission, zone, timeout, endpoint, token };
  }
}

type Reply<T> =
  | { readonly value: T; readonly info: ReplyInfo }
  | { readonly error: KmsDnsError; readonly retryAfter: number | undefined };

function outcomeOf(reply: Reply<unknown>): {
  status: number | undefined;
  code: number | undefined;
  requestId: string | undefined;
} {
  if (!('error' in reply)) return { ...reply.info, code: undefined };
  const { status, providerCode, requestId } = reply.error.details;
  return {
    status: asNumber(status),
    code: asNumber(providerCode),
    requestId: requestId as string | undefined,
  };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Milliseconds in a `Retry-After` header: seconds or a date (RFC 9110 §10.2.3). */
function waitAskedFor(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}
