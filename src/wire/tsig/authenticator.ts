import type { DomainName } from '../../name/index.js';
import { priorMac } from './digest.js';
import type { TsigKey } from './key.js';

/** What makes and checks MACs: a shared key (RFC 8945) or a security context (RFC 3645). All else is the same for both. */
export interface Authenticator {
  /** The name of the key or of the context. */
  readonly keyName: DomainName;
  readonly algorithm: {
    /** What people call it. */
    readonly name: string;
    readonly wireName: DomainName;
  };
  /** The ways in which servers digest replies, the most likely first. */
  readonly digestWays: readonly DigestWay[];
  /** The MAC of `parts` put together. */
  mac(parts: readonly Uint8Array[]): Promise<Buffer>;
  verify(parts: readonly Uint8Array[], mac: Uint8Array): Promise<boolean>;
}

/** What stands for the MAC before, in front of the message that is digested. */
export type DigestWay = (mac: Uint8Array) => Uint8Array[];

/** RFC 8945 §4.3.1: the MAC of the request with its length in front. */
export const WITH_LENGTH: DigestWay = (mac) => [priorMac(mac)];

/** Samba's internal server, since 2013 and in 4.17 still: the bare MAC of the request. Both sides' keys are in it all the same. */
export const WITHOUT_LENGTH: DigestWay = (mac) => [mac];

/**
 * The last reply of a TKEY exchange answers a request that had no MAC: nothing, not even a length ([MS-GSSA] §3.1.5.1; BIND
 * 9.18 and Samba 4.17 do the same).
 */
export const NO_PRIOR_MAC: DigestWay = () => [];

export function keyAuthenticator(key: TsigKey): Authenticator {
  return {
    keyName: key.name,
    algorithm: key.algorithm,
    digestWays: [WITH_LENGTH],
    mac: async (parts) => key.mac(parts),
    verify: async (parts, mac) => key.verify(parts, mac),
  };
}
