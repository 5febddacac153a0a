import { KMS, kmsNames, NO_RECORDS, NOTHING, OTHER, type Fault, type Row } from './situation.js';

const TWO = { searchList: ['a.example', 'b.example'] } as const;

const FAILURES: readonly (readonly [fault: Fault, code: string])[] = [
  ['servfail', '0x8007232A'],
  ['silence', '0x8007232A'],
  ['refused', '0x8007232D'],
  ['formerr', '0x80072329'],
  ['notimp', '0x8007232C'],
  ['garbage', '0x8007251E'],
];

/** What DNS answers, short of records. */
export const DNS: readonly Row[] = [
  [
    'no such name anywhere',
    {
      client: TWO,
      zones: { 'a.example': NOTHING, 'b.example': NOTHING },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'the name with records of another type only, then the record',
    {
      client: TWO,
      zones: { 'a.example': NO_RECORDS, 'b.example': KMS },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.b.example:{kms} 127.0.0.1',
    },
  ],
  [
    'no such name, then no such records: the code of the latter',
    {
      client: TWO,
      zones: { 'a.example': NOTHING, 'b.example': NO_RECORDS },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007251D',
    },
  ],
  [
    'an empty non-terminal: the name exists, without records',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': ['below._vlmcs._tcp TXT "x"'] },
      asks: kmsNames('corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007251D',
    },
  ],
  ...FAILURES.map(([fault, code]): Row => [
    `${fault} and no other domain`,
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': KMS },
      faults: { '_vlmcs._tcp.corp.example': fault },
      asks: kmsNames('corp.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code,
    },
  ]),
  [
    'a domain that the server does not serve',
    {
      client: { primarySuffix: 'elsewhere.example' },
      asks: kmsNames('elsewhere.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232D',
    },
  ],
  ...(['servfail', 'refused', 'silence'] as const).map((fault): Row => [
    `${fault} before a domain with the record: whether a client comes so far is not known`,
    {
      client: TWO,
      zones: { 'a.example': NOTHING, 'b.example': KMS },
      faults: { '_vlmcs._tcp.a.example': fault },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'indeterminate',
      source: 'dns',
      tried: ['kms1.b.example:{kms} kms'],
      warnings: ['_vlmcs._tcp.a.example could not be asked for'],
      rules: { 'no-answer': 'inferred' },
    },
  ]),
  [
    'SERVFAIL after a domain with the record: nobody comes so far',
    {
      client: TWO,
      zones: { 'a.example': KMS, 'b.example': NOTHING },
      faults: { '_vlmcs._tcp.b.example': 'servfail' },
      asks: kmsNames('a.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.a.example:{kms} 127.0.0.1',
    },
  ],
  [
    'SERVFAIL after a domain without it',
    {
      client: TWO,
      zones: { 'a.example': NOTHING, 'b.example': KMS },
      faults: { '_vlmcs._tcp.b.example': 'servfail' },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232A',
    },
  ],
  [
    'two failures: the code of the first',
    {
      client: TWO,
      faults: { '_vlmcs._tcp.a.example': 'refused', '_vlmcs._tcp.b.example': 'servfail' },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232D',
    },
  ],
  [
    'an alias in the same zone',
    {
      client: { primarySuffix: 'dev.corp.example' },
      zones: { 'corp.example': ['_vlmcs._tcp.dev CNAME _vlmcs._tcp', ...KMS] },
      asks: kmsNames('dev.corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'owner-alias': 'documented' },
    },
  ],
  [
    'an alias in another zone of the server',
    {
      client: { primarySuffix: 'dev.example' },
      zones: { 'dev.example': ['_vlmcs._tcp CNAME _vlmcs._tcp.corp.example.'], 'corp.example': KMS },
      asks: kmsNames('dev.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a chain of aliases through three zones',
    {
      client: { primarySuffix: 'a.example' },
      zones: {
        'a.example': ['_vlmcs._tcp CNAME kms.b.example.'],
        'b.example': ['kms CNAME srv.c.example.'],
        'c.example': ['srv SRV 0 0 {kms} kms1', 'kms1 A 127.0.0.1'],
      },
      asks: [...kmsNames('a.example'), 'kms.b.example', 'srv.c.example'],
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.c.example:{kms} 127.0.0.1',
    },
  ],
  [
    'an alias of a name that is gone, then a domain with the record',
    {
      client: TWO,
      zones: { 'a.example': ['_vlmcs._tcp CNAME gone'], 'b.example': KMS },
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.b.example:{kms} 127.0.0.1',
    },
  ],
  [
    'an alias of a name without the record',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': ['_vlmcs._tcp CNAME ns1'] },
      asks: kmsNames('corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007251D',
    },
  ],
  [
    'an alias into a domain that the server does not serve',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': ['_vlmcs._tcp CNAME _vlmcs._tcp.elsewhere.example.'] },
      asks: kmsNames('corp.example', 'elsewhere.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232D',
    },
  ],
  [
    'aliases in a circle',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': ['_vlmcs._tcp CNAME a', 'a CNAME b', 'b CNAME _vlmcs._tcp'] },
      asks: kmsNames('corp.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232A',
    },
  ],
  [
    'a DNAME record above: everything below is elsewhere',
    {
      client: { primarySuffix: 'dev.old.example' },
      zones: { 'old.example': ['dev DNAME corp.example.'], 'corp.example': KMS },
      asks: kmsNames('dev.old.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'owner-redirected': 'documented' },
    },
  ],
  [
    'a wildcard that covers the name',
    {
      client: { primarySuffix: 'dev.corp.example' },
      zones: { 'corp.example': ['* SRV 0 0 {kms} ns1'] },
      asks: kmsNames('dev.corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'ns1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a wildcard that does not cover the name, as the one between is there',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': ['* SRV 0 0 {kms} ns1', '_ldap._tcp SRV 0 0 389 ns1'] },
      asks: kmsNames('corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'two connections whose servers agree',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': KMS },
      elsewhere: { 'corp.example': KMS },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'two connections, and only the servers of the second know the record',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': NOTHING },
      elsewhere: { 'corp.example': KMS },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      warnings: ['the servers of its connections differ about _vlmcs._tcp.corp.example'],
      rules: { 'several-connections': 'inferred' },
    },
  ],
  [
    'two connections whose servers have different records: those of the first',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': KMS },
      elsewhere: { 'corp.example': OTHER },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      warnings: ['the servers of its connections differ about _vlmcs._tcp.corp.example'],
    },
  ],
  [
    'two connections, and the servers of the second refuse',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': NOTHING },
      elsewhere: {},
      asks: kmsNames('corp.example'),
      outcome: 'indeterminate',
      source: 'dns',
      code: '0x8007232D',
      warnings: ['the servers of its connections differ about _vlmcs._tcp.corp.example'],
    },
  ],
];
