import pLimit from 'p-limit';
import { unlessAborted } from '../../../../src/backend/index.js';
import { abortedError, KmsDnsError } from '../../../../src/errors.js';
import type { KerberosFailure } from '../../../../src/wire/index.js';
import type { KerberosCredentials } from '../credentials.js';
import { withPatience } from '../patience.js';
import type { CredentialSource } from '../source.js';
import type { Handle } from './calls.js';
import { GssapiContext } from './context.js';
import { KRB5, NAME, SPNEGO, type Acquired, type Gssapi } from './library.js';
import { GssStatus } from './status.js';
import { KeytabTickets } from './tickets.js';

/** Credentials from a cache or a keytab, by libgssapi. */
export class GssapiCredentials implements KerberosCredentials {
  readonly #gssapi: Gssapi;
  readonly #source: CredentialSource;
  /** Undefined where the default cache is used. */
  readonly #tickets: KeytabTickets | undefined;
  /** One at a time: the first fills the cache that the others read. */
  readonly #turn = pLimit(1);
  #principal: string;
  #closed = false;

  constructor(gssapi: Gssapi, source: CredentialSource, now: () => number) {
    this.#gssapi = gssapi;
    this.#source = source;
    this.#tickets = source.keytab === undefined ? undefined : new KeytabTickets(gssapi, source.keytab, now);
    this.#principal = source.principal ?? 'the default credential cache';
  }

  /** Whose the default cache is, once it was looked into. */
  get principal(): string {
    return this.#principal;
  }

  async initiate(service: string, signal?: AbortSignal): Promise<GssapiContext> {
    if (this.#closed) throw new KmsDnsError('ERR_INTERNAL', 'the Kerberos credentials are closed');
    const { credential } = await withPatience(signal, (either) => this.#acquire(SPNEGO, either));
    try {
      const type = service.includes('/') ? NAME.principal : NAME.hostBased;
      return new GssapiContext(this.#gssapi, service, this.#gssapi.importName(service, type), credential);
    } catch (error) {
      this.#gssapi.releaseCredential(credential);
      if (!(error instanceof GssStatus)) throw error;
      throw error.toError(`the service principal ${service} is none`);
    }
  }

  async inspect(signal?: AbortSignal): Promise<{ principal: string; lifetime: number }> {
    const { credential, lifetime } = await withPatience(signal, (either) => this.#acquire(KRB5, either));
    try {
      return { principal: this.#ownerOf(credential), lifetime };
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.#gssapi.releaseCredential(credential);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async #acquire(mechanism: typeof SPNEGO, signal: AbortSignal): Promise<Acquired> {
    const isGivenUp = (): boolean => signal.aborted;
    if (isGivenUp()) throw abortedError(signal.reason);
    const acquired = this.#turn(() => {
      // While a KDC is silent, each call takes half a minute: not for who has given up while others had their turn.
      if (isGivenUp()) throw abortedError(signal.reason);
      return this.#acquireNow(mechanism);
    });
    try {
      return await unlessAborted(acquired, signal);
    } catch (error) {
      // It may still come, and nobody waits for it.
      if (isGivenUp())
        acquired.then(
          ({ credential }) => this.#gssapi.releaseCredential(credential),
          () => undefined,
        );
      throw error;
    }
  }

  async #acquireNow(mechanism: typeof SPNEGO): Promise<Acquired> {
    let name: Handle = null;
    try {
      const { principal } = this.#source;
      if (principal !== undefined) name = this.#gssapi.importName(principal, NAME.principal);
      const kerberos = await (this.#tickets?.acquire(name) ?? this.#gssapi.acquire(name, KRB5, undefined));
      if (mechanism === KRB5) return kerberos;
      // SPNEGO would not say why there are no tickets, so Kerberos was asked first. They are in the cache now.
      try {
        if (principal === undefined) this.#ownerOf(kerberos.credential);
      } finally {
        this.#gssapi.releaseCredential(kerberos.credential);
      }
      return await this.#gssapi.acquire(name, mechanism, this.#tickets?.store);
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.#gssapi.releaseName(name);
    }
  }

  #ownerOf(credential: Handle): string {
    return (this.#principal = this.#gssapi.principalOf(credential));
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof GssStatus)) return error;
    return error.toError(`no Kerberos credentials from ${this.#source.title}`, this.#hints());
  }

  #hints(): Partial<Readonly<Record<KerberosFailure, string>>> {
    const { principal, keytab } = this.#source;
    if (keytab !== undefined || principal === undefined) return {};
    return {
      'no-credentials': `Get a ticket with \`kinit ${principal}\`, or give a keytab that has a key for it.`,
    };
  }
}
