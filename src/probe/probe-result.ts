/**
 * What a probe came to.
 *
 * - `open`: the TCP connection was made. Something listens; that it speaks KMS is not shown by it (Azure Firewall, for
 *   one, completes the handshake for hosts that it then blocks: MicrosoftDocs/azure-docs#45703).
 * - `refused`: the host answered that nothing listens there.
 * - `timeout`: no answer at all, as from a host that is down or behind a firewall that drops.
 * - `unreachable`: this machine has no way to the address, or a router said that there is none.
 * - `unresolved`: the host has no address to connect to.
 * - `skipped`: not tried; `detail` says why.
 */
export type ProbeState = 'open' | 'refused' | 'timeout' | 'unreachable' | 'unresolved' | 'skipped';

export interface ProbeResult {
  readonly state: ProbeState;
  /** In words, for a person. */
  readonly detail: string;
  /** Milliseconds that the attempt took; 0 when nothing was tried. */
  readonly ms: number;
}

export function skipped(detail: string): ProbeResult {
  return { state: 'skipped', detail, ms: 0 };
}
