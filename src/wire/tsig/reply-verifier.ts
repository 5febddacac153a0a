import { Rcode } from '../codes.js';
import type { DecodedMessage } from '../decode.js';
import type { Authenticator, DigestWay } from './authenticator.js';
import { tsigTimers, tsigVariables, withoutTsig } from './digest.js';
import type { TsigRecord } from './record.js';
import type { Verification } from './signer.js';

/** RFC 8945 §5.3.1: a reply of many messages carries a MAC in at least every hundredth. */
const MAX_UNSIGNED_BETWEEN = 99;

export interface VerifierOptions {
  readonly authenticator: Authenticator;
  /** Empty where the request was not signed. */
  readonly requestMac: Buffer;
  readonly digestWays: readonly DigestWay[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds. */
  readonly fudge: number;
}

/**
 * Judges the replies to one request (RFC 8945 §5.4), one after another. Only a reply that is right moves it on, so a forged
 * one changes nothing.
 */
export class ReplyVerifier {
  readonly #options: VerifierOptions;
  #lastMac: Buffer;
  #verified = 0;
  /** Messages since the last MAC, which the next one covers. */
  #unsigned: Uint8Array[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#lastMac = options.requestMac;
  }

  verify(reply: Uint8Array, decoded: DecodedMessage): Promise<Verification> {
    const verification = this.#turn.then(() => this.#verify(reply, decoded));
    this.#turn = verification.catch(() => undefined);
    return verification;
  }

  async #verify(reply: Uint8Array, { tsig }: DecodedMessage): Promise<Verification> {
    if (tsig === undefined) return this.#withoutMac(reply);
    const why = this.#foreign(tsig);
    if (why !== undefined) return { kind: 'forged', why };
    if (tsig.mac.length === 0) {
      if (tsig.error === 0) return { kind: 'forged', why: 'the MAC is empty' };
      return { kind: 'unsigned-error', error: tsig.error };
    }
    // Unbound, Samba: some error replies are the request sent back, its TSIG record included. That proves nothing.
    if (tsig.mac.equals(this.#options.requestMac)) return { kind: 'unsigned' };
    if (!(await this.#isRight(reply, tsig))) return { kind: 'forged', why: 'the MAC is wrong' };
    const skew = this.#skew(tsig);
    if (skew !== 0) return { kind: 'forged', why: lateText(skew, this.#allowed(tsig)), skew };
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
    const { keyName, algorithm } = this.#options.authenticator;
    if (!tsig.keyName.equals(keyName)) return `the reply names the key ${tsig.keyName.text}`;
    if (!tsig.algorithm.equals(algorithm.wireName)) {
      return `the reply names the algorithm ${tsig.algorithm.text}`;
    }
    return undefined;
  }

  async #isRight(reply: Uint8Array, tsig: TsigRecord): Promise<boolean> {
    const { authenticator, digestWays } = this.#options;
    const digested = [
      ...this.#unsigned,
      ...withoutTsig(reply, tsig),
      this.#verified === 0 ? tsigVariables(tsig) : tsigTimers(tsig),
    ];
    for (const before of digestWays) {
      if (await authenticator.verify([...before(this.#lastMac), ...digested], tsig.mac)) return true;
    }
    return false;
  }

  /** Seconds that we are ahead of the signer, where that is too much; otherwise 0. */
  #skew(tsig: TsigRecord): number {
    // A BADTIME reply repeats the time of the request, however wrong (RFC 8945 §5.2.3).
    if (tsig.error === Rcode.BADTIME) return 0;
    const ahead = Math.floor(this.#options.now() / 1000) - tsig.timeSigned;
    return Math.abs(ahead) > this.#allowed(tsig) ? ahead : 0;
  }

  /** A reply may be as old as it says itself, or as we allow: whoever sets a larger fudge has a clock that is off. */
  #allowed({ fudge }: TsigRecord): number {
    return Math.max(fudge, this.#options.fudge);
  }
}

function lateText(skew: number, allowed: number): string {
  return `the reply was signed ${Math.abs(skew)} seconds from now, more than ${allowed}`;
}

/** The server's clock, in seconds since 1970, from the other data of a BADTIME reply (RFC 8945 §5.2.3). */
function serverTime(tsig: TsigRecord): number | undefined {
  if (tsig.error !== Rcode.BADTIME || tsig.otherData.length !== 6) return undefined;
  return tsig.otherData.readUIntBE(0, 6);
}
