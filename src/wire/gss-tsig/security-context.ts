/**
 * What GSS-TSIG (RFC 3645) needs of a security mechanism such as Kerberos: contexts that authenticate both sides and then
 * protect messages (RFC 2743). Implementations: libgssapi, and others such as SSPI.
 */

/** One side of a context with one server, from its first token to `dispose`. */
export interface SecurityContext {
  /**
   * Takes the peer's token (none in the first step) and makes the next one to send. May talk to a KDC, and never blocks
   * the event loop. Not called again once it said `done`.
   * @throws KmsDnsError `ERR_KERBEROS`, with `details.why` (`KerberosFailure`) where it is known: the context is of no
   *   use any more, but must still be disposed of. `ERR_ABORTED` when the signal fired.
   */
  step(token: Uint8Array, signal?: AbortSignal): Promise<SecurityStep>;

  /**
   * A token that proves that the message is ours (RFC 2743 §2.3.1). Only after `done`. Calls may overlap: an implementation
   * whose library takes one call at a time a context puts them in order.
   * @throws KmsDnsError `ERR_KERBEROS`, when the context has expired too
   */
  getMic(message: Uint8Array): Promise<Buffer>;

  /**
   * Whether the token proves that the message is the peer's (RFC 2743 §2.3.2): true only for GSS_S_COMPLETE. A duplicate,
   * old, unsequenced or gap token is as wrong as one that does not fit, and so is one of our own. Never throws for what
   * the peer sent.
   */
  verifyMic(message: Uint8Array, mic: Uint8Array): Promise<boolean>;

  /** Frees the context. Idempotent; waits for calls under way. Nothing may be called after. */
  dispose(): Promise<void>;
}

export interface SecurityStep {
  /** To send to the peer; empty when there is nothing more to say. */
  readonly token: Buffer;
  /** The context stands: mutual authentication, integrity and replay detection were granted. */
  readonly done: boolean;
  /** Once done: seconds that the context lasts; undefined when it is not known or has no end. */
  readonly lifetime?: number | undefined;
}

/** Who we are: makes contexts. Shared by all that it is used for, and closed by who made it. */
export interface SecurityCredentials {
  /**
   * For people and for caches: `kms$@EXAMPLE.TEST`. Where it is known only from the credentials, what identifies these:
   * `the default credential cache`.
   */
  readonly principal: string;
  /**
   * A new context that asks for mutual authentication, integrity and replay detection, and for no sequence (replies come
   * in any order), through SPNEGO. Does no I/O that could block.
   * @param service as `DNS@ns1.example.test`: a host-based service name (RFC 2743 §4.1), its host without a last dot
   * @throws KmsDnsError `ERR_KERBEROS`
   */
  initiate(service: string, signal?: AbortSignal): Promise<SecurityContext>;
  /** Frees what it holds. Idempotent; contexts made before live on. */
  close(): Promise<void>;
}

/** `details.why` of an `ERR_KERBEROS`: what a person has to do differs. */
export type KerberosFailure =
  /** Neither a ticket (`kinit`) nor a keytab to get one with. */
  | 'no-credentials'
  /** The ticket is over and cannot be got anew. */
  | 'ticket-expired'
  /** The KDC knows no such client principal. */
  | 'unknown-principal'
  /** The KDC knows it, and gives it no ticket: disabled, locked or expired, or its password is. */
  | 'principal-refused'
  /** The KDC knows no `DNS/<host>`. */
  | 'unknown-service'
  /** No KDC answers. */
  | 'kdc-unreachable'
  /** Nobody says where the realm's KDCs are, or in which realm a host is. */
  | 'realm-unknown'
  /** The clocks here, at the KDC or at the server differ too much. */
  | 'clock-skew'
  /** The keytab has no key, or the wrong one, for the principal; or the server's does not fit the ticket. */
  | 'keytab-mismatch'
  /** The keytab is missing, may not be read, or is none. */
  | 'keytab-unreadable'
  /** The KDC, the keytab and this machine have no encryption type in common. */
  | 'encryption-type'
  /** The library's own configuration is missing or broken. */
  | 'configuration'
  /** The system library, or the package that binds it, is not there. */
  | 'library-missing'
  /** The server speaks no GSS-TSIG. */
  | 'not-offered'
  /** The server did not take what we sent, or it answered nonsense. */
  | 'refused';
