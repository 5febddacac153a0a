import type { DomainName } from '../../name/index.js';
import type { DecodedMessage } from '../decode.js';

/** Signs requests and verifies their replies: TSIG with a shared key, or GSS-TSIG with a Kerberos context. */
export interface Signer {
  readonly keyName: DomainName;
  /** For people, as the key's config has it: `hmac-sha256`, `gss-tsig`. */
  readonly algorithm: string;
  /** Appends a TSIG record to a finished message (its id already set). Called anew for every attempt. */
  sign(message: Uint8Array): Promise<SignedRequest>;
}

export interface SignedRequest {
  readonly octets: Buffer;
  /** Judges one reply message to this request; keeps the running digest of multi-message replies (RFC 8945 §5.3.1). */
  verify(reply: Uint8Array, decoded: DecodedMessage): Promise<Verification>;
}

export type Verification =
  /**
   * The MAC is right. `error` is the TSIG error in it: 0, or one that comes signed (RFC 8945 §5.3.2): BADTIME, with
   * the server's clock in seconds since 1970, or BADTRUNC.
   */
  | { readonly kind: 'verified'; readonly error: number; readonly serverTime?: number | undefined }
  /** In the middle of a multi-message reply: unsigned so far, the next MAC covers it (RFC 8945 §5.3.1). */
  | { readonly kind: 'pending' }
  /** No TSIG record at all, or only our own, sent back. */
  | { readonly kind: 'unsigned' }
  /** An error (BADSIG, BADKEY, BADTRUNC) that the server could not sign: anyone may have sent it. */
  | { readonly kind: 'unsigned-error'; readonly error: number }
  /**
   * A TSIG record that is not ours or whose MAC or time is wrong: the reply is to be dropped. `skew`: seconds that our clock is
   * ahead of the signer's, where only the time is wrong.
   */
  | { readonly kind: 'forged'; readonly why: string; readonly skew?: number };
