import { describe, expect, it } from 'vitest';
import { readProfile, readSystem, thisSystem, type SystemAccess } from '../../../src/discovery/index.js';
import { parseRegQuery } from '../../../src/discovery/sources/registry.js';
import { DomainName } from '../../../src/name/index.js';

const TCPIP = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters';
const LICENSING = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform';
const WINDOWS = '55c92734-d682-4d71-983e-d6ec3f16059f';
const SKU = '00000000-0000-4000-8000-000000000001';
const UP = '{00000000-0000-4000-8000-0000000000a1}';
const DOWN = '{00000000-0000-4000-8000-0000000000a2}';
const STATIC = '{00000000-0000-4000-8000-0000000000a3}';

type Keys = Readonly<Record<string, Readonly<Record<string, readonly [type: string, data: string]>>>>;

/** In the form of `reg query`: an empty line, the key, four spaces around each name and type. */
function printed(keys: Keys): string {
  const key = ([path, values]: [string, Keys[string]]) =>
    `\r\n${path}\r\n${Object.entries(values)
      .map(([name, [type, data]]) => `    ${name}    ${type}    ${data}\r\n`)
      .join('')}`;
  return Object.entries(keys).map(key).join('');
}

const sz = (data: string) => ['REG_SZ', data] as const;
const dword = (data: string) => ['REG_DWORD', data] as const;

/** A domain member: one interface up by DHCP, one down, one with an address of its own. */
const MEMBER: Keys = {
  [TCPIP]: {
    DataBasePath: ['REG_EXPAND_SZ', '%SystemRoot%\\System32\\drivers\\etc'],
    Domain: sz('corp.example.com'),
    'NV Domain': sz('corp.example.com'),
    Hostname: sz('ws1'),
    NameServer: sz(''),
    SearchList: sz(''),
    UseDomainNameDevolution: dword('0x1'),
    DhcpDomain: sz('branch.example.net'),
  },
  [`${TCPIP}\\Interfaces`]: {},
  [`${TCPIP}\\Interfaces\\${UP}`]: {
    EnableDHCP: dword('0x1'),
    Domain: sz(''),
    NameServer: sz(''),
    DhcpIPAddress: sz('192.0.2.20'),
    DhcpDomain: sz('branch.example.net'),
    DhcpNameServer: sz('192.0.2.53 192.0.2.54'),
  },
  [`${TCPIP}\\Interfaces\\${DOWN}`]: {
    DhcpIPAddress: sz('198.51.100.20'),
    DhcpDomain: sz('cafe.example.org'),
    DhcpNameServer: sz('198.51.100.1'),
  },
  [`${TCPIP}\\Interfaces\\${STATIC}`]: {
    IPAddress: ['REG_MULTI_SZ', '203.0.113.20\\0203.0.113.21'],
    NameServer: sz('203.0.113.53,203.0.113.54'),
    Domain: sz('lab.example.com'),
  },
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion': {
    ProductName: sz('Windows 10 Enterprise'),
    CurrentBuild: sz('19045'),
    InstallationType: sz('Client'),
    InstallDate: dword('0x5f000000'),
  },
  [`HKEY_LOCAL_MACHINE\\${LICENSING}`]: {
    KeyManagementServiceVersion: sz(''),
    BackupProductKeyDefault: sz('XXXXX-XXXXX-XXXXX-XXXXX-XXXXX'),
  },
  [`HKEY_LOCAL_MACHINE\\${LICENSING}\\Plugins\\Modules\\x`]: { '(Default)': sz('x') },
};
const MEMBER_PROFILE = {
  os: '10',
  primarySuffix: 'corp.example.com',
  connections: [
    { name: UP, suffix: 'branch.example.net', resolvers: ['192.0.2.53', '192.0.2.54'] },
    { name: STATIC, suffix: 'lab.example.com', resolvers: ['203.0.113.53', '203.0.113.54'] },
  ],
};

interface Windows {
  readonly access: SystemAccess;
  readonly called: string[];
}

/** `reg query` as it answers: the key, with /s all below, and failure for one that is not there. */
function windows(keys: Keys, hidden: readonly string[] = []): Windows {
  const called: string[] = [];
  const whole = (key: string) =>
    key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').replace(/^HKU/, 'HKEY_USERS').toLowerCase();
  return {
    called,
    access: {
      platform: 'win32',
      hostname: () => 'ws1',
      addresses: () => ['192.0.2.20', '203.0.113.21', '127.0.0.1', '::1'],
      resolvers: () => Promise.reject(new Error('not on Windows')),
      systemRoot: 'C:\\Windows',
      run: async (program, [verb, key = '', below]) => {
        called.push([program, verb, key, below].join(' ').trim());
        const path = whole(key);
        const found = Object.entries(keys).filter(([name]) => {
          const lower = name.toLowerCase();
          return lower === path || (below === '/s' && lower.startsWith(`${path}\\`));
        });
        return found.length === 0 || hidden.includes(key) ? undefined : printed(Object.fromEntries(found));
      },
    },
  };
}

const clientOf = async (more: Keys = {}) => {
  const merged = Object.fromEntries(
    [...new Set([...Object.keys(MEMBER), ...Object.keys(more)])].map((key) => [
      key,
      { ...MEMBER[key], ...more[key] },
    ]),
  );
  const reading = await readSystem(windows(merged).access);
  readProfile(reading.profile);
  return reading;
};

describe('a client out of the registry of Windows, as reg query prints it', () => {
  it.each<readonly [what: string, more: Keys, profile: object]>([
    ['a domain member', {}, {}],
    [
      'a search list',
      { [TCPIP]: { SearchList: sz('a.example,b.example') } },
      { searchList: ['a.example', 'b.example'] },
    ],
    [
      'a search list by policy, which wins',
      {
        [TCPIP]: { SearchList: sz('a.example') },
        'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient': {
          SearchList: sz('p.example, q.example'),
        },
      },
      { searchList: ['p.example', 'q.example'] },
    ],
    [
      'a primary suffix by policy',
      {
        'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\System\\DNSClient': {
          PrimaryDnsSuffix: sz('p.example'),
        },
      },
      { primarySuffix: 'p.example' },
    ],
    [
      'a level of devolution',
      {
        'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient': {
          DomainNameDevolutionLevel: dword('0x3'),
        },
      },
      { devolution: 3 },
    ],
    [
      'a level, and no devolution',
      {
        [TCPIP]: { UseDomainNameDevolution: dword('0x0') },
        'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters': {
          DomainNameDevolutionLevel: dword('0x2'),
        },
      },
      {},
    ],
    [
      'a server',
      {
        'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion': {
          CurrentBuild: sz('20348'),
          InstallationType: sz('Server Core'),
        },
      },
      { os: '2022' },
    ],
    [
      'all of slmgr',
      {
        [`HKEY_LOCAL_MACHINE\\${LICENSING}`]: {
          KeyManagementServiceName: sz('kms1.corp.example.com'),
          KeyManagementServicePort: sz('1689'),
          KeyManagementServiceLookupDomain: sz('kms.example.com'),
          DisableKeyManagementServiceHostCaching: dword('0x1'),
          VLActivationType: dword('0x2'),
        },
      },
      {
        skms: 'kms1.corp.example.com:1689',
        skmsDomain: 'kms.example.com',
        hostCaching: false,
        activation: 'kms',
      },
    ],
    [
      'a port alone',
      { [`HKEY_LOCAL_MACHINE\\${LICENSING}`]: { KeyManagementServicePort: sz('1689') } },
      { skms: ':1689' },
    ],
    [
      'an IPv6 address',
      { [`HKEY_LOCAL_MACHINE\\${LICENSING}`]: { KeyManagementServiceName: sz('2001:db8::11') } },
      { skms: '[2001:db8::11]' },
    ],
    [
      'a host for Windows alone',
      {
        [`HKEY_LOCAL_MACHINE\\${LICENSING}`]: { KeyManagementServiceName: sz('all.example.com') },
        [`HKEY_LOCAL_MACHINE\\${LICENSING}\\${WINDOWS}\\${SKU}`]: {
          KeyManagementServiceName: sz('windows.example.com'),
        },
      },
      { skms: 'windows.example.com' },
    ],
    [
      'the host that it found',
      {
        [`HKEY_USERS\\S-1-5-20\\${LICENSING}\\${WINDOWS}\\${SKU}`]: {
          DiscoveredKeyManagementServiceName: sz('kms2.corp.example.com'),
          DiscoveredKeyManagementServicePort: sz('1688'),
        },
      },
      { cached: 'kms2.corp.example.com:1688' },
    ],
  ])('%s', async (_what, more, profile) => {
    expect((await clientOf(more)).profile).toEqual({ ...MEMBER_PROFILE, ...profile });
  });

  it.each<readonly [what: string, more: Keys, note: RegExp]>([
    ['that this was never run there', {}, /not been tried on Windows/],
    ['what only administrators can read', {}, /by administrators only/],
    [
      'a host of Office',
      {
        'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\OfficeSoftwareProtectionPlatform': {
          KeyManagementServiceName: sz('o.example'),
        },
      },
      /Office has a fixed host/,
    ],
    ['a domain that is none', { [TCPIP]: { Domain: sz('a..b') } }, /^the primary suffix is left out/],
  ])('%s is said', async (_what, more, note) => {
    expect((await clientOf(more)).notes).toContainEqual(expect.stringMatching(note));
  });

  it('runs reg.exe by its path, and only to query', async () => {
    const { access, called } = windows(MEMBER);
    await readSystem(access);
    for (const call of called) expect(call).toMatch(/^C:\\Windows\\System32\\reg\.exe query HK(LM|U)\\/);
    expect(called).toContain(
      'C:\\Windows\\System32\\reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters /s',
    );
  });

  it('says so when there is nothing that can be read', async () => {
    const { profile, notes } = await readSystem(windows({}).access);
    expect(profile).toEqual({});
    expect(notes).toContainEqual(expect.stringContaining('no settings of TCP/IP'));
  });

  it('keeps no product key', async () => {
    expect(JSON.stringify(await clientOf())).not.toContain('XXXXX');
  });
});

it.each([
  ['tabs, as Windows XP prints them', 'HKEY_USERS\\a\r\n\tName\tREG_SZ\tdata\r\n', [['name', 'data']]],
  ['spaces inside a name', 'HKEY_USERS\\a\n    NV Domain    REG_SZ    a b\n', [['nv domain', 'a b']]],
  [
    'no data',
    'HKEY_USERS\\a\n    Name    REG_SZ\n    Other    REG_SZ    \n',
    [
      ['name', ''],
      ['other', ''],
    ],
  ],
  ['a number', 'HKEY_USERS\\a\n    Name    REG_DWORD    0x1f\n', [['name', '31']]],
  [
    'other lines',
    'ERROR: x\nHKEY_USERS\\a\nnoise\n    Name    REG_SZ    x\nEnd of search: 1 match(es) found.\n',
    [['name', 'x']],
  ],
])('reg query with %s', (_what, text, values) => {
  expect([...(parseRegQuery(text).get('hkey_users\\a') ?? [])]).toEqual(values);
});

describe('a client out of resolv.conf', () => {
  const linux = (hostname: string, search: readonly string[]): SystemAccess => ({
    platform: 'linux',
    hostname: () => hostname,
    addresses: () => [],
    resolvers: async () => ({
      servers: [],
      search: search.map((name) => DomainName.parse(name)),
      ndots: 1,
      timeout: 5000,
      attempts: 2,
      rotate: false,
      warnings: ['line 3: "x" is not an IP address'],
    }),
    run: () => Promise.reject(new Error('nothing is run')),
    systemRoot: '',
  });

  it.each([
    [
      'ws1.corp.example.com',
      ['corp.example.com', 'example.com'],
      { primarySuffix: 'corp.example.com', searchList: ['corp.example.com', 'example.com'] },
    ],
    ['ws1', ['corp.example.com'], { searchList: ['corp.example.com'] }],
    ['ws1.', [], {}],
    ['ws1..x', [], {}],
    ['ws1', [], {}],
  ])('of %s with %j', async (hostname, search, profile) => {
    expect(await readSystem(linux(hostname, search))).toEqual({
      profile,
      notes: ['resolv.conf: line 3: "x" is not an IP address'],
    });
  });

  it('works on the machine of the test, and tells a program that is not there', async () => {
    const access = await thisSystem();
    if (access.platform !== 'win32') readProfile((await readSystem(access)).profile);
    expect(await access.run('/no/such/program', [])).toBeUndefined();
    expect(await access.run(process.execPath, ['-p', '1+1'])).toBe('2\n');
    expect(await access.run(process.execPath, ['-e', 'process.exit(1)'])).toBeUndefined();
  });
});
