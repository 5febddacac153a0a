import { KMS, kmsNames, NO_RECORDS, NOTHING, OTHER, type Row } from './situation.js';

/** The domains that a client looks in, and in which order. */
export const SUFFIXES: readonly Row[] = [
  [
    'a primary suffix and nothing else',
    {
      client: { primarySuffix: 'corp.example' },
      zones: { 'corp.example': KMS },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'primary-suffix': 'documented', 'srv-query': 'documented' },
    },
  ],
  [
    'a primary suffix without the record, and the connection has it',
    {
      client: { primarySuffix: 'corp.example', connections: [{ suffix: 'office.example' }] },
      zones: { 'corp.example': NOTHING, 'office.example': KMS },
      asks: kmsNames('corp.example', 'office.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.office.example:{kms} 127.0.0.1',
      rules: { 'connection-suffix': 'documented', 'next-name': 'inferred' },
    },
  ],
  [
    'an AD domain other than the primary suffix comes after it',
    {
      client: {
        primarySuffix: 'lab.example',
        adDomain: 'ad.example',
        connections: [{ suffix: 'office.example' }],
      },
      zones: { 'lab.example': NOTHING, 'ad.example': KMS, 'office.example': OTHER },
      asks: kmsNames('lab.example', 'ad.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.ad.example:{kms} 127.0.0.1',
      rules: { 'ad-domain': 'documented' },
    },
  ],
  [
    'an AD domain and a connection that repeat the primary suffix: asked once',
    {
      client: {
        primarySuffix: 'corp.example',
        adDomain: 'CORP.example.',
        connections: [{ suffix: 'corp.example' }],
      },
      zones: { 'corp.example': NOTHING },
      asks: kmsNames('corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'several connections, in the order of the system',
    {
      client: {
        primarySuffix: 'corp.example',
        connections: [
          { name: 'LAN', suffix: 'lan.example' },
          { name: 'no suffix', suffix: '' },
          { name: 'VPN', suffix: 'vpn.example' },
        ],
      },
      zones: { 'corp.example': NOTHING, 'lan.example': NOTHING, 'vpn.example': KMS },
      asks: kmsNames('corp.example', 'lan.example', 'vpn.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.vpn.example:{kms} 127.0.0.1',
    },
  ],
  [
    'only a connection has a suffix: whether it is asked is disputed',
    {
      client: { connections: [{ suffix: 'office.example' }] },
      zones: { 'office.example': KMS },
      asks: kmsNames('office.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.office.example:{kms} 127.0.0.1',
      warnings: ['in the domain of a connection is disputed'],
      rules: { 'connection-suffix-alone': 'disputed' },
    },
  ],
  [
    'no suffix at all',
    {
      client: {},
      asks: [],
      outcome: 'none',
      source: 'dns',
      code: '0x8007007B',
      warnings: [
        'what it does then is disputed',
        'Microsoft says of 0x8007007B only that no KMS record is found',
      ],
      rules: { 'no-suffix': 'disputed' },
    },
  ],
  [
    'a search list takes the place of the primary suffix',
    {
      client: {
        primarySuffix: 'corp.example',
        searchList: ['hq.example'],
        connections: [{ suffix: 'office.example' }],
      },
      zones: { 'corp.example': KMS, 'hq.example': NOTHING, 'office.example': KMS },
      asks: kmsNames('hq.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
      rules: { 'search-list': 'documented', 'search-list-alone': 'inferred' },
    },
  ],
  [
    'a search list, in its own order',
    {
      client: { searchList: ['c.example', 'a.example', 'b.example', 'c.example'] },
      zones: { 'a.example': NOTHING, 'b.example': KMS, 'c.example': NO_RECORDS },
      asks: kmsNames('c.example', 'a.example', 'b.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.b.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a search list without a primary suffix, as in a cloud',
    {
      client: { searchList: ['region.cloud.example', 'corp.example'] },
      zones: { 'cloud.example': NOTHING, 'corp.example': KMS },
      asks: kmsNames('region.cloud.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a search list keeps devolution out',
    {
      client: { primarySuffix: 'a.corp.example', searchList: ['a.corp.example'], devolution: 2 },
      zones: { 'corp.example': KMS },
      asks: kmsNames('a.corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'two domains have records: the first is followed',
    {
      client: { searchList: ['a.example', 'b.example'] },
      zones: { 'a.example': KMS, 'b.example': OTHER },
      asks: kmsNames('a.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.a.example:{kms} 127.0.0.1',
      rules: { 'first-that-answers': 'documented' },
    },
  ],
  [
    'two domains have records, explained: the second is hidden by the first',
    {
      client: { searchList: ['a.example', 'b.example', 'c.example', 'd.example'] },
      zones: { 'a.example': KMS, 'b.example': OTHER, 'c.example': NOTHING, 'd.example': KMS },
      explain: true,
      asks: kmsNames('a.example', 'b.example', 'c.example', 'd.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.a.example:{kms} 127.0.0.1',
      shadowed: ['b.example', 'd.example'],
      rules: { 'hidden-domain': 'inferred' },
    },
  ],
  [
    'a dead host in the first domain hides the good one in the second',
    {
      client: { searchList: ['a.example', 'b.example'] },
      zones: { 'a.example': ['_vlmcs._tcp SRV 0 0 {dead} old', 'old A 127.0.0.1'], 'b.example': KMS },
      explain: true,
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'unreachable',
      source: 'dns',
      code: '0xC004F074',
      shadowed: ['b.example'],
    },
  ],
  [
    'devolution down to two labels',
    {
      client: { primarySuffix: 'x.y.dev.corp.example', devolution: 2 },
      zones: { 'corp.example': KMS },
      asks: kmsNames('x.y.dev.corp.example', 'y.dev.corp.example', 'dev.corp.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { devolution: 'inferred' },
    },
  ],
  [
    'devolution down to three labels stops before the record',
    {
      client: { primarySuffix: 'x.dev.corp.example', devolution: 3 },
      zones: { 'corp.example': KMS },
      asks: kmsNames('x.dev.corp.example', 'dev.corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'devolution comes after the connections',
    {
      client: {
        primarySuffix: 'dev.corp.example',
        devolution: 2,
        connections: [{ suffix: 'office.example' }],
      },
      zones: { 'corp.example': KMS, 'office.example': NO_RECORDS },
      asks: kmsNames('dev.corp.example', 'office.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'no devolution: a parent is not asked',
    {
      client: { primarySuffix: 'dev.corp.example' },
      zones: { 'corp.example': KMS },
      asks: kmsNames('dev.corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
    },
  ],
  [
    'no devolution, explained: a parent that has the record is told',
    {
      client: { primarySuffix: 'dev.corp.example' },
      zones: { 'corp.example': KMS },
      explain: true,
      asks: kmsNames('dev.corp.example', 'corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
      warnings: ['corp.example, a parent of the primary suffix, has records'],
    },
  ],
  [
    'no DNS servers on any connection',
    {
      client: { primarySuffix: 'corp.example', connections: [{ resolvers: [] }, { resolvers: [] }] },
      zones: { 'corp.example': KMS },
      asks: [],
      outcome: 'none',
      source: 'dns',
      code: '0x8007267C',
      rules: { 'no-dns-servers': 'documented' },
    },
  ],
  [
    'a fixed address needs no DNS servers',
    {
      client: { skms: '127.0.0.1:{kms}', connections: [{ resolvers: [] }] },
      asks: [],
      outcome: 'found',
      source: 'override',
      chosen: '127.0.0.1:{kms} 127.0.0.1',
    },
  ],
  [
    'suffixes in mixed case, with dots at their ends',
    {
      client: { searchList: ['Dev.Example.', 'CORP.EXAMPLE'] },
      zones: { 'dev.example': NOTHING, 'corp.example': KMS },
      asks: kmsNames('dev.example', 'corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'an internationalised suffix is asked for in ASCII',
    {
      client: { primarySuffix: 'Bücher.example' },
      zones: { 'xn--bcher-kva.example': KMS },
      asks: kmsNames('xn--bcher-kva.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.xn--bcher-kva.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a suffix so long that the record name just fits',
    {
      client: {
        primarySuffix: `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(39)}.example`,
      },
      zones: {
        [`${'d'.repeat(39)}.example`]: [
          `_vlmcs._tcp.${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)} SRV 0 0 {kms} kms1`,
          'kms1 A 127.0.0.1',
        ],
      },
      asks: kmsNames(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(39)}.example`),
      outcome: 'found',
      source: 'dns',
      chosen: `kms1.${'d'.repeat(39)}.example:{kms} 127.0.0.1`,
    },
  ],
];
