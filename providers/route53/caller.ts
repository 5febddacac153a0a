import { unlessAborted } from '../../src/backend/index.js';
import type { Route53Client } from '@aws-sdk/client-route-53';
import { abortedError, KmsDnsError } from '../../src/errors.js';
import { anySignal } from '../../src/signals.js';
import { CallError } from './call-error.js';
import type { Asked, Operation } from './explain-words.js';
import { explain } from './explain.js';
import { asFailure } from './failure.js';
import { LARGE_BATCH } from './limits.js';
import { Patience } from './patience.js';
import { openSession, type Sdk, type Session, type SessionOptions } from './session.js';
import { trace } from './trace.js';
import { pause } from './waiting.js';

export interface CallerOptions extends SessionOptions {
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** One operation of Route 53: how it is sent, and what its reply must have. */
export interface Call<Output> {
  readonly operation: Operation;
  readonly id?: string | undefined;
  /** How many changes it carries; undefined for a question, which may be asked again. */
  readonly changes?: number;
  readonly send: (client: Route53Client, sdk: Sdk, options: { abortSignal: AbortSignal }) => Promise<Output>;
  /** Replies are read without their schema: what must be there is looked for. */
  readonly isWhole: (output: Output) => boolean;
}

/** How often a question is asked when its reply gets lost. */
const READ_ATTEMPTS = 3;

/**
 * Sends requests. Each waits for its turn; what Route 53 puts off is sent again after a while, questions also when a reply is
 * lost. A change whose reply is lost is not: it may have been made.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #closed = new AbortController();
  #session: Promise<Session> | undefined;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Loads the SDK and gets the credentials. @throws CallError */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.#open({ operation: 'ListHostedZones', host: this.#host }, this.#orClosed(signal));
  }

  /** @throws CallError, also when the signal fires: its fate says whether the request had been sent by then */
  async call<Output>(call: Call<Output>, signal: AbortSignal | undefined): Promise<Output> {
    const stop = this.#orClosed(signal);
    try {
      return await this.#call(call, stop);
    } catch (error) {
      // What was sent last has been refused, or nothing was sent yet: a request on its way says so itself.
      throw hasFired(stop) && !(error instanceof CallError) ? stopped('not-sent', stop) : error;
    }
  }

  async #call<Output>(call: Call<Output>, stop: AbortSignal): Promise<Output> {
    const asked: Asked = { operation: call.operation, id: call.id, host: this.#host };
    const session = await this.#open(asked, stop);
    const size = (call.changes ?? 0) > LARGE_BATCH ? 'large' : 'small';
    const patience = new Patience(this.#options.rate, this.#options.random, size);
    for (let lost = 0, corrected = false; ;) {
      await session.budget.take(stop);
      const outcome = await this.#attempt(session, call, asked, stop);
      if (!(outcome instanceof Refusal)) return outcome;
      const { error, clockCorrected } = outcome;
      if (error.fate === 'throttled') {
        const wait = patience.next();
        if (wait === undefined) throw error;
        // A zone that is busy says nothing about the account.
        if (error.providerCode !== 'PriorRequestNotComplete') session.budget.refused(wait);
        trace(() => ({
          event: 'throttled',
          operation: call.operation,
          zone: call.id,
          code: error.providerCode,
          ms: wait,
        }));
        await pause(wait, stop);
      } else if (clockCorrected && !corrected && error.fate === 'refused') {
        corrected = true;
      } else if (call.changes === undefined && isPassing(error) && ++lost < READ_ATTEMPTS) {
        await pause(patience.short(), stop);
      } else {
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed.abort(new KmsDnsError('ERR_ABORTED', 'the provider was closed'));
    const session = await this.#session?.catch(() => undefined);
    session?.client.destroy();
  }

  /** What ends a call early: the caller's signal, or `close`. */
  #orClosed(signal: AbortSignal | undefined): AbortSignal {
    return anySignal([this.#closed.signal, ...(signal ? [signal] : [])]);
  }

  get #host(): string {
    return this.#options.endpoint?.host ?? 'Route 53';
  }

  /** One HTTP request. */
  async #attempt<Output>(
    { client, sdk, budget }: Session,
    { operation, id, changes, send, isWhole }: Call<Output>,
    asked: Asked,
    stop: AbortSignal,
  ): Promise<Output | Refusal> {
    const started = performance.now();
    // The SDK's own time-out ends with the first octet of the reply; this one covers all of it.
    const deadline = AbortSignal.timeout(this.#options.timeout + 100);
    const abortSignal = anySignal([deadline, stop]);
    const note = (error?: CallError): void =>
      trace(() => ({
        event: 'request',
        operation,
        zone: id,
        changes,
        status: (error?.details['status'] as number | undefined) ?? (error === undefined ? 200 : undefined),
        code: error?.providerCode ?? error?.code,
        requestId: error?.details['requestId'] as string | undefined,
        ms: Math.round(performance.now() - started),
      }));
    try {
      const output = await send(client, sdk, { abortSignal });
      if (!isWhole(output))
        throw Object.assign(new SyntaxError('parts of the reply are missing'), WHOLE_BUT_ODD);
      budget.accepted();
      note();
      return output;
    } catch (thrown) {
      const error = explain(deadline.aborted && !stop.aborted ? TIMED_OUT : thrown, asked);
      note(error);
      if (stop.aborted) throw stopped('lost', stop);
      if (error.fate === 'refused') budget.accepted();
      return new Refusal(error, asFailure(thrown).clockCorrected);
    }
  }

  /** The session; a failure to open one is not remembered, since credentials may come. */
  async #open(asked: Asked, stop: AbortSignal): Promise<Session> {
    if (stop.aborted) throw abortedError(stop.reason);
    const opening = (this.#session ??= openSession(this.#options));
    try {
      return await unlessAborted(opening, stop);
    } catch (error) {
      if (hasFired(stop)) throw error;
      if (this.#session === opening) this.#session = undefined;
      throw explain(error, asked);
    }
  }
}

/** A request that failed, where another try may follow. */
class Refusal {
  readonly error: CallError;
  readonly clockCorrected: boolean;

  constructor(error: CallError, clockCorrected: boolean) {
    this.error = error;
    this.clockCorrected = clockCorrected;
  }
}

const WHOLE_BUT_ODD = { $metadata: { httpStatusCode: 200 } };
const TIMED_OUT = Object.assign(new Error('the time for the request is over'), {
  name: 'TimeoutError',
  code: 'ETIMEDOUT',
});

/** The same question may well get an answer the next time. A time-out has cost the caller all the time already. */
function isPassing(error: CallError): boolean {
  return error.fate === 'lost' && error.code !== 'ERR_TIMEOUT';
}

function stopped(fate: 'not-sent' | 'lost', { reason }: AbortSignal): CallError {
  const { code, message, hint, reasons, details, cause } = abortedError(reason);
  return new CallError(fate, code, message, { hint, reasons, details, cause });
}

function hasFired(signal: AbortSignal): boolean {
  return signal.aborted;
}
