/**
 * What updates do, in the words of nsupdate, as BIND 9.18 does it: run here against the update processor, and under
 * test/live against both servers with nsupdate and knsupdate.
 */
export interface UpdateCase {
  readonly title: string;
  readonly script: readonly string[];
  readonly rcode: string;
  /** Records that come (`+`) and go (`-`), the SOA apart: its serial goes up by one exactly when there are any. */
  readonly effect: readonly string[];
}

export const UPDATE_ZONE = 'z.test';
export const UPDATE_ZONE_TEXT = `$ORIGIN z.test.
$TTL 300
@ IN SOA ns1 hostmaster 10 3600 600 86400 60
@ IN NS ns1
@ IN MX 10 mail
ns1 IN A 127.0.0.1
mail IN A 192.0.2.25
host IN A 192.0.2.1
host IN A 192.0.2.2
host IN AAAA 2001:db8::1
host IN TXT "text"
one IN A 192.0.2.9
alias IN CNAME host
dn IN DNAME host
*.wild IN A 192.0.2.99
a.ent IN TXT "deep"
sub IN NS ns.sub
ns.sub IN A 192.0.2.53
_vlmcs._tcp IN SRV 0 0 1688 host
_vlmcs._tcp IN SRV 10 0 1688 one
unk IN TYPE65280 \\# 2 abcd
`;

function updates(title: string, script: string | readonly string[], effect: readonly string[]): UpdateCase {
  return { title, script: [script].flat(), rcode: 'NOERROR', effect };
}

const ADDS: readonly UpdateCase[] = [
  updates('a new name', 'update add new.z.test 60 A 192.0.2.3', ['+new.z.test 60 A 192.0.2.3']),
  updates('a record to a set', 'update add one.z.test 300 A 192.0.2.10', ['+one.z.test 300 A 192.0.2.10']),
  updates('a second set at a name', 'update add one.z.test 60 TXT "x y" z', ['+one.z.test 60 TXT "x y" "z"']),
  updates('what stands already', 'update add one.z.test 300 A 192.0.2.9', []),
  updates(
    'what stands already with another TTL: the whole set takes it',
    'update add host.z.test 60 A 192.0.2.1',
    [
      '-host.z.test 300 A 192.0.2.1',
      '-host.z.test 300 A 192.0.2.2',
      '+host.z.test 60 A 192.0.2.1',
      '+host.z.test 60 A 192.0.2.2',
    ],
  ),
  updates(
    'another record with another TTL: the whole set takes it',
    'update add one.z.test 60 A 192.0.2.10',
    ['-one.z.test 300 A 192.0.2.9', '+one.z.test 60 A 192.0.2.10', '+one.z.test 60 A 192.0.2.9'],
  ),
  updates('an SRV record', 'update add _vlmcs._tcp.z.test 300 SRV 0 0 1689 host.z.test.', [
    '+_vlmcs._tcp.z.test 300 SRV 0 0 1689 host.z.test.',
  ]),
  updates('an SRV record without service: target "."', 'update add _x._tcp.z.test 300 SRV 0 0 0 .', [
    '+_x._tcp.z.test 300 SRV 0 0 0 .',
  ]),
  updates('a TTL of 0', 'update add new.z.test 0 A 192.0.2.3', ['+new.z.test 0 A 192.0.2.3']),
  updates('a wildcard', 'update add *.new.z.test 60 A 192.0.2.3', ['+*.new.z.test 60 A 192.0.2.3']),
  updates('a name under a wildcard', 'update add x.wild.z.test 60 A 192.0.2.3', [
    '+x.wild.z.test 60 A 192.0.2.3',
  ]),
  updates('data of an unknown type', 'update add unk.z.test 300 TYPE65280 \\# 1 ff', [
    '+unk.z.test 300 TYPE65280 \\# 1 FF',
  ]),
  updates('a CNAME beside data: ignored', 'update add host.z.test 300 CNAME one.z.test.', []),
  updates('data beside a CNAME: ignored', 'update add alias.z.test 300 A 192.0.2.3', []),
  updates('another CNAME: replaces', 'update add alias.z.test 300 CNAME one.z.test.', [
    '-alias.z.test 300 CNAME host.z.test.',
    '+alias.z.test 300 CNAME one.z.test.',
  ]),
  updates('another DNAME: replaces', 'update add dn.z.test 300 DNAME one.z.test.', [
    '-dn.z.test 300 DNAME host.z.test.',
    '+dn.z.test 300 DNAME one.z.test.',
  ]),
  updates(
    'an SOA with an older serial: ignored',
    'update add z.test 300 SOA ns1.z.test. x.z.test. 9 1 1 1 1',
    [],
  ),
  updates(
    'an SOA with the same serial: ignored',
    'update add z.test 300 SOA ns1.z.test. x.z.test. 10 1 1 1 1',
    [],
  ),
  updates('a name server', 'update add z.test 300 NS ns2.elsewhere.test.', [
    '+z.test 300 NS ns2.elsewhere.test.',
  ]),
  updates(
    'a delegation and its glue',
    ['update add d.z.test 60 NS ns.d.z.test.', 'update add ns.d.z.test 60 A 192.0.2.3'],
    ['+d.z.test 60 NS ns.d.z.test.', '+ns.d.z.test 60 A 192.0.2.3'],
  ),
];

const DELETES: readonly UpdateCase[] = [
  updates('one record', 'update delete host.z.test A 192.0.2.1', ['-host.z.test 300 A 192.0.2.1']),
  updates('the last record of a set', 'update delete one.z.test A 192.0.2.9', [
    '-one.z.test 300 A 192.0.2.9',
  ]),
  updates('a record that is not there', 'update delete one.z.test A 192.0.2.77', []),
  updates('a record by data in another case', 'update delete _vlmcs._tcp.z.test SRV 10 0 1688 ONE.Z.TEST.', [
    '-_vlmcs._tcp.z.test 300 SRV 10 0 1688 one.z.test.',
  ]),
  updates(
    'an SRV record that differs in priority only: nothing',
    'update delete _vlmcs._tcp.z.test SRV 11 0 1688 one.z.test.',
    [],
  ),
  updates('a set', 'update delete host.z.test A', [
    '-host.z.test 300 A 192.0.2.1',
    '-host.z.test 300 A 192.0.2.2',
  ]),
  updates('a set that is not there', 'update delete host.z.test MX', []),
  updates('a name', 'update delete host.z.test', [
    '-host.z.test 300 A 192.0.2.1',
    '-host.z.test 300 A 192.0.2.2',
    '-host.z.test 300 AAAA 2001:db8::1',
    '-host.z.test 300 TXT "text"',
  ]),
  updates('a name that is not there', 'update delete nothing.z.test', []),
  updates('an empty non-terminal: nothing', 'update delete ent.z.test', []),
  updates('a wildcard, not what it stands for', 'update delete x.wild.z.test', []),
  updates('an alias', 'update delete alias.z.test CNAME', ['-alias.z.test 300 CNAME host.z.test.']),
  updates('the apex: SOA and NS stay', 'update delete z.test', ['-z.test 300 MX 10 mail.z.test.']),
  updates('the SOA set: stays', 'update delete z.test SOA', []),
  updates('the NS set of the apex: stays', 'update delete z.test NS', []),
  updates('the last NS of the apex: stays', 'update delete z.test NS ns1.z.test.', []),
  updates(
    'one NS of two',
    ['update add z.test 300 NS ns2.elsewhere.test.', 'update delete z.test NS ns1.z.test.'],
    ['-z.test 300 NS ns1.z.test.', '+z.test 300 NS ns2.elsewhere.test.'],
  ),
  updates('a delegation', 'update delete sub.z.test NS', ['-sub.z.test 300 NS ns.sub.z.test.']),
  updates('data of an unknown type', 'update delete unk.z.test TYPE65280 \\# 2 ABCD', [
    '-unk.z.test 300 TYPE65280 \\# 2 ABCD',
  ]),
];

const ORDERS: readonly UpdateCase[] = [
  updates('add, then delete: gone', ['update add new.z.test 60 A 192.0.2.3', 'update delete new.z.test'], []),
  updates(
    'delete, then add: replaced',
    ['update delete one.z.test', 'update add one.z.test 60 A 192.0.2.3'],
    ['-one.z.test 300 A 192.0.2.9', '+one.z.test 60 A 192.0.2.3'],
  ),
  updates(
    'replaced by the same: nothing',
    ['update delete one.z.test A', 'update add one.z.test 300 A 192.0.2.9'],
    [],
  ),
  updates(
    'a CNAME where data was deleted before',
    ['update delete one.z.test', 'update add one.z.test 300 CNAME host.z.test.'],
    ['-one.z.test 300 A 192.0.2.9', '+one.z.test 300 CNAME host.z.test.'],
  ),
  updates(
    'several names at once',
    ['update add n1.z.test 60 A 192.0.2.3', 'update add n2.z.test 60 A 192.0.2.4'],
    ['+n1.z.test 60 A 192.0.2.3', '+n2.z.test 60 A 192.0.2.4'],
  ),
];

const ADD_NEW = 'update add new.z.test 60 A 192.0.2.3';
const NEW = '+new.z.test 60 A 192.0.2.3';

function holds(...script: string[]): UpdateCase {
  return {
    title: `holds: ${script.join('; ')}`,
    script: [...script, ADD_NEW],
    rcode: 'NOERROR',
    effect: [NEW],
  };
}

function fails(rcode: string, ...script: string[]): UpdateCase {
  return { title: `${rcode}: ${script.join('; ')}`, script: [...script, ADD_NEW], rcode, effect: [] };
}

const PREREQUISITES: readonly UpdateCase[] = [
  holds('prereq yxdomain host.z.test'),
  holds('prereq yxdomain HOST.Z.TEST'),
  fails('NXDOMAIN', 'prereq yxdomain nothing.z.test'),
  fails('NXDOMAIN', 'prereq yxdomain ent.z.test'),
  fails('NXDOMAIN', 'prereq yxdomain x.wild.z.test'),
  holds('prereq nxdomain nothing.z.test'),
  holds('prereq nxdomain ent.z.test'),
  fails('YXDOMAIN', 'prereq nxdomain host.z.test'),
  fails('YXDOMAIN', 'prereq nxdomain z.test'),
  holds('prereq yxrrset host.z.test AAAA'),
  fails('NXRRSET', 'prereq yxrrset host.z.test MX'),
  fails('NXRRSET', 'prereq yxrrset nothing.z.test A'),
  fails('NXRRSET', 'prereq yxrrset alias.z.test A'),
  holds('prereq nxrrset host.z.test MX'),
  holds('prereq nxrrset nothing.z.test A'),
  fails('YXRRSET', 'prereq nxrrset host.z.test A'),
  holds('prereq yxrrset one.z.test A 192.0.2.9'),
  holds('prereq yxrrset host.z.test A 192.0.2.2', 'prereq yxrrset host.z.test A 192.0.2.1'),
  holds(
    'prereq yxrrset _vlmcs._tcp.z.test SRV 0 0 1688 HOST.z.test.',
    'prereq yxrrset _VLMCS._tcp.z.test SRV 10 0 1688 one.z.test.',
  ),
  fails('NXRRSET', 'prereq yxrrset host.z.test A 192.0.2.1'),
  fails('NXRRSET', 'prereq yxrrset one.z.test A 192.0.2.9', 'prereq yxrrset one.z.test A 192.0.2.1'),
  fails('NXRRSET', 'prereq yxrrset one.z.test A 192.0.2.1'),
  fails('NXRRSET', 'prereq yxrrset nothing.z.test A 192.0.2.1'),
  fails('NXRRSET', 'prereq yxrrset _vlmcs._tcp.z.test SRV 1 0 1688 host.z.test.'),
  fails('YXDOMAIN', 'prereq yxdomain host.z.test', 'prereq nxdomain one.z.test'),
  fails('NOTZONE', 'prereq nxdomain host.elsewhere.test'),
];

const REFUSALS: readonly UpdateCase[] = [
  {
    title: 'a name out of the zone',
    script: ['update add x.elsewhere.test 60 A 192.0.2.3'],
    rcode: 'NOTZONE',
    effect: [],
  },
  {
    title: 'one name out of the zone: nothing is done',
    script: [ADD_NEW, 'update delete x.elsewhere.test A'],
    rcode: 'NOTZONE',
    effect: [],
  },
  {
    title: 'an SRV target with an underscore',
    script: ['update add _x._tcp.z.test 60 SRV 0 0 1688 kms_1.z.test.'],
    rcode: 'REFUSED',
    effect: [],
  },
  {
    title: 'an address at an underscore',
    script: ['update add _x.z.test 60 A 192.0.2.3'],
    rcode: 'REFUSED',
    effect: [],
  },
  {
    title: 'an MX with an underscore',
    script: ['update add z.test 60 MX 1 mail_1.z.test.'],
    rcode: 'REFUSED',
    effect: [],
  },
];

export const UPDATE_CASES: readonly (readonly [group: string, cases: readonly UpdateCase[]])[] = [
  ['adding', ADDS],
  ['deleting', DELETES],
  ['in order', ORDERS],
  ['prerequisite', PREREQUISITES],
  ['refusing', REFUSALS],
];
