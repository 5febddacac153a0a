import { unlessAborted } from '../../../../src/backend/index.js';
import { KmsDnsError, abortedError } from '../../../../src/errors.js';
import type { KerberosFailure, SecurityContext, SecurityStep } from '../../../../src/wire/index.js';
import { kerberosError } from '../failure.js';
import { checkGranted } from '../granted.js';
import { withPatience } from '../patience.js';
import { trace } from '../trace.js';
import type { Handle } from './calls.js';
import { FLAG, type Gssapi } from './library.js';
import { GssStatus } from './status.js';

/** At this place it is the server that has an objection, and its key, not ours, that does not fit. */
const HINTS: Partial<Readonly<Record<KerberosFailure, string>>> = {
  'keytab-mismatch':
    'The DNS server cannot read the ticket: its key is not the one that the KDC has for its principal. Its keytab is to be written anew, or two accounts have the same service principal (`setspn -X`).',
  refused:
    'The log of the DNS server says why. Often its keytab is older than the key that the KDC has for its principal: then it is to be written anew.',
};

/** A context of libgssapi. One call at a time: steps follow each other, and MICs, which never wait, come after. */
export class GssapiContext implements SecurityContext {
  readonly #gssapi: Gssapi;
  readonly #service: string;
  #credential: Handle;
  #target: Handle;
  #context: Handle = null;
  #working: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  /** The name and the credential are its own from now on. */
  constructor(gssapi: Gssapi, service: string, target: Handle, credential: Handle) {
    this.#gssapi = gssapi;
    this.#service = service;
    this.#target = target;
    this.#credential = credential;
  }

  step(token: Uint8Array, signal?: AbortSignal): Promise<SecurityStep> {
    if (signal?.aborted) return Promise.reject(abortedError(signal.reason));
    const step = this.#step(Buffer.from(token));
    this.#working = step.catch(() => undefined);
    return withPatience(signal, (either) => unlessAborted(step, either));
  }

  async getMic(message: Uint8Array): Promise<Buffer> {
    try {
      return this.#gssapi.getMic(this.#standing(), message);
    } catch (error) {
      if (!(error instanceof GssStatus)) throw error;
      throw error.toError(`the context with ${this.#service} signs no more`);
    }
  }

  async verifyMic(message: Uint8Array, mic: Uint8Array): Promise<boolean> {
    return this.#gssapi.verifyMic(this.#standing(), message, mic) === 0;
  }

  dispose(): Promise<void> {
    return (this.#disposed ??= this.#working.then(() => {
      this.#gssapi.deleteContext(this.#context);
      this.#context = null;
      this.#release();
    }));
  }

  async #step(token: Buffer): Promise<SecurityStep> {
    // MIT's SPNEGO (1.20) reads what is not there, and takes the process with it.
    if (this.#context !== null && token.length === 0)
      throw kerberosError('refused', `no context with ${this.#service}`, {
        said: 'the server sent no token',
      });
    const made = await this.#gssapi.initiate(this.#credential, this.#context, this.#target, token);
    this.#context = made.context;
    // Whatever the library makes of it: after a token of the server's, it is the server that said no.
    const otherwise = token.length === 0 ? undefined : 'refused';
    if (made.failure) throw made.failure.toError(`no context with ${this.#service}`, HINTS, otherwise);
    if (!made.done) return { token: made.token, done: false };
    this.#release();
    checkGranted(this.#service, made.granted, FLAG);
    trace({ event: 'context', service: this.#service, lifetime: made.lifetime });
    return { token: made.token, done: true, lifetime: made.lifetime };
  }

  #standing(): Handle {
    if (this.#context === null || this.#disposed !== undefined)
      throw new KmsDnsError('ERR_INTERNAL', `the context with ${this.#service} does not stand`);
    return this.#context;
  }

  /** What is needed only until the context stands. */
  #release(): void {
    this.#gssapi.releaseName(this.#target);
    this.#gssapi.releaseCredential(this.#credential);
    this.#target = this.#credential = null;
  }
}
