import { delegation, ON_NS2, own, srv, type EstateDomain } from './domain.js';

/** A domain with its fault, and every rule that has to say something about it. */
export type Planted = readonly [label: string, rules: readonly string[], fault: Omit<EstateDomain, 'domain'>];

/** In `estate.test`, unless the label has a dot. */
export const PLANTED: readonly Planted[] = [
  // Hosts that are gone, or that nobody knows.
  ['gone', ['unlisted-host', 'target-unresolved'], { lines: [srv('gone', 'old')] }],
  ['retired', ['target-unresolved'], { lines: [srv('retired', 'kms1'), srv('retired', 'retired')] }],
  ['bare', ['unlisted-host', 'target-unresolved'], { lines: [srv('bare', 'bare')] }],
  ['rogue', ['unlisted-host'], { lines: [srv('rogue', 'kms1'), srv('rogue', 'rogue')] }],
  [
    'foreign',
    ['unlisted-host'],
    { lines: [srv('foreign', 'kms2')], config: { allow: ['kms1.estate.test'] } },
  ],
  [
    'azure',
    ['unlisted-host', 'cloud-target'],
    { lines: [srv('azure', 'azkms.core.windows.net.', '0 0 1688')] },
  ],
  // Targets that are none.
  ['alias', ['unlisted-host', 'target-alias'], { lines: [srv('alias', 'alias')] }],
  ['digits', ['unlisted-host', 'target-ip-address'], { lines: [srv('digits', '127.10.0.1.')] }],
  ['doubled', ['unlisted-host', 'target-doubled-suffix'], { lines: [srv('doubled', 'kms1.estate.test')] }],
  ['short', ['unlisted-host', 'target-single-label'], { lines: [srv('short', 'kms1.')] }],
  ['underscore', ['unlisted-host', 'target-not-host'], { lines: [srv('underscore', 'kms_1')] }],
  // What is where the records should be.
  ['nothing', ['no-record'], {}],
  ['text', ['no-record'], { lines: ['_vlmcs._tcp.text TXT "moved"'] }],
  ['typo', ['misplaced-record'], { lines: ['_vmlcs._tcp.typo SRV 0 0 {kms} kms1'] }],
  ['null', ['null-target'], { lines: [srv('null', '.', '0 0 0')] }],
  ['both', ['null-target-beside-others'], { lines: [srv('both', '.', '0 0 0'), srv('both', 'kms1')] }],
  ['moved', ['owner-alias'], { lines: ['_vlmcs._tcp.moved CNAME _vlmcs._tcp.plain1'] }],
  ['astray', ['no-record', 'owner-alias'], { lines: ['_vlmcs._tcp.astray CNAME _vlmcs._tcp.nowhere'] }],
  ['below', ['owner-alias'], { lines: ['below DNAME plain1'] }],
  ['wild', ['wildcard-answer'], { lines: [srv('wild', 'kms1'), '*._tcp.wild SRV 0 0 {kms} kms1'] }],
  ['wilder', ['wildcard-answer'], { lines: [srv('wilder', 'kms1'), '*.wilder SRV 0 0 {kms} kms1'] }],
  // Members.
  ['zero', ['port-zero'], { lines: [srv('zero', 'kms1', '0 0 0')] }],
  ['weights', ['duplicate-member'], { lines: [srv('weights', 'kms1'), srv('weights', 'kms1', '0 5 {kms}')] }],
  ['ports', ['duplicate-member'], { lines: [srv('ports', 'busy'), srv('ports', 'busy', '0 0 {kms2}')] }],
  ['twice', ['same-address'], { lines: [srv('twice', 'kms1'), srv('twice', 'same')] }],
  ['six-too', ['same-address'], { lines: [srv('six-too', 'six'), srv('six-too', 'dual')] }],
  // Ports.
  ['dead', ['port-unreachable'], { lines: [srv('dead', 'offline', '0 0 {dead}')] }],
  [
    'half-dead',
    ['port-unreachable'],
    { lines: [srv('half-dead', 'kms2'), srv('half-dead', 'offline', '0 0 {dead}')] },
  ],
  ['web', ['port-not-kms'], { lines: [srv('web', 'busy', '0 0 {web}')] }],
  ['silent', ['port-not-kms'], { lines: [srv('silent', 'busy', '0 0 {silent}')] }],
  // What only the inventory, the clients or the Internet shows.
  ['strayed', ['address-not-listed'], { lines: [srv('strayed', 'strayed')] }],
  ['port', ['port-not-listed'], { lines: [srv('port', 'busy', '0 0 {kms2}')] }],
  ['local', ['target-local-address'], { lines: [srv('local', 'nowhere')] }],
  ['services', ['mixed-services'], { lines: [srv('services', 'kms2'), srv('services', 'office')] }],
  ['single', ['single-host'], { lines: [srv('single', 'kms1')], config: { clients: 100, servers: 0 } }],
  [
    'kept-by-laptops',
    ['priority-with-caching'],
    { lines: [srv('kept-by-laptops', 'kms1'), srv('kept-by-laptops', 'backup', '10 0 {kms}')] },
  ],
  ['exposed', ['public-exposure'], { lines: [srv('exposed', 'kms1')], instead: { internet: [own('kms1')] } }],
  // What only all of them together show.
  ['hides', [], { lines: [srv('hides', 'kms3')] }],
  ['drifted', [], { lines: [srv('drifted', 'kms1')] }],
  ['settings', [], { lines: [srv('settings', 'kms3', '0 9 {kms}')] }],
  ['tiny', [], { lines: [srv('tiny', 'tiny')], config: { clients: 20, servers: 4 } }],
  ['few', [], { lines: [srv('few', 'few1'), srv('few', 'few2')], config: { clients: 30, servers: 10 } }],
  // Name servers.
  [
    'late',
    ['servers-disagree', 'provider-differs'],
    { lines: delegation('late'), zone: [...ON_NS2, own('kms1')], instead: { ns2: [...ON_NS2, own('kms2')] } },
  ],
  [
    'behind',
    ['servers-disagree', 'provider-differs'],
    { lines: delegation('behind'), zone: [...ON_NS2, own('kms1')], instead: { ns2: ON_NS2 } },
  ],
  [
    'ns-dead',
    ['name-server-failing'],
    { lines: delegation('ns-dead'), zone: ['@ NS ns3', 'ns3 A 127.0.0.3', own('kms1')] },
  ],
  [
    'ns-lame',
    ['name-server-failing'],
    { lines: delegation('ns-lame'), zone: [...ON_NS2, own('kms1')], instead: { ns2: null } },
  ],
  [
    'ns-lost',
    ['name-server-unresolved'],
    { lines: delegation('ns-lost'), zone: ['@ NS gone.estate.test.', own('kms1')] },
  ],
  ['lame', ['lookup-failed', 'provider-failing'], { lines: ['lame NS ns2.lame', 'ns2.lame AAAA ::1'] }],
  ['elsewhere.test', ['lookup-failed', 'provider-failing'], {}],
  // Other servers.
  [
    'branch',
    ['split-horizon'],
    { lines: delegation('branch'), zone: [own('kms1')], instead: { branch: [own('kms3')] } },
  ],
  [
    'kept',
    ['provider-differs'],
    { lines: delegation('kept'), zone: [own('kms1')], instead: { primary: [own('kms1'), own('kms2')] } },
  ],
  ['unkept.test', ['provider-failing'], { zone: [own('kms1')], instead: { primary: null } }],
];

/** What is to be said of all domains together: the rule, and a part of its message. */
export const ACROSS: readonly (readonly [rule: string, words: string])[] = [
  ['shadowed', 'hides.estate.test hides the records of plain1.estate.test'],
  ['group-differs', '1 of the 3 domains of the group offices is not as pair1.estate.test'],
  ['host-settings-differ', 'kms3.estate.test is published with different priorities or weights'],
  ['too-many-kms-hosts', 'different KMS hosts are published'],
];

/**
 * The same of a few domains: one that nobody answers for could have the machines that hosts lack, and to learn of an
 * address that two hosts have nobody need connect to it.
 */
export const APART: typeof ACROSS = [
  ['same-address-across-domains', 'east.estate.test and west.estate.test have the same address'],
  ['too-many-hosts-for-population', '2 hosts are not expected to count enough machines'],
  ['population-below-threshold', '1 host is published where fewer machines look'],
];

/** The rest of `kmsdns.yaml`. */
export const POLICY = {
  profiles: {
    desk: { searchList: ['hides.estate.test', 'plain1.estate.test'] },
    laptop: { searchList: ['kept-by-laptops.estate.test'] },
  },
  groups: { offices: { domains: ['pair1.estate.test', 'pair2.estate.test', 'drifted.estate.test'] } },
};
