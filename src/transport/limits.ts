/** The figures of the transport. Times in milliseconds. */
export interface TransportLimits {
  /** For a whole exchange, retries included. */
  readonly timeout: number;
  /** How often a query is sent at the most; an UPDATE goes out once unless the caller says otherwise. */
  readonly attempts: number;
  /** Queries on their way to one server over UDP: past about 270 a server's receive buffer overflows. */
  readonly udpInFlight: number;
  /** Requests after which a UDP socket is replaced, and with it the port that an attacker would have to guess. */
  readonly requestsPerSocket: number;
  /** Requests over UDP have no more octets than this: every server takes them (RFC 1035 §4.2.1). */
  readonly udpRequestOctets: number;
  /** Connections to one server. */
  readonly tcpConnections: number;
  /** Requests waiting for their replies on one connection. */
  readonly tcpInFlight: number;
  /** An unused connection is closed before the server does it: PowerDNS closes after 5 s, Knot after 10 s. */
  readonly tcpIdle: number;
  /** How long an unsigned error over UDP waits for a signed reply that may come after it. */
  readonly grace: number;
}

export const DEFAULT_LIMITS: TransportLimits = Object.freeze({
  timeout: 5000,
  attempts: 3,
  udpInFlight: 100,
  requestsPerSocket: 512,
  udpRequestOctets: 512,
  tcpConnections: 1,
  tcpInFlight: 256,
  tcpIdle: 2000,
  grace: 250,
});

/** Splits the time among the attempts, each waiting twice as long as the one before. */
export function attemptWaits(total: number, attempts: number): number[] {
  const unit = total / (2 ** attempts - 1);
  return Array.from({ length: attempts }, (_, i) => unit * 2 ** i);
}
