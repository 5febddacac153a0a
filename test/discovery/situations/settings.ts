import { DEAD, KMS, kmsNames, NOTHING, OTHER, type Row } from './situation.js';

const HOME = { primarySuffix: 'corp.example' } as const;
const FIXED = { source: 'override', asks: [] } as const;
const CORP = { 'corp.example': KMS };

/** What a client was told, and what it remembers. */
export const SETTINGS: readonly Row[] = [
  [
    'activation through Active Directory only: no KMS host is looked for',
    {
      client: { ...HOME, activation: 'ad', adDomain: 'corp.example' },
      zones: CORP,
      asks: [],
      outcome: 'not-kms-activated',
      source: null,
      rules: { 'activation-type': 'documented' },
    },
  ],
  [
    'activation by tokens only, whatever host is fixed',
    {
      client: { ...HOME, activation: 'token', skms: '127.0.0.1:{kms}' },
      zones: CORP,
      asks: [],
      outcome: 'not-kms-activated',
      source: null,
    },
  ],
  [
    'any activation, as a member of a domain: a domain controller is asked before',
    {
      client: { ...HOME, adDomain: 'corp.example' },
      zones: CORP,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'directory-first': 'documented' },
    },
  ],
  [
    'activation by KMS only, as a member of a domain: nobody is asked before',
    {
      client: { ...HOME, activation: 'kms', adDomain: 'corp.example' },
      zones: CORP,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'primary-suffix': 'documented' },
    },
  ],
  [
    'a fixed host by name: no record is asked for',
    {
      client: { ...HOME, skms: 'kms2.corp.example:{kms2}' },
      zones: { 'corp.example': [...KMS, 'kms2 A 127.0.0.1'] },
      ...FIXED,
      outcome: 'found',
      chosen: 'kms2.corp.example:{kms2} 127.0.0.1',
      rules: { 'fixed-host': 'documented' },
    },
  ],
  [
    'a fixed host without a port: 1688',
    {
      client: { ...HOME, skms: 'kms1.corp.example' },
      zones: CORP,
      probe: 'none',
      ...FIXED,
      outcome: 'found',
      chosen: 'kms1.corp.example:1688 127.0.0.1',
    },
  ],
  [
    'a fixed IPv4 address: DNS is not needed',
    {
      client: { ...HOME, skms: '127.0.0.1:{kms}' },
      ...FIXED,
      outcome: 'found',
      chosen: '127.0.0.1:{kms} 127.0.0.1',
    },
  ],
  [
    'a fixed IPv6 address',
    { client: { skms: '[::1]:{kms6}' }, ...FIXED, outcome: 'found', chosen: '::1:{kms6} ::1' },
  ],
  [
    'a fixed port alone: the host is discovered, and the record has its port',
    {
      client: { ...HOME, skms: ':1700' },
      zones: CORP,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'port-without-host': 'inferred' },
    },
  ],
  [
    'a fixed host of one label gets the suffixes of the client, up to the first that has it',
    {
      client: { searchList: ['dev.example', 'corp.example'], skms: 'KMS1:{kms}' },
      zones: { ...CORP, 'dev.example': NOTHING },
      ...FIXED,
      outcome: 'found',
      chosen: 'kms1:{kms} 127.0.0.1',
      rules: { 'short-name': 'inferred' },
    },
  ],
  [
    'a fixed host that is dead: no other is tried, though DNS has one',
    {
      client: { ...HOME, skms: 'kms1.corp.example:{dead}' },
      zones: CORP,
      ...FIXED,
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['kms1.corp.example:{dead} refused'],
    },
  ],
  [
    'a fixed host that is dead, explained: what DNS has is told',
    {
      client: { ...HOME, skms: 'kms1.corp.example:{dead}' },
      zones: CORP,
      explain: true,
      source: 'override',
      asks: kmsNames('corp.example'),
      outcome: 'unreachable',
      code: '0xC004F074',
      shadowed: ['corp.example'],
    },
  ],
  [
    'a fixed host whose name does not exist',
    {
      client: { ...HOME, skms: 'kms9.corp.example' },
      zones: CORP,
      ...FIXED,
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['kms9.corp.example:1688 unresolved'],
    },
  ],
  [
    'a fixed host that cannot be looked up: not known, rather than gone',
    {
      client: { ...HOME, skms: 'kms1.corp.example:{kms}' },
      zones: CORP,
      faults: { 'kms1.corp.example': 'servfail' },
      ...FIXED,
      outcome: 'indeterminate',
      tried: ['kms1.corp.example:{kms} unresolved'],
      warnings: ['kms1.corp.example could not be looked up'],
    },
  ],
  [
    'a fixed host that is a web server',
    {
      client: { ...HOME, skms: '127.0.0.1:{web}' },
      zones: CORP,
      ...FIXED,
      outcome: 'unreachable',
      code: '0xC004F074',
      tried: ['127.0.0.1:{web} not-rpc'],
      rules: { 'windows-error': 'inferred' },
    },
  ],
  [
    'a host kept from before that is a web server by now',
    {
      client: { ...HOME, cached: '127.0.0.1:{web}' },
      zones: CORP,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      tried: ['127.0.0.1:{web} not-rpc', 'kms1.corp.example:{kms} kms'],
      rules: { 'next-host-not-kms': 'inferred' },
    },
  ],
  [
    'a fixed host beside a lookup domain, which has no effect',
    {
      client: { ...HOME, skms: '127.0.0.1:{kms}', skmsDomain: 'hq.example' },
      zones: { 'hq.example': OTHER },
      ...FIXED,
      outcome: 'found',
      chosen: '127.0.0.1:{kms} 127.0.0.1',
      warnings: ['the lookup domain hq.example has no effect beside it'],
      rules: { 'fixed-host-before-lookup-domain': 'documented' },
    },
  ],
  [
    'a fixed host before a cached one',
    {
      client: { ...HOME, skms: '127.0.0.1:{kms}', cached: '127.0.0.1:{kms2}' },
      ...FIXED,
      outcome: 'found',
      chosen: '127.0.0.1:{kms} 127.0.0.1',
    },
  ],
  [
    'a cached host that answers: DNS is not asked for another',
    {
      client: { ...HOME, cached: 'kms2.corp.example:{kms2}' },
      zones: { 'corp.example': [...KMS, 'kms2 A 127.0.0.1'] },
      asks: [],
      outcome: 'found',
      source: 'cache',
      chosen: 'kms2.corp.example:{kms2} 127.0.0.1',
      rules: { 'cached-host': 'documented' },
    },
  ],
  [
    'a cached host that answers, explained: the record that it hides',
    {
      client: { ...HOME, cached: '127.0.0.1:{kms2}' },
      zones: CORP,
      explain: true,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'cache',
      chosen: '127.0.0.1:{kms2} 127.0.0.1',
      shadowed: ['corp.example'],
    },
  ],
  [
    'a cached host that is dead: DNS is asked',
    {
      client: { ...HOME, cached: 'old.corp.example:{dead}' },
      zones: { 'corp.example': [...KMS, 'old A 127.0.0.1'] },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      tried: ['old.corp.example:{dead} refused', 'kms1.corp.example:{kms} kms'],
    },
  ],
  [
    'a cached host whose name is gone, and so is the record',
    {
      client: { ...HOME, cached: 'old.corp.example:{kms}' },
      zones: { 'corp.example': NOTHING },
      asks: kmsNames('corp.example'),
      outcome: 'none',
      source: 'dns',
      code: '0x8007232B',
      tried: ['old.corp.example:{kms} unresolved'],
    },
  ],
  [
    'a cached host, with caching off: it is not remembered',
    {
      client: { ...HOME, cached: '127.0.0.1:{kms2}', hostCaching: false },
      zones: CORP,
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      rules: { 'no-host-caching': 'documented' },
    },
  ],
  [
    'a cached host before the lookup domain',
    {
      client: { cached: '127.0.0.1:{kms2}', skmsDomain: 'corp.example' },
      zones: CORP,
      asks: [],
      outcome: 'found',
      source: 'cache',
      chosen: '127.0.0.1:{kms2} 127.0.0.1',
    },
  ],
  [
    'a lookup domain is the only one that is asked',
    {
      client: { ...HOME, skmsDomain: 'hq.example', searchList: ['dev.example'] },
      zones: { ...CORP, 'hq.example': OTHER, 'dev.example': KMS },
      asks: kmsNames('hq.example'),
      outcome: 'found',
      source: 'lookup-domain',
      chosen: 'kms2.hq.example:{kms2} 127.0.0.1',
      rules: { 'lookup-domain': 'documented' },
    },
  ],
  [
    'a lookup domain without a record: the suffixes are not asked instead',
    {
      client: { ...HOME, skmsDomain: 'hq.example' },
      zones: { ...CORP, 'hq.example': NOTHING },
      asks: kmsNames('hq.example'),
      outcome: 'none',
      source: 'lookup-domain',
      code: '0x8007232B',
    },
  ],
  [
    'a lookup domain on Windows 7, which does not know of it',
    {
      client: { ...HOME, os: '7', skmsDomain: 'hq.example' },
      zones: { ...CORP, 'hq.example': OTHER },
      asks: kmsNames('corp.example'),
      outcome: 'found',
      source: 'dns',
      chosen: 'kms1.corp.example:{kms} 127.0.0.1',
      warnings: ['from before the lookup domain hq.example'],
      rules: { 'lookup-domain-not-yet': 'inferred' },
    },
  ],
  [
    'a lookup domain on Server 2012, the first that knows of it',
    {
      client: { ...HOME, os: '2012', skmsDomain: 'hq.example' },
      zones: { ...CORP, 'hq.example': DEAD },
      asks: kmsNames('hq.example'),
      outcome: 'unreachable',
      source: 'lookup-domain',
      code: '0xC004F074',
    },
  ],
];
