import { unlessAborted } from '../../../../src/backend/index.js';
import { KmsDnsError } from '../../../../src/errors.js';
import type { KerberosCredentials } from '../credentials.js';
import type { SecHandle } from './calls.js';
import { SspiContext } from './context.js';
import type { Sspi } from './library.js';
import { SspiStatus } from './status.js';
import { secondsUntil } from './time.js';

interface Acquired {
  readonly credential: SecHandle;
  readonly expiry: bigint;
}

/**
 * The credentials of the account that this process runs as, by SSPI. Written from Microsoft's documentation; not yet run on
 * Windows.
 */
export class SspiCredentials implements KerberosCredentials {
  readonly principal = 'the account that kmsdns runs as';
  readonly #sspi: Sspi;
  readonly #now: () => number;
  #acquired: Promise<Acquired> | undefined;
  /** Contexts live on after `close`, and with them the credential. */
  #users = 0;
  #closed = false;

  constructor(sspi: Sspi, now: () => number) {
    this.#sspi = sspi;
    this.#now = now;
  }

  async initiate(service: string, signal?: AbortSignal): Promise<SspiContext> {
    if (this.#closed) throw new KmsDnsError('ERR_INTERNAL', 'the Kerberos credentials are closed');
    const { credential } = await this.#credentials(signal);
    this.#users++;
    let held = true;
    const release = (): void => {
      if (held) this.#users--;
      held = false;
      this.#freeIfUnused();
    };
    // Windows writes `DNS/ns1.example.com` where GSSAPI writes `DNS@ns1.example.com`.
    const target = service.includes('/') ? service : service.replace('@', '/');
    return new SspiContext(this.#sspi, target, credential, { now: this.#now, release });
  }

  async inspect(signal?: AbortSignal): Promise<{ principal: string; lifetime: number }> {
    const { expiry } = await this.#credentials(signal);
    return { principal: this.principal, lifetime: secondsUntil(expiry, this.#now()) ?? Infinity };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#acquired?.catch(() => undefined);
    this.#freeIfUnused();
  }

  #credentials(signal: AbortSignal | undefined): Promise<Acquired> {
    return unlessAborted((this.#acquired ??= this.#acquire()), signal);
  }

  async #acquire(): Promise<Acquired> {
    try {
      return await this.#sspi.acquire();
    } catch (error) {
      this.#acquired = undefined;
      if (!(error instanceof SspiStatus)) throw error;
      throw error.toError('no Kerberos credentials');
    }
  }

  #freeIfUnused(): void {
    if (!this.#closed || this.#users > 0) return;
    const acquired = this.#acquired;
    this.#acquired = undefined;
    void acquired?.then(({ credential }) => this.#sspi.freeCredentials(credential));
  }
}
