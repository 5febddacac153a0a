import { Rcode } from '../codes.js';
import type { DecodedMessage } from '../decode.js';
import { appendTsig, priorMac, tsigTimers, tsigVariables, withoutTsig } from './digest.js';
import type { TsigKey } from './key.js';
import type { TsigRecord } from './record.js';
import type { SignedRequest, Signer, Verification } from './signer.js';

/** Seconds of clock difference that a signature allows for (RFC 8945 §10). */
export const DEFAULT_FUDGE = 300;

/** RFC 8945 §5.3.1: a reply of many messages carries a MAC in at least every hundredth. */
const MAX_UNSIGNED_BETWEEN = 99;

const NO_OCTETS = Buffer.alloc(0);

export interface TsigOptions {
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Seconds. */
  readonly fudge?: number | undefined;
}

/** Signs requests with `key` and verifies the replies to them (RFC 8945 §5.1, §5.4). */
export function tsigSigner(key: TsigKey, options: TsigOptions = {}): Signer {
  const { now = Date.now, fudge = DEFAULT_FUDGE } = options;
  return {
    keyName: key.name,
    algorithm: key.algorithm.name,
    sign(message: Uint8Array): SignedRequest {
      const fields = {
        keyName: key.name,
        algorithm: key.algorithm.wireName,
        timeSigned: Math.floor(now() / 1000),
        fudge,
        error: 0,
        otherData: NO_OCTETS,
      };
      const mac = key.mac([message, tsigVariables(fields)]);
      const octets = appendTsig(message, { ...fields, mac });
      const verifier = new ReplyVerifier(key, mac, now, fudge);
      return { octets, verify: (reply, decoded) => verifier.verify(reply, decoded) };
    },
  };
}

/** Judges the replies to one request. Only a reply that is right moves it on, so a forged one changes nothing. */
class ReplyVerifier {
  readonly #key: TsigKey;
  readonly #requestMac: Buffer;
  readonly #now: () => number;
  readonly #fudge: number;
  #lastMac: Buffer;
  #verified = 0;
  /** Messages since the last MAC, which the next one covers. */
  #unsigned: Uint8Array[] = [];

  constructor(key: TsigKey, requestMac: Buffer, now: () => number, fudge: number) {
    this.#key = key;
    this.#requestMac = requestMac;
    this.#lastMac = requestMac;
    this.#now = now;
    this.#fudge = fudge;
  }

  verify(reply: Uint8Array, { tsig }: DecodedMessage): Verification {
    if (tsig === undefined) return this.#withoutMac(reply);
    const why = this.#foreign(tsig);
    if (why !== undefined) return { kind: 'forged', why };
    if (tsig.mac.length === 0) {
      if (tsig.error === 0) return { kind: 'forged', why: 'the MAC is empty' };
      return { kind: 'unsigned-error', error: tsig.error };
    }
    // Unbound, Samba: some error replies are the request sent back, its TSIG record included. That proves nothing.
    if (tsig.mac.equals(this.#requestMac)) return { kind: 'unsigned' };
    if (!this.#key.verify(this.#digestOf(reply, tsig), tsig.mac)) {
      return { kind: 'forged', why: 'the MAC is wrong' };
    }
    const late = this.#late(tsig);
    if (late !== undefined) return { kind: 'forged', why: late };
    this.#lastMac = tsig.mac;
    this.#unsigned = [];
    this.#verified++;
    return { kind: 'verified', error: tsig.error, serverTime: serverTime(tsig) };
  }

  /** In a reply of many messages, MACs may be left out in between; the first one must have it. */
  #withoutMac(reply: Uint8Array): Verification {
    if (this.#verified === 0) return { kind: 'unsigned' };
    if (this.#unsigned.length === MAX_UNSIGNED_BETWEEN) {
      return { kind: 'forged', why: `more than ${MAX_UNSIGNED_BETWEEN} messages in a row have no MAC` };
    }
    this.#unsigned.push(Buffer.from(reply));
    return { kind: 'pending' };
  }

  #foreign(tsig: TsigRecord): string | undefined {
    if (!tsig.keyName.equals(this.#key.name)) return `the reply names the key ${tsig.keyName.text}`;
    if (!tsig.algorithm.equals(this.#key.algorithm.wireName)) {
      return `the reply names the algorithm ${tsig.algorithm.text}`;
    }
    return undefined;
  }

  /** A reply may be as old as it says itself, or as we allow: whoever sets a larger fudge has a clock that is off. */
  #late(tsig: TsigRecord): string | undefined {
    // A BADTIME reply repeats the time of the request, however wrong (RFC 8945 §5.2.3).
    if (tsig.error === Rcode.BADTIME) return undefined;
    const off = Math.abs(Math.floor(this.#now() / 1000) - tsig.timeSigned);
    const allowed = Math.max(tsig.fudge, this.#fudge);
    return off > allowed ? `the reply was signed ${off} seconds from now, more than ${allowed}` : undefined;
  }

  #digestOf(reply: Uint8Array, tsig: TsigRecord): Uint8Array[] {
    return [
      priorMac(this.#lastMac),
      ...this.#unsigned,
      ...withoutTsig(reply, tsig),
      this.#verified === 0 ? tsigVariables(tsig) : tsigTimers(tsig),
    ];
  }
}

/** The server's clock, in seconds since 1970, from the other data of a BADTIME reply (RFC 8945 §5.2.3). */
function serverTime(tsig: TsigRecord): number | undefined {
  if (tsig.error !== Rcode.BADTIME || tsig.otherData.length !== 6) return undefined;
  return tsig.otherData.readUIntBE(0, 6);
}
