import { keyAuthenticator, type Authenticator } from './authenticator.js';
import { appendTsig, tsigVariables } from './digest.js';
import type { TsigKey } from './key.js';
import { ReplyVerifier } from './reply-verifier.js';
import type { SignedRequest, Signer } from './signer.js';

/** Seconds of clock difference that a signature allows for (RFC 8945 §10). */
export const DEFAULT_FUDGE = 300;

const NO_OCTETS = Buffer.alloc(0);

export interface TsigOptions {
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Seconds. */
  readonly fudge?: number | undefined;
}

/** Signs requests with `key` and verifies the replies to them (RFC 8945 §5.1, §5.4). */
export function tsigSigner(key: TsigKey, options: TsigOptions = {}): Signer {
  return signerWith(keyAuthenticator(key), options);
}

export function signerWith(authenticator: Authenticator, options: TsigOptions = {}): Signer {
  const { now = Date.now, fudge = DEFAULT_FUDGE } = options;
  const { keyName, algorithm, digestWays } = authenticator;
  return {
    keyName,
    algorithm: algorithm.name,
    async sign(message: Uint8Array): Promise<SignedRequest> {
      const fields = {
        keyName,
        algorithm: algorithm.wireName,
        timeSigned: Math.floor(now() / 1000),
        fudge,
        error: 0,
        otherData: NO_OCTETS,
      };
      const mac = await authenticator.mac([message, tsigVariables(fields)]);
      const verifier = new ReplyVerifier({ authenticator, requestMac: mac, digestWays, now, fudge });
      return {
        octets: appendTsig(message, { ...fields, mac }),
        verify: (reply, decoded) => verifier.verify(reply, decoded),
      };
    },
  };
}
