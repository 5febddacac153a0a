import type { KoffiFunc, LibraryHandle, TypeObject } from 'koffi';
import type { Koffi } from '../native.js';

/** `SecHandle`: two words that mean nothing to us. */
export interface SecHandle {
  readonly lower: number | bigint;
  readonly upper: number | bigint;
}

/** `SecBufferDesc`; its buffers are in memory of C's. */
export interface SecBufferDesc {
  readonly version: 0;
  readonly count: number;
  readonly buffers: bigint;
}

/** `SecBuffer` as it is read from there. */
export interface SecBuffer {
  readonly length: number;
  readonly type: number;
  readonly value: bigint | null;
}

/** A pointer to a value that C fills in. */
export type Filled<T> = Partial<T>;

/** `SECURITY_STATUS`, with its sign. */
type Status = number;

/** The functions of secur32.dll (sspi.h) that a client needs; each as it is in C. */
export interface SspiCalls {
  readonly acquire: KoffiFunc<
    (
      principal: null,
      securityPackage: string,
      use: number,
      logon: null,
      data: null,
      getKey: null,
      getKeyArgument: null,
      credential: Filled<SecHandle>,
      expiry: [number | bigint],
    ) => Status
  >;
  readonly freeCredentials: KoffiFunc<(credential: SecHandle) => Status>;
  readonly initialize: KoffiFunc<
    (
      credential: SecHandle,
      context: SecHandle | null,
      target: string,
      flags: number,
      reserved1: 0,
      representation: number,
      input: SecBufferDesc | null,
      reserved2: 0,
      made: Filled<SecHandle>,
      output: SecBufferDesc,
      granted: [number],
      expiry: [number | bigint],
    ) => Status
  >;
  readonly deleteContext: KoffiFunc<(context: SecHandle) => Status>;
  readonly querySizes: KoffiFunc<(context: SecHandle, attribute: 0, sizes: Filled<Sizes>) => Status>;
  readonly makeSignature: KoffiFunc<
    (context: SecHandle, qop: 0, message: SecBufferDesc, sequence: 0) => Status
  >;
  readonly verifySignature: KoffiFunc<
    (context: SecHandle, message: SecBufferDesc, sequence: 0, qop: [number]) => Status
  >;
  readonly freeBuffer: KoffiFunc<(buffer: bigint) => Status>;
  /** The type of what `SecBufferDesc` points to. */
  readonly buffer: TypeObject;
}

/** `SecPkgContext_Sizes`: octets. */
export interface Sizes {
  readonly token: number;
  readonly signature: number;
  readonly block: number;
  readonly trailer: number;
}

/** Declares the functions to koffi. `unsigned long` has 32 bits on Windows. */
export function sspiCalls(koffi: Koffi, library: LibraryHandle): SspiCalls {
  const u32 = 'uint32_t';
  const any = koffi.pointer('void');
  const handle = koffi.pointer(koffi.struct({ lower: 'uintptr_t', upper: 'uintptr_t' }));
  const buffer = koffi.struct({ length: u32, type: u32, value: any });
  const desc = koffi.pointer(koffi.struct({ version: u32, count: u32, buffers: any }));
  const sizes = koffi.pointer(koffi.struct({ token: u32, signature: u32, block: u32, trailer: u32 }));
  const { out } = koffi;
  const time = out(koffi.pointer('int64_t'));
  const number = out(koffi.pointer(u32));
  const declare = (name: string, parameters: (string | TypeObject | ReturnType<Koffi['out']>)[]) =>
    library.func('__stdcall', name, 'int32_t', parameters);
  return {
    acquire: declare('AcquireCredentialsHandleW', [
      'str16',
      'str16',
      u32,
      any,
      any,
      any,
      any,
      out(handle),
      time,
    ]),
    freeCredentials: declare('FreeCredentialsHandle', [handle]),
    initialize: declare('InitializeSecurityContextW', [
      handle,
      handle,
      'str16',
      u32,
      u32,
      u32,
      desc,
      u32,
      out(handle),
      desc,
      number,
      time,
    ]),
    deleteContext: declare('DeleteSecurityContext', [handle]),
    querySizes: declare('QueryContextAttributesW', [handle, u32, out(sizes)]),
    makeSignature: declare('MakeSignature', [handle, u32, desc, u32]),
    verifySignature: declare('VerifySignature', [handle, desc, u32, number]),
    freeBuffer: declare('FreeContextBuffer', [any]),
    buffer,
  };
}
