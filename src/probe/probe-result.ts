/**
 * What a probe came to.
 *
 * Of the RPC bind, to something that listens:
 * - `kms`: it accepts the KMS interface. That it is a genuine, activated or approved KMS host is not shown by it.
 * - `rpc-not-kms`: it speaks RPC and does not have the KMS interface, or it accepts any interface at all.
 * - `rpc-refused`: it speaks RPC and refused the association, as when it is overloaded. Nothing is known about KMS.
 * - `not-rpc`: it speaks something else.
 * - `silent`: it accepted the connection and said nothing within the time, or closed it.
 *
 * Of the connection:
 * - `open`: the TCP connection was made, and nothing more was tried. Something listens; that it speaks KMS is not
 *   shown by it (Azure Firewall, for one, completes the handshake for hosts that it then blocks:
 *   MicrosoftDocs/azure-docs#45703).
 * - `refused`: the host answered that nothing listens there.
 * - `timeout`: no answer at all, as from a host that is down or behind a firewall that drops.
 * - `unreachable`: this machine has no way to the address, or a router said that there is none.
 * - `unresolved`: the host has no address to connect to.
 * - `skipped`: not tried; `detail` says why.
 */
export type ProbeState =
  | 'kms'
  | 'rpc-not-kms'
  | 'rpc-refused'
  | 'not-rpc'
  | 'silent'
  | 'open'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'unresolved'
  | 'skipped';

export interface ProbeResult {
  readonly state: ProbeState;
  /** In words, for a person. */
  readonly detail: string;
  /** Milliseconds that the attempt took; 0 when nothing was tried. */
  readonly ms: number;
}

const ASKED: ReadonlySet<ProbeState> = new Set(['kms', 'rpc-not-kms', 'rpc-refused', 'not-rpc', 'silent']);

/** The connection was made and the KMS interface asked for. */
export function wasAskedForKms({ state }: ProbeResult): boolean {
  return ASKED.has(state);
}

export function skipped(detail: string): ProbeResult {
  return { state: 'skipped', detail, ms: 0 };
}
