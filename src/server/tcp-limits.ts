/** What TCP clients may take up, each on one listen address. */
export interface TcpLimits {
  /** At once; for one more, the one that was idle longest is closed. BIND allows as many by default. */
  readonly connections: number;
  /** Milliseconds without a whole request coming in or a response being taken (RFC 7766 §6.2.3). */
  readonly idleTimeout: number;
  /** Requests of one connection under way at once (RFC 7766 §6.2.1.1); then no more is read. */
  readonly underWay: number;
  /** Octets of responses that one client has not taken yet; then no more is read, and a transfer pauses. */
  readonly unsentOctets: number;
}

export const TCP_LIMITS: TcpLimits = Object.freeze({
  connections: 150,
  idleTimeout: 30_000,
  underWay: 256,
  unsentOctets: 256 * 1024,
});
