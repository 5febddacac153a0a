import type { Capabilities } from '../../src/provider.js';
import { MAX_TTL } from '../../src/record/index.js';
import { MAX_MESSAGE_OCTETS } from '../../src/wire/index.js';

/** Changes in one UPDATE: 1,000 new names took BIND 10 ms, Knot 7 ms and PowerDNS 18 ms. */
const MAX_CHANGES = 1000;

/**
 * What RFC 2136 can promise. One UPDATE is atomic over its zone (§3.7), but a long list of changes needs several,
 * and a batch that is refused is split: what always holds together is one set.
 */
export const CAPABILITIES: Capabilities = Object.freeze({
  atomicity: 'set',
  comparison: 'exact',
  ttl: Object.freeze({ min: 0, max: MAX_TTL }),
  maxBatch: MAX_CHANGES,
  ownerMark: 'txt',
  checked: Object.freeze({ date: '2026-11-22', against: 'BIND 9.18.49, Knot DNS 3.2.6, PowerDNS 4.7.3' }),
});

/**
 * The same over GSS-TSIG, for the weakest of the servers that it is used with. Samba's own DNS server takes a set that holds
 * more than `before` for the same; updates touch only the records that they name, so nobody else's is lost there either. One
 * change in each UPDATE, for the sake of the names' owners (`ServerWays`).
 */
export const KERBEROS_CAPABILITIES: Capabilities = Object.freeze({
  ...CAPABILITIES,
  comparison: 'subset',
  maxBatch: 1,
  checked: Object.freeze({ date: '2026-11-23', against: 'BIND 9.18.49, Samba 4.17.12' }),
});

/** Room for the TSIG record: two names of 255 octets, the longest MAC (64) and the fixed fields. */
const TSIG_OCTETS = 640;
/** Header and zone section. */
const FRAME_OCTETS = 12 + 255 + 4;

/** Octets for prerequisites and updates in one UPDATE message. */
export const MESSAGE_ROOM = {
  tcp: MAX_MESSAGE_OCTETS - TSIG_OCTETS - FRAME_OCTETS,
  /** PowerDNS 4.7 drops an UPDATE over 1232 octets of UDP without a word; 512 is what RFC 1035 §4.2.1 promises. */
  udp: 1232 - 320 - FRAME_OCTETS,
} as const;

/** BIND since 9.18.28 answers SERVFAIL when a set grows beyond this (`max-records-per-type`). */
export const BIND_RECORDS_PER_SET = 100;

/** Messages under way to one server at a time. Knot wants many (it works in batches of 10 ms); BIND is full at 50. */
export const MESSAGES_IN_FLIGHT = 64;

/** Connections to one server when there is much to do: BIND works on few requests of one connection at a time. */
export const TCP_CONNECTIONS = 4;

/**
 * Signed updates of one context go over one connection, in the order of their numbers. BIND holds a reply back until the one
 * before has been acknowledged (Nagle's algorithm), which we do with our next request on that connection: where it takes
 * another one, each ten updates wait the 40 ms after which Linux acknowledges by itself.
 */
export const KERBEROS_TCP_CONNECTIONS = 1;
