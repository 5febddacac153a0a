import { unlessAborted } from '../../../../src/backend/index.js';
import { abortedError, KmsDnsError } from '../../../../src/errors.js';
import type { SecurityContext, SecurityStep } from '../../../../src/wire/index.js';
import { checkGranted } from '../granted.js';
import { kerberosError } from '../failure.js';
import type { SecHandle } from './calls.js';
import { FLAG, type Sspi } from './library.js';
import { SspiStatus } from './status.js';
import { secondsUntil } from './time.js';

/** A context of SSPI. One call at a time, as with libgssapi. */
export class SspiContext implements SecurityContext {
  readonly #sspi: Sspi;
  readonly #service: string;
  readonly #credential: SecHandle;
  readonly #now: () => number;
  readonly #release: () => void;
  #context: SecHandle | undefined;
  #signature = 0;
  #working: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  /** @param release called once, when the credential is not needed any more by this context */
  constructor(
    sspi: Sspi,
    service: string,
    credential: SecHandle,
    { now, release }: { now: () => number; release: () => void },
  ) {
    this.#sspi = sspi;
    this.#service = service;
    this.#credential = credential;
    this.#now = now;
    this.#release = release;
  }

  step(token: Uint8Array, signal?: AbortSignal): Promise<SecurityStep> {
    if (signal?.aborted) return Promise.reject(abortedError(signal.reason));
    const step = this.#step(Buffer.from(token));
    this.#working = step.catch(() => undefined);
    return unlessAborted(step, signal);
  }

  async getMic(message: Uint8Array): Promise<Buffer> {
    try {
      return this.#sspi.sign(this.#standing(), message, this.#signature);
    } catch (error) {
      if (!(error instanceof SspiStatus)) throw error;
      throw error.toError(`the context with ${this.#service} signs no more`);
    }
  }

  async verifyMic(message: Uint8Array, mic: Uint8Array): Promise<boolean> {
    return this.#sspi.verify(this.#standing(), message, mic);
  }

  dispose(): Promise<void> {
    return (this.#disposed ??= this.#working.then(() => {
      if (this.#context !== undefined) this.#sspi.deleteContext(this.#context);
      this.#context = undefined;
      this.#release();
    }));
  }

  async #step(token: Buffer): Promise<SecurityStep> {
    if (this.#context !== undefined && token.length === 0)
      throw kerberosError('refused', `no context with ${this.#service}`, {
        said: 'the server sent no token',
      });
    const made = await this.#sspi.initialize(this.#credential, this.#context, this.#service, token);
    this.#context = made.context;
    if (made.failure) throw made.failure.toError(`no context with ${this.#service}`);
    if (made.context === undefined || !made.done) return { token: made.token, done: false };
    checkGranted(this.#service, made.granted, FLAG);
    this.#signature = this.#sspi.signatureSize(made.context);
    return { token: made.token, done: true, lifetime: secondsUntil(made.expiry, this.#now()) };
  }

  #standing(): SecHandle {
    if (this.#context === undefined || this.#disposed !== undefined)
      throw new KmsDnsError('ERR_INTERNAL', `the context with ${this.#service} does not stand`);
    return this.#context;
  }
}
