import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import {
  gssapiCalls,
  type GivenOctets,
  type Handle,
} from '../../../../providers/rfc2136/kerberos/gssapi/calls.js';
import { Gssapi } from '../../../../providers/rfc2136/kerberos/gssapi/index.js';

const LIBRARY = 'libgssapi_krb5.so.2';

/** The other side of a context, as a DNS server has it: the functions that only servers call, by the same library. */
export class Acceptor {
  readonly gssapi: Gssapi;
  readonly #accept: ReturnType<LibraryHandle['func']>;
  readonly #release: ReturnType<LibraryHandle['func']>;
  readonly #credential: Handle;

  /** @param keytab of the service; undefined for none, which accepts nobody */
  constructor(keytab: string) {
    const library = koffi.load(LIBRARY);
    const { pointer, out, inout } = koffi;
    const handle = pointer('void');
    const u32 = 'uint32_t';
    const buffer = koffi.struct({ length: 'size_t', value: 'void *' });
    const pair = koffi.struct({ key: 'str', value: 'str' });
    const store = koffi.struct({ count: u32, elements: pointer(pair) });
    const to = (type: Parameters<typeof koffi.sizeof>[0]) => out(pointer(type));
    this.gssapi = new Gssapi(koffi, gssapiCalls(koffi, library, { packed: false }));
    this.#release = library.func('gss_release_buffer', u32, [to(u32), inout(pointer(buffer))]);
    this.#accept = library.func('gss_accept_sec_context', u32, [
      to(u32),
      inout(pointer(handle)),
      handle,
      pointer(buffer),
      handle,
      handle,
      handle,
      to(buffer),
      to(u32),
      to(u32),
      handle,
    ]);
    const acquire = library.func('gss_acquire_cred_from', u32, [
      to(u32),
      handle,
      u32,
      handle,
      'int',
      pointer(store),
      to(handle),
      handle,
      handle,
    ]);
    const credential: [Handle] = [null];
    const minor = [0];
    const elements = [
      { key: 'keytab', value: `FILE:${keytab}` },
      { key: 'rcache', value: 'none:' },
    ];
    const major = acquire(
      minor,
      null,
      0xffff_ffff,
      null,
      2,
      { count: 2, elements },
      credential,
      null,
      null,
    ) as number;
    if (major >>> 16) throw new Error(`gss_acquire_cred_from: ${major} ${String(minor)}`);
    this.#credential = credential[0];
  }

  /** Takes an initiator's token. The context, whose MICs `gssapi` makes and checks, is the caller's to delete. */
  accept(token: Buffer): { context: Handle; token: Buffer; major: number } {
    const context: [Handle] = [null];
    const reply: [GivenOctets | null] = [null];
    const input = { length: token.length, value: token };
    const major = this.#accept(
      [0],
      context,
      this.#credential,
      input,
      null,
      null,
      null,
      reply,
      [0],
      [0],
      null,
    ) as number;
    const [given] = reply;
    if (!given?.value) return { context: context[0], token: Buffer.alloc(0), major };
    const copy = Buffer.from(koffi.decode(given.value, 'uint8_t', Number(given.length)) as Uint8Array);
    this.#release([0], [given]);
    return { context: context[0], token: copy, major };
  }
}
