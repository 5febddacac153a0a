import { loadKoffi, openLibrary, type Koffi, type SystemLibrary } from '../native.js';
import {
  gssapiCalls,
  type GivenOctets,
  type GssapiCalls,
  type Handle,
  type Octets,
  type Oid,
} from './calls.js';
import { onThread } from '../threads.js';
import { systemGssapi } from './system-library.js';
import { GssStatus } from './status.js';

/** Object identifiers, in DER without tag and length. */
const oid = (...octets: readonly number[]): Oid => ({ length: octets.length, elements: Buffer.from(octets) });

/** 1.3.6.1.5.5.2 (RFC 4178 §3.1), which GSS-TSIG wants (RFC 3645 §7.1). */
export const SPNEGO = oid(0x2b, 6, 1, 5, 5, 2);
/** 1.2.840.113554.1.2.2 (RFC 4121). */
export const KRB5 = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2);

/** How a name is written. */
export const NAME = {
  /** 1.2.840.113554.1.2.1.4: `DNS@ns1.example.test` (RFC 2743 §4.1). */
  hostBased: oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 1, 4),
  /** 1.2.840.113554.1.2.2.1: `DNS/ns1.example.test@EXAMPLE.TEST` (RFC 1964 §2.1.1). */
  principal: oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2, 1),
} as const;

/** RFC 2744 §5.19. No sequence: replies come in any order. */
export const FLAG = { mutual: 2, replay: 4, integrity: 32 } as const;
const WANTED = FLAG.mutual | FLAG.replay | FLAG.integrity;

/** `GSS_S_CONTINUE_NEEDED`. */
const CONTINUE = 1;
const INDEFINITE = 0xffff_ffff;
const INITIATE = 1;

export interface Acquired {
  readonly credential: Handle;
  /** Seconds. */
  readonly lifetime: number;
}

export interface Initiated {
  readonly context: Handle;
  readonly token: Buffer;
  readonly done: boolean;
  readonly granted: number;
  readonly lifetime: number | undefined;
  /** Why there is no context. */
  readonly failure: GssStatus | undefined;
}

/** The functions of libgssapi, with values of ours in the place of C's pointers. What blocks runs on another thread. */
export class Gssapi {
  readonly #koffi: Koffi;
  readonly #calls: GssapiCalls;

  constructor(koffi: Koffi, calls: GssapiCalls) {
    this.#koffi = koffi;
    this.#calls = calls;
  }

  /** @throws KmsDnsError `ERR_KERBEROS` (`library-missing`) */
  static async load(
    library: SystemLibrary = systemGssapi(),
    loaded: Promise<Koffi> = loadKoffi(),
  ): Promise<Gssapi> {
    const koffi = await loaded;
    const packed = process.platform === 'darwin' && process.arch === 'x64';
    return new Gssapi(koffi, gssapiCalls(koffi, openLibrary(koffi, library), { packed }));
  }

  /** Whether credentials can be had from a keytab of our choice. */
  get takesKeytabs(): boolean {
    return this.#calls.acquireFrom !== undefined;
  }

  /** @throws GssStatus */
  importName(name: string, type: Oid): Handle {
    const minor: [number] = [0];
    const out: [Handle] = [null];
    this.#check(
      'gss_import_name',
      this.#calls.importName(minor, octets(Buffer.from(name)), type, out),
      minor[0],
    );
    return out[0];
  }

  releaseName(name: Handle): void {
    if (name !== null) this.#calls.releaseName([0], [name]);
  }

  /**
   * @param from where they are; without it, the default cache
   * @throws GssStatus
   */
  async acquire(
    name: Handle,
    mechanism: Oid,
    from: Readonly<Record<string, string>> | undefined,
  ): Promise<Acquired> {
    const { acquire, acquireFrom } = this.#calls;
    const minor: [number] = [0];
    const out: [Handle] = [null];
    const lifetime: [number] = [0];
    const mechanisms = { count: 1, elements: [mechanism] };
    const elements = Object.entries(from ?? {}).map(([key, value]) => ({ key, value }));
    const store = { count: elements.length, elements };
    const major = await (from === undefined || acquireFrom === undefined
      ? onThread(this.#koffi, acquire, minor, name, INDEFINITE, mechanisms, INITIATE, out, null, lifetime)
      : onThread(
          this.#koffi,
          acquireFrom,
          minor,
          name,
          INDEFINITE,
          mechanisms,
          INITIATE,
          store,
          out,
          null,
          lifetime,
        ));
    this.#check('gss_acquire_cred', major, minor[0]);
    return { credential: out[0], lifetime: lifetime[0] };
  }

  releaseCredential(credential: Handle): void {
    if (credential !== null) this.#calls.releaseCredential([0], [credential]);
  }

  /** Whose credentials these are. @throws GssStatus */
  principalOf(credential: Handle): string {
    const minor: [number] = [0];
    const name: [Handle] = [null];
    const text: [GivenOctets | null] = [null];
    const major = this.#calls.inquire(minor, credential, name, [0], null, null);
    this.#check('gss_inquire_cred', major, minor[0]);
    try {
      this.#check('gss_display_name', this.#calls.displayName(minor, name[0], text, null), minor[0]);
      return this.#take(text[0]).toString();
    } finally {
      this.releaseName(name[0]);
    }
  }

  /** One step of a context through SPNEGO. The context is the caller's to delete, also when it failed. */
  async initiate(credential: Handle, context: Handle, target: Handle, token: Buffer): Promise<Initiated> {
    const minor: [number] = [0];
    const standing: [Handle] = [context];
    const out: [GivenOctets | null] = [null];
    const granted: [number] = [0];
    const lifetime: [number] = [0];
    const { initiate } = this.#calls;
    const input = token.length === 0 ? null : octets(token);
    const major = await onThread(
      this.#koffi,
      initiate,
      minor,
      credential,
      standing,
      target,
      SPNEGO,
      WANTED,
      0,
      null,
      input,
      null,
      out,
      granted,
      lifetime,
    );
    return {
      context: standing[0],
      token: this.#take(out[0]),
      done: (major & CONTINUE) === 0,
      granted: granted[0],
      lifetime: lifetime[0] === INDEFINITE ? undefined : lifetime[0],
      failure: isError(major) ? this.#status('gss_init_sec_context', major, minor[0]) : undefined,
    };
  }

  /** @throws GssStatus */
  getMic(context: Handle, message: Uint8Array): Buffer {
    const minor: [number] = [0];
    const out: [GivenOctets | null] = [null];
    this.#check('gss_get_mic', this.#calls.getMic(minor, context, 0, octets(message), out), minor[0]);
    return this.#take(out[0]);
  }

  /** The major status: of those that are no error, too, only `GSS_S_COMPLETE` says that it is the peer's and new. */
  verifyMic(context: Handle, message: Uint8Array, mic: Uint8Array): number {
    return this.#calls.verifyMic([0], context, octets(message), octets(mic), [0]);
  }

  deleteContext(context: Handle): void {
    if (context !== null) this.#calls.deleteContext([0], [context], null);
  }

  #check(call: string, major: number, minor: number): void {
    if (isError(major)) throw this.#status(call, major, minor);
  }

  #status(call: string, major: number, minor: number): GssStatus {
    const words = [this.#words(major, 1), this.#words(minor, 2)] as const;
    return new GssStatus(call, major, minor, words);
  }

  /** @param type 1 for a major status, 2 for a mechanism's (RFC 2744 §5.11) */
  #words(status: number, type: 1 | 2): string {
    const lines: string[] = [];
    const more: [number] = [0];
    do {
      const out: [GivenOctets | null] = [null];
      if (isError(this.#calls.displayStatus([0], status, type, null, more, out))) break;
      // MIT counts the NUL at the end of some.
      lines.push(this.#take(out[0]).toString().replace(/\0+$/, ''));
    } while (more[0] !== 0);
    return lines.join('; ');
  }

  /** Copies what the library gave, and gives it back. */
  #take(given: GivenOctets | null): Buffer {
    if (given === null || given.value === null) return Buffer.alloc(0);
    // A length, not an array type: koffi keeps every type for ever.
    const copy = Buffer.from(this.#koffi.decode(given.value, 'uint8_t', Number(given.length)) as Uint8Array);
    this.#calls.releaseBuffer([0], [given]);
    return copy;
  }
}

/** RFC 2744 §3.9.1: the upper half tells an error from what is merely to be known. */
function isError(major: number): boolean {
  return major >>> 16 !== 0;
}

function octets(value: Uint8Array): Octets {
  return { length: value.length, value: value.length === 0 ? null : value };
}
