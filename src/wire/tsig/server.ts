import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { Rcode } from '../codes.js';
import type { DecodedMessage } from '../decode.js';
import { minimumMacOctets } from './algorithm.js';
import { DEFAULT_FUDGE, type TsigOptions } from './client.js';
import { appendTsig, priorMac, tsigOctets, tsigTimers, tsigVariables, withoutTsig } from './digest.js';
import type { TsigKey } from './key.js';
import type { TsigRecord } from './record.js';

/** The keys that a server knows, by name. */
export type KeyRing = (name: DomainName) => TsigKey | undefined;

/** @throws InputError when two keys have one name */
export function keyRing(keys: Iterable<TsigKey>): KeyRing {
  const byName = new Map<string, TsigKey>();
  for (const key of keys) {
    if (byName.has(key.name.key)) throw new InputError('key', `"${key.name.text}" is given twice`);
    byName.set(key.name.key, key);
  }
  return (name) => byName.get(name.key);
}

/** Adds TSIG records to the responses to one request, in the order in which they are sent. */
export interface ResponseSigner {
  /** Octets to leave free in each response. */
  readonly octets: number;
  /** A copy of the finished response with its TSIG record; each after the first continues the digest (§5.3.1). */
  sign(response: Uint8Array): Buffer;
}

/** What a server makes of a request's TSIG record (RFC 8945 §5.2). */
export type RequestCheck =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'verified'; readonly key: TsigKey; readonly signer: ResponseSigner }
  /** Answer with `rcode` and nothing else, through `signer`. `error` is the TSIG error; 0 with FORMERR. */
  | {
      readonly kind: 'rejected';
      readonly rcode: number;
      readonly error: number;
      readonly why: string;
      readonly signer: ResponseSigner;
    };

/** Checks a request in the order of RFC 8945 §5.2: key, MAC, time, truncation. */
export function checkRequest(
  octets: Uint8Array,
  decoded: DecodedMessage,
  keys: KeyRing,
  { now = Date.now, fudge = DEFAULT_FUDGE }: TsigOptions = {},
): RequestCheck {
  const { tsig } = decoded;
  if (tsig === undefined) return { kind: 'unsigned' };
  const key = keys(tsig.keyName);
  const clock = () => Math.floor(now() / 1000);
  const unsigned = (error: number, why: string): RequestCheck => ({
    kind: 'rejected',
    rcode: Rcode.NOTAUTH,
    error,
    why,
    signer: unsignedError(tsig, error, clock, fudge),
  });
  if (key === undefined) return unsigned(Rcode.BADKEY, `no key is named ${tsig.keyName.text}`);
  if (!tsig.algorithm.equals(key.algorithm.wireName)) {
    return unsigned(Rcode.BADKEY, `the key ${key.name.text} is not for ${tsig.algorithm.text}`);
  }
  if (tsig.mac.length < minimumMacOctets(key.algorithm) || tsig.mac.length > key.algorithm.macOctets) {
    const why = `a MAC of ${tsig.mac.length} octets is not possible with ${key.algorithm.name}`;
    return { kind: 'rejected', rcode: Rcode.FORMERR, error: 0, why, signer: NOT_SIGNED };
  }
  if (!key.matches([...withoutTsig(octets, tsig), tsigVariables(tsig)], tsig.mac)) {
    return unsigned(Rcode.BADSIG, `the MAC is not that of the key ${key.name.text}`);
  }
  const signed = (error: number, why: string): RequestCheck => ({
    kind: 'rejected',
    rcode: Rcode.NOTAUTH,
    error,
    why,
    signer: new KeyedResponseSigner(key, tsig, error, clock, fudge),
  });
  const off = clock() - tsig.timeSigned;
  if (Math.abs(off) > tsig.fudge) return signed(Rcode.BADTIME, `the request was signed ${off} seconds ago`);
  if (tsig.mac.length < key.macOctets) {
    return signed(Rcode.BADTRUNC, `the MAC has ${tsig.mac.length} octets, fewer than ${key.macOctets}`);
  }
  return { kind: 'verified', key, signer: new KeyedResponseSigner(key, tsig, 0, clock, fudge) };
}

/** For FORMERR: a request whose TSIG record makes no sense gets none back. */
const NOT_SIGNED: ResponseSigner = { octets: 0, sign: (response) => Buffer.from(response) };

const NO_OCTETS = Buffer.alloc(0);

/** BADKEY and BADSIG carry an empty MAC: a signed one would help to guess the key (RFC 8945 §5.3.2). */
function unsignedError(
  request: TsigRecord,
  error: number,
  clock: () => number,
  fudge: number,
): ResponseSigner {
  const { keyName, algorithm } = request;
  const fields = { keyName, algorithm, fudge, error, mac: NO_OCTETS, otherData: NO_OCTETS };
  return {
    octets: tsigOctets(fields),
    sign: (response) => appendTsig(response, { ...fields, timeSigned: clock() }),
  };
}

class KeyedResponseSigner implements ResponseSigner {
  readonly octets: number;
  readonly #key: TsigKey;
  readonly #request: TsigRecord;
  readonly #error: number;
  readonly #clock: () => number;
  readonly #fudge: number;
  #lastMac: Buffer;
  #signed = 0;

  constructor(key: TsigKey, request: TsigRecord, error: number, clock: () => number, fudge: number) {
    this.#key = key;
    this.#request = request;
    this.#error = error;
    this.#clock = clock;
    this.#fudge = fudge;
    this.#lastMac = request.mac;
    this.octets = tsigOctets({
      keyName: request.keyName,
      algorithm: request.algorithm,
      mac: Buffer.alloc(key.macOctets),
      otherData: Buffer.alloc(error === Rcode.BADTIME ? 6 : 0),
    });
  }

  sign(response: Uint8Array): Buffer {
    const { keyName, algorithm, timeSigned } = this.#request;
    const clock = this.#clock();
    const badTime = this.#error === Rcode.BADTIME;
    const fields = {
      keyName,
      algorithm,
      // The client's own time comes back with BADTIME, and the server's beside it (RFC 8945 §5.2.3).
      timeSigned: badTime ? timeSigned : clock,
      fudge: this.#fudge,
      error: this.#error,
      otherData: badTime ? uint48(clock) : NO_OCTETS,
    };
    const mac = this.#key.mac([
      priorMac(this.#lastMac),
      response,
      this.#signed === 0 ? tsigVariables(fields) : tsigTimers(fields),
    ]);
    this.#lastMac = mac;
    this.#signed++;
    return appendTsig(response, { ...fields, mac });
  }
}

function uint48(value: number): Buffer {
  const octets = Buffer.alloc(6);
  octets.writeUIntBE(value, 0, 6);
  return octets;
}
