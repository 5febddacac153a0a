import { kmsNames, type Row, type Situation } from './situation.js';

const CORP = {
  client: { primarySuffix: 'corp.example' },
  asks: kmsNames('corp.example'),
  source: 'dns',
} as const;

function corp(...lines: readonly string[]): Pick<Situation, 'zones'> {
  return { zones: { 'corp.example': lines } };
}

const THREE_OF_PRIORITY = corp(
  '_vlmcs._tcp SRV 20 0 {kms} last',
  '_vlmcs._tcp SRV 0 0 {dead} first',
  '_vlmcs._tcp SRV 10 0 {kms2} second',
  'first A 127.0.0.1',
  'second A 127.0.0.1',
  'last A 127.0.0.1',
);

const EQUALS = corp(
  '_vlmcs._tcp SRV 0 0 {kms} kms1',
  '_vlmcs._tcp SRV 0 0 {kms2} kms2',
  'kms1 A 127.0.0.1',
  'kms2 A 127.0.0.1',
);

const WEIGHTS = corp(
  '_vlmcs._tcp SRV 0 1 {kms} kms1',
  '_vlmcs._tcp SRV 0 3 {kms2} kms2',
  '_vlmcs._tcp SRV 5 9 {kms2} spare',
  'kms1 A 127.0.0.1',
  'kms2 A 127.0.0.1',
  'spare A 127.0.0.1',
);

/** What the records say, and which hosts of theirs can be used. */
export const RECORDS: readonly Row[] = [
  [
    'priorities: the lowest number first, then the next one',
    {
      ...CORP,
      ...THREE_OF_PRIORITY,
      outcome: 'found',
      chosen: 'second.corp.example:{kms2} 127.0.0.1',
      tried: [
        'first.corp.example:{dead} refused',
        'second.corp.example:{kms2} kms',
        'last.corp.example:{kms} skipped',
      ],
      chances: { 'first.corp.example': 1, 'second.corp.example': 0, 'last.corp.example': 0 },
      rules: { 'rfc-2782': 'documented', 'next-host': 'documented' },
    },
  ],
  [
    'priorities on Vista: any record is as likely as any other',
    {
      ...CORP,
      ...THREE_OF_PRIORITY,
      client: { ...CORP.client, os: 'vista' },
      outcome: 'found',
      chosen: 'second.corp.example:{kms2} 127.0.0.1',
      chances: { 'first.corp.example': 1 / 3, 'second.corp.example': 1 / 3, 'last.corp.example': 1 / 3 },
      rules: { 'random-order': 'documented' },
    },
  ],
  ...(['vista', '2008', '7', '10', '2025'] as const).map((os): Row => [
    `all priorities and weights 0 on ${os}: equal chances`,
    {
      ...CORP,
      ...EQUALS,
      client: { ...CORP.client, os },
      probe: 'none',
      outcome: 'found',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      chances: { 'kms1.corp.example': 0.5, 'kms2.corp.example': 0.5 },
    },
  ]),
  [
    'weights 1 and 3, and a spare of less priority',
    {
      ...CORP,
      ...WEIGHTS,
      probe: 'none',
      outcome: 'found',
      chosen: 'kms2.corp.example:{kms2} 127.0.0.1',
      chances: { 'kms1.corp.example': 0.3, 'kms2.corp.example': 0.7, 'spare.corp.example': 0 },
    },
  ],
  [
    'the null target alone: there is no KMS host',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 0 .'),
      outcome: 'none',
      warnings: ['which error Windows shows for the null target "." is not documented'],
      rules: { 'null-target': 'documented' },
    },
  ],
  [
    'the null target stops a client before its next domain',
    {
      client: { searchList: ['a.example', 'b.example'] },
      zones: {
        'a.example': ['_vlmcs._tcp SRV 0 0 0 .'],
        'b.example': ['_vlmcs._tcp SRV 0 0 {kms} ns1'],
      },
      explain: true,
      source: 'dns',
      asks: kmsNames('a.example', 'b.example'),
      outcome: 'none',
      shadowed: ['b.example'],
      warnings: ['is not documented'],
    },
  ],
  [
    'the null target beside a host: left out',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 0 .', '_vlmcs._tcp SRV 0 0 {kms} ns1'),
      outcome: 'found',
      chosen: 'ns1.corp.example:{kms} 127.0.0.1',
      tried: ['ns1.corp.example:{kms} kms'],
      warnings: ['has the null target "." beside hosts'],
    },
  ],
  [
    'a target that does not exist',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} gone'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['gone.corp.example:{kms} unresolved'],
    },
  ],
  [
    'a target without addresses',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1', 'kms1 TXT "no address"'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['kms1.corp.example:{kms} unresolved'],
    },
  ],
  [
    'a target that is gone, before one that answers',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} gone', '_vlmcs._tcp SRV 1 0 {kms} ns1'),
      outcome: 'found',
      chosen: 'ns1.corp.example:{kms} 127.0.0.1',
      tried: ['gone.corp.example:{kms} unresolved', 'ns1.corp.example:{kms} kms'],
    },
  ],
  [
    'a target that cannot be looked up: the address that came with the answer will do',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1', '_vlmcs._tcp SRV 1 0 {kms} ns1', 'kms1 A 127.0.0.1'),
      faults: { 'kms1.corp.example': 'servfail' },
      outcome: 'found',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      tried: ['kms1.corp.example:{kms} kms', 'ns1.corp.example:{kms} skipped'],
      warnings: [
        'the SRV answer came with 127.0.0.1 for kms1.corp.example, but looking kms1.corp.example up gives SERVFAIL',
      ],
      recursive: {
        chosen: 'ns1.corp.example:{kms} 127.0.0.1',
        tried: ['kms1.corp.example:{kms} unresolved', 'ns1.corp.example:{kms} kms'],
        warnings: ['kms1.corp.example could not be looked up'],
      },
    },
  ],
  [
    'a target that is an alias: followed, with a warning',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms', 'kms CNAME ns1'),
      outcome: 'found',
      chosen: 'kms.corp.example:{kms} 127.0.0.1',
      warnings: ['kms.corp.example is an alias of ns1.corp.example'],
      rules: { 'target-alias': 'documented' },
    },
  ],
  [
    'a target in another zone',
    {
      ...CORP,
      zones: {
        'corp.example': ['_vlmcs._tcp SRV 0 0 {kms} kms1.hq.example.'],
        'hq.example': ['kms1 A 127.0.0.1'],
      },
      outcome: 'found',
      chosen: 'kms1.hq.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a target in a zone that the server does not serve: not known',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1.elsewhere.example.'),
      outcome: 'indeterminate',
      tried: ['kms1.elsewhere.example:{kms} unresolved'],
      warnings: ['kms1.elsewhere.example could not be looked up'],
    },
  ],
  [
    'a target with the domain twice, as of a forgotten dot',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1.corp.example', 'kms1 A 127.0.0.1'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['kms1.corp.example.corp.example:{kms} unresolved'],
      warnings: ['kms1.corp.example.corp.example'],
    },
  ],
  [
    'an IP address as target',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} 127.0.0.1'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['127.0.0.1.corp.example:{kms} unresolved'],
      warnings: ['127.0.0.1.corp.example'],
    },
  ],
  [
    'a host on IPv6 only',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms6} kms1', 'kms1 AAAA ::1'),
      outcome: 'found',
      chosen: 'kms1.corp.example:{kms6} ::1',
    },
  ],
  [
    'a host on IPv6 and IPv4: IPv6 first',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms46} kms1', 'kms1 A 127.0.0.1', 'kms1 AAAA ::1'),
      outcome: 'found',
      chosen: 'kms1.corp.example:{kms46} ::1',
    },
  ],
  [
    'a host that listens on IPv4 only, though DNS has IPv6',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1', 'kms1 A 127.0.0.1', 'kms1 AAAA ::1'),
      outcome: 'found',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
    },
  ],
  [
    'a target outside of the zone that cannot be looked up, before one that answers',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms1.elsewhere.example.', '_vlmcs._tcp SRV 1 0 {kms} ns1'),
      outcome: 'found',
      chosen: 'ns1.corp.example:{kms} 127.0.0.1',
      tried: ['kms1.elsewhere.example:{kms} unresolved', 'ns1.corp.example:{kms} kms'],
      warnings: ['kms1.elsewhere.example could not be looked up'],
    },
  ],
  [
    'a target that is an alias, on a server that does not say where it leads: not known, rather than dead',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} kms', 'kms CNAME kms.elsewhere.example.'),
      outcome: 'indeterminate',
      tried: ['kms.corp.example:{kms} unresolved'],
      warnings: [
        'the target of an SRV record must not be one',
        'the server does not say where kms.elsewhere.example is',
      ],
      recursive: { warnings: ['kms.corp.example could not be looked up'] },
    },
  ],
  [
    'only dead hosts',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {dead} ns1', '_vlmcs._tcp SRV 1 0 0 ns1'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['ns1.corp.example:{dead} refused', 'ns1.corp.example:0 unreachable'],
      warnings: ['port 0 cannot be connected to'],
    },
  ],
  [
    'an address that is none: not this machine, whatever listens here',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {kms} any', 'any A 0.0.0.0', 'any AAAA ::'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['any.corp.example:{kms} unreachable'],
    },
  ],
  ...(
    [
      ['a web server', 'web', 'not-rpc'],
      ['another RPC service', 'rpc', 'rpc-not-kms'],
      ['a listener that says nothing', 'silent', 'silent'],
      ['a listener that breaks off', 'reset', 'silent'],
      ['an RPC service that refuses for now', 'busy', 'rpc-refused'],
    ] as const
  ).flatMap(([what, port, state]): Row[] => [
    [
      `${what}, before a host that answers`,
      {
        ...CORP,
        ...corp(`_vlmcs._tcp SRV 0 0 {${port}} ns1`, '_vlmcs._tcp SRV 1 0 {kms} ns1'),
        outcome: 'found',
        chosen: 'ns1.corp.example:{kms} 127.0.0.1',
        tried: [`ns1.corp.example:{${port}} ${state}`, 'ns1.corp.example:{kms} kms'],
        rules: state === 'rpc-refused' ? {} : { 'next-host-not-kms': 'inferred' },
      },
    ],
    [
      `${what} and nothing else`,
      {
        ...CORP,
        ...corp(`_vlmcs._tcp SRV 0 0 {${port}} ns1`),
        tried: [`ns1.corp.example:{${port}} ${state}`],
        ...(state === 'rpc-refused'
          ? { outcome: 'indeterminate' }
          : { outcome: 'unreachable', code: '0xC004F074' }),
      },
    ],
  ]),
  [
    'a web server, with connections only: it passes for a host',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {web} ns1'),
      probe: 'tcp',
      outcome: 'found',
      chosen: 'ns1.corp.example:{web} 127.0.0.1',
      tried: ['ns1.corp.example:{web} open'],
    },
  ],
  [
    'one host under two names and one port: each is a candidate',
    {
      ...CORP,
      ...corp('_vlmcs._tcp SRV 0 0 {dead} ns1', '_vlmcs._tcp SRV 1 0 {dead} twin', 'twin A 127.0.0.1'),
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['ns1.corp.example:{dead} refused', 'twin.corp.example:{dead} refused'],
    },
  ],
];
