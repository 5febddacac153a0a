import type { Os } from './os.js';

/** `VLActivationType`, `slmgr /act-type`: 0 `any`, 1 `ad`, 2 `kms`, 3 `token`. */
export type ActivationType = 'any' | 'ad' | 'kms' | 'token';

export const ACTIVATION_TYPES: readonly ActivationType[] = ['any', 'ad', 'kms', 'token'];

/**
 * A client, as far as discovery depends on it: plain data, and what a profile file has. Domains are written as
 * `corp.example.com`, hosts as `host`, `host:port` or `[address]:port`. What is left out is as on a machine where
 * nobody set it.
 */
export interface ClientProfile {
  /** Windows 11 by default. */
  readonly os?: Os | undefined;
  /** `any` by default. */
  readonly activation?: ActivationType | undefined;
  /** The fixed host (`slmgr /skms`); `:port` is a port without a host. */
  readonly skms?: string | undefined;
  /** The only domain that is asked (`slmgr /skms-domain`). */
  readonly skmsDomain?: string | undefined;
  /** The host that the client found last and keeps. */
  readonly cached?: string | undefined;
  /** Whether the client keeps the host that it found (`slmgr /skhc`, `/ckhc`); true by default. */
  readonly hostCaching?: boolean | undefined;
  readonly primarySuffix?: string | undefined;
  /** The DNS name of the Active Directory domain that the client belongs to. */
  readonly adDomain?: string | undefined;
  /** The global list of suffixes to search. It takes the place of all other suffixes. */
  readonly searchList?: readonly string[] | undefined;
  /** The number of labels down to which the parents of the primary suffix are asked, 2 or more; none is by default. */
  readonly devolution?: number | undefined;
  /** In the order of the system's preference. */
  readonly connections?: readonly Connection[] | undefined;
}

/** One network connection of the client. */
export interface Connection {
  readonly name?: string | undefined;
  /** The connection-specific DNS suffix, as DHCP option 15 gives it. */
  readonly suffix?: string | undefined;
  /** As `--resolver` takes them. Left out: not known. An empty list: the connection has none. */
  readonly resolvers?: readonly string[] | undefined;
}
