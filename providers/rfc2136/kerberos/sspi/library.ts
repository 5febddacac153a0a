import { loadKoffi, openLibrary, type Koffi, type SystemLibrary } from '../native.js';
import { onThread } from '../threads.js';
import {
  sspiCalls,
  type SecBuffer,
  type SecBufferDesc,
  type SecHandle,
  type Sizes,
  type SspiCalls,
} from './calls.js';
import { SspiStatus } from './status.js';

const SECUR32: SystemLibrary = {
  title: 'secur32.dll',
  files: ['secur32.dll'],
  install: 'It is a part of Windows.',
};

const OUTBOUND = 2;
const NETWORK_REPRESENTATION = 0;
const CONTINUE_NEEDED = 0x0009_0312;

/** `ISC_REQ_…`, and with the same numbers what was granted. No sequence: replies come in any order. */
export const FLAG = { mutual: 0x2, replay: 0x4, integrity: 0x1_0000 } as const;
const ALLOCATE_MEMORY = 0x100;
const WANTED = FLAG.mutual | FLAG.replay | FLAG.integrity | ALLOCATE_MEMORY;

const [DATA, TOKEN] = [1, 2];

export interface Initialized {
  readonly context: SecHandle | undefined;
  readonly token: Buffer;
  readonly done: boolean;
  readonly granted: number;
  readonly expiry: bigint;
  readonly failure: SspiStatus | undefined;
}

interface Given {
  readonly type: number;
  readonly octets: Uint8Array;
}

/** The functions of secur32.dll, with values of ours in the place of C's. What blocks runs on another thread. */
export class Sspi {
  readonly #koffi: Koffi;
  readonly #calls: SspiCalls;

  constructor(koffi: Koffi, calls: SspiCalls) {
    this.#koffi = koffi;
    this.#calls = calls;
  }

  /** @throws KmsDnsError `ERR_KERBEROS` (`library-missing`) */
  static async load(library: SystemLibrary = SECUR32): Promise<Sspi> {
    const koffi = await loadKoffi();
    return new Sspi(koffi, sspiCalls(koffi, openLibrary(koffi, library)));
  }

  /** Those of the account that this process runs as. @throws SspiStatus */
  async acquire(): Promise<{ credential: SecHandle; expiry: bigint }> {
    const made: Partial<SecHandle> = {};
    const expiry: [number | bigint] = [0n];
    const { acquire } = this.#calls;
    this.#check(
      'AcquireCredentialsHandle',
      await onThread(this.#koffi, acquire, null, 'Negotiate', OUTBOUND, null, null, null, null, made, expiry),
    );
    return { credential: handleOf(made), expiry: BigInt(expiry[0]) };
  }

  freeCredentials(credential: SecHandle): void {
    this.#calls.freeCredentials(credential);
  }

  /** One step of a context. The context is the caller's to delete, also when it failed. */
  async initialize(
    credential: SecHandle,
    context: SecHandle | undefined,
    target: string,
    token: Buffer,
  ): Promise<Initialized> {
    const made: Partial<SecHandle> = {};
    const granted: [number] = [0];
    const expiry: [number | bigint] = [0n];
    const input = context && new NativeBuffers(this.#koffi, this.#calls, [{ type: TOKEN, octets: token }]);
    const output = new NativeBuffers(this.#koffi, this.#calls, [{ type: TOKEN, octets: Buffer.alloc(0) }]);
    try {
      const status = await onThread(
        this.#koffi,
        this.#calls.initialize,
        credential,
        context ?? null,
        target,
        WANTED,
        0,
        NETWORK_REPRESENTATION,
        input?.desc ?? null,
        0,
        made,
        output.desc,
        granted,
        expiry,
      );
      const failed = status < 0;
      return {
        context: failed ? context : handleOf(made),
        token: this.#take(output.at(0)),
        done: status === 0,
        granted: granted[0],
        expiry: BigInt(expiry[0]),
        // What else is no error, such as SEC_I_COMPLETE_NEEDED, Kerberos and Negotiate do not say.
        failure:
          failed || (status !== 0 && status !== CONTINUE_NEEDED)
            ? new SspiStatus('InitializeSecurityContext', status)
            : undefined,
      };
    } finally {
      input?.free();
      output.free();
    }
  }

  /** Octets that a signature has at most. @throws SspiStatus */
  signatureSize(context: SecHandle): number {
    const sizes: Partial<Sizes> = {};
    this.#check('QueryContextAttributes', this.#calls.querySizes(context, 0, sizes));
    return sizes.signature ?? 0;
  }

  /** @throws SspiStatus */
  sign(context: SecHandle, message: Uint8Array, size: number): Buffer {
    const buffers = new NativeBuffers(this.#koffi, this.#calls, [
      { type: DATA, octets: message },
      { type: TOKEN, octets: Buffer.alloc(size) },
    ]);
    try {
      this.#check('MakeSignature', this.#calls.makeSignature(context, 0, buffers.desc, 0));
      return this.#copy(buffers.at(1));
    } finally {
      buffers.free();
    }
  }

  /** Whether it is the peer's and new: SEC_E_OK and nothing else. */
  verify(context: SecHandle, message: Uint8Array, signature: Uint8Array): boolean {
    const buffers = new NativeBuffers(this.#koffi, this.#calls, [
      { type: DATA, octets: message },
      { type: TOKEN, octets: signature },
    ]);
    try {
      return this.#calls.verifySignature(context, buffers.desc, 0, [0]) === 0;
    } finally {
      buffers.free();
    }
  }

  deleteContext(context: SecHandle): void {
    this.#calls.deleteContext(context);
  }

  #check(call: string, status: number): void {
    if (status !== 0) throw new SspiStatus(call, status);
  }

  #copy({ length, value }: SecBuffer): Buffer {
    if (value === null || length === 0) return Buffer.alloc(0);
    return Buffer.from(this.#koffi.decode(value, 'uint8_t', length) as Uint8Array);
  }

  /** Copies what was allocated for us, and gives it back. */
  #take(buffer: SecBuffer): Buffer {
    const copy = this.#copy(buffer);
    if (buffer.value !== null) this.#calls.freeBuffer(buffer.value);
    return copy;
  }
}

/** Buffers in memory of C's, where the library writes lengths and pointers of its own over ours. */
class NativeBuffers {
  readonly desc: SecBufferDesc;
  readonly #koffi: Koffi;
  readonly #calls: SspiCalls;
  readonly #owned: bigint[] = [];

  constructor(koffi: Koffi, calls: SspiCalls, given: readonly Given[]) {
    this.#koffi = koffi;
    this.#calls = calls;
    const buffers = this.#alloc(given.length * koffi.sizeof(calls.buffer));
    given.forEach(({ type, octets }, i) => {
      const value = octets.length === 0 ? null : this.#alloc(octets.length);
      if (value !== null) koffi.encode(value, 'uint8_t', octets, octets.length);
      koffi.encode(buffers, i * koffi.sizeof(calls.buffer), calls.buffer, {
        length: octets.length,
        type,
        value,
      });
    });
    this.desc = { version: 0, count: given.length, buffers };
  }

  at(index: number): SecBuffer {
    const { buffer } = this.#calls;
    return this.#koffi.decode(this.desc.buffers, index * this.#koffi.sizeof(buffer), buffer) as SecBuffer;
  }

  free(): void {
    for (const pointer of this.#owned.splice(0)) this.#koffi.free(pointer);
  }

  #alloc(octets: number): bigint {
    const pointer = this.#koffi.alloc('uint8_t', octets) as bigint;
    this.#owned.push(pointer);
    return pointer;
  }
}

function handleOf({ lower = 0, upper = 0 }: Partial<SecHandle>): SecHandle {
  return { lower, upper };
}
