import type { KoffiFunc, LibraryHandle, TypeObject } from 'koffi';
import type { Koffi } from '../native.js';

/** A pointer of the library's that means nothing to us: `gss_name_t`, `gss_ctx_id_t`, `gss_cred_id_t`. */
export type Handle = bigint | null;

/** `gss_OID_desc` (RFC 2744 §3.1): the octets are the DER of the identifier without tag and length. */
export interface Oid {
  readonly length: number;
  readonly elements: Buffer;
}

/** `gss_buffer_desc` that we give. */
export interface Octets {
  readonly length: number;
  readonly value: Uint8Array | null;
}

/** `gss_buffer_desc` that the library gave, to be released. */
export interface GivenOctets {
  readonly length: number | bigint;
  readonly value: Handle;
}

interface OidSet {
  readonly count: number;
  readonly elements: readonly Oid[];
}

/** `gss_key_value_set_desc`, of MIT and Heimdal: where credentials are. */
export interface CredentialStore {
  readonly count: number;
  readonly elements: readonly { readonly key: string; readonly value: string }[];
}

/** What C returns through a pointer. */
export type Out<T> = [T];

/** The major status of RFC 2744 §3.9.1. */
type Major = number;

/** The functions of RFC 2744 that an initiator needs, and MIT's `gss_acquire_cred_from`; each as it is in C. */
export interface GssapiCalls {
  readonly importName: KoffiFunc<(minor: Out<number>, name: Octets, type: Oid, out: Out<Handle>) => Major>;
  readonly releaseName: KoffiFunc<(minor: Out<number>, name: Out<Handle>) => Major>;
  readonly displayName: KoffiFunc<
    (minor: Out<number>, name: Handle, out: Out<GivenOctets | null>, type: null) => Major
  >;
  readonly acquire: KoffiFunc<
    (
      minor: Out<number>,
      name: Handle,
      time: number,
      mechanisms: OidSet,
      usage: number,
      out: Out<Handle>,
      actual: null,
      lifetime: Out<number>,
    ) => Major
  >;
  /** Not in every library. */
  readonly acquireFrom:
    | KoffiFunc<
        (
          minor: Out<number>,
          name: Handle,
          time: number,
          mechanisms: OidSet,
          usage: number,
          store: CredentialStore,
          out: Out<Handle>,
          actual: null,
          lifetime: Out<number>,
        ) => Major
      >
    | undefined;
  readonly inquire: KoffiFunc<
    (
      minor: Out<number>,
      credential: Handle,
      name: Out<Handle>,
      lifetime: Out<number>,
      usage: null,
      mechanisms: null,
    ) => Major
  >;
  readonly releaseCredential: KoffiFunc<(minor: Out<number>, credential: Out<Handle>) => Major>;
  readonly initiate: KoffiFunc<
    (
      minor: Out<number>,
      credential: Handle,
      context: Out<Handle>,
      target: Handle,
      mechanism: Oid,
      flags: number,
      time: number,
      bindings: null,
      token: Octets | null,
      actual: null,
      out: Out<GivenOctets | null>,
      granted: Out<number>,
      lifetime: Out<number>,
    ) => Major
  >;
  readonly getMic: KoffiFunc<
    (minor: Out<number>, context: Handle, qop: number, message: Octets, out: Out<GivenOctets | null>) => Major
  >;
  readonly verifyMic: KoffiFunc<
    (minor: Out<number>, context: Handle, message: Octets, token: Octets, qop: Out<number>) => Major
  >;
  readonly deleteContext: KoffiFunc<(minor: Out<number>, context: Out<Handle>, token: null) => Major>;
  readonly releaseBuffer: KoffiFunc<(minor: Out<number>, buffer: Out<GivenOctets>) => Major>;
  readonly displayStatus: KoffiFunc<
    (
      minor: Out<number>,
      status: number,
      type: number,
      mechanism: null,
      more: Out<number>,
      out: Out<GivenOctets | null>,
    ) => Major
  >;
}

type Type = string | TypeObject;
type Direction = ReturnType<Koffi['out']>;

/**
 * Declares the functions to koffi. Its types have no names: these would be the whole process's, and could be given once.
 * @param packed whether `gss_OID_desc` has no padding, as on macOS for Intel (`#pragma pack(2)` in gssapi.h)
 */
export function gssapiCalls(
  koffi: Koffi,
  library: LibraryHandle,
  { packed }: { packed: boolean },
): GssapiCalls {
  const handle = koffi.pointer('void');
  const u32 = 'uint32_t';
  const buffer = koffi.struct({ length: 'size_t', value: 'void *' });
  const oid = (packed ? koffi.pack : koffi.struct)({ length: u32, elements: 'void *' });
  const oids = koffi.struct({ count: 'size_t', elements: koffi.pointer(oid) });
  const pair = koffi.struct({ key: 'str', value: 'str' });
  const store = koffi.struct({ count: u32, elements: koffi.pointer(pair) });
  const to = (type: Type): TypeObject => koffi.pointer(type);
  const out = (type: Type): Direction => koffi.out(to(type));
  const inOut = (type: Type): Direction => koffi.inout(to(type));
  const minor = out(u32);
  const declare = (name: string, ...parameters: (Type | Direction)[]): ReturnType<LibraryHandle['func']> =>
    library.func(name, u32, [minor, ...parameters]);
  const acquire = [handle, u32, to(oids), 'int'];
  return {
    importName: declare('gss_import_name', to(buffer), to(oid), out(handle)),
    releaseName: declare('gss_release_name', inOut(handle)),
    displayName: declare('gss_display_name', handle, out(buffer), handle),
    acquire: declare('gss_acquire_cred', ...acquire, out(handle), handle, out(u32)),
    acquireFrom: ifThere(() =>
      declare('gss_acquire_cred_from', ...acquire, to(store), out(handle), handle, out(u32)),
    ),
    inquire: declare('gss_inquire_cred', handle, out(handle), out(u32), handle, handle),
    releaseCredential: declare('gss_release_cred', inOut(handle)),
    initiate: declare(
      'gss_init_sec_context',
      handle,
      inOut(handle),
      handle,
      to(oid),
      u32,
      u32,
      handle,
      to(buffer),
      handle,
      out(buffer),
      out(u32),
      out(u32),
    ),
    getMic: declare('gss_get_mic', handle, u32, to(buffer), out(buffer)),
    verifyMic: declare('gss_verify_mic', handle, to(buffer), to(buffer), out(u32)),
    deleteContext: declare('gss_delete_sec_context', inOut(handle), handle),
    releaseBuffer: declare('gss_release_buffer', inOut(buffer)),
    displayStatus: declare('gss_display_status', u32, 'int', handle, inOut(u32), out(buffer)),
  };
}

function ifThere<T>(declare: () => T): T | undefined {
  try {
    return declare();
  } catch {
    return undefined;
  }
}
