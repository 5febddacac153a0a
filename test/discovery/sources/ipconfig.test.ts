import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../../../src/discovery/index.js';
import { readIpconfig } from '../../../src/discovery/sources/index.js';

/** In the form that Windows 7 and later print; names are made up, addresses are of TEST-NET and 2001:db8::/32. */
function head(primary: string, list: readonly string[], banner = ''): string {
  const [first, ...others] = list;
  return `${banner}
Windows IP Configuration

   Host Name . . . . . . . . . . . . : ws1
   Primary Dns Suffix  . . . . . . . : ${primary}
   Node Type . . . . . . . . . . . . : Hybrid
   IP Routing Enabled. . . . . . . . : No
   WINS Proxy Enabled. . . . . . . . : No
${first === undefined ? '' : `   DNS Suffix Search List. . . . . . : ${first}\n${others.map((d) => `${' '.repeat(39)}${d}\n`).join('')}`}`;
}

function adapter(title: string, suffix: string, servers: readonly string[], more = ''): string {
  const [first, ...others] = servers;
  return `
${title}:

   Connection-specific DNS Suffix  . : ${suffix}
   Description . . . . . . . . . . . : Intel(R) 82574L Gigabit Network Connection
   Physical Address. . . . . . . . . : 00-00-5E-00-53-01
   DHCP Enabled. . . . . . . . . . . : Yes
   Autoconfiguration Enabled . . . . : Yes
   Link-local IPv6 Address . . . . . : fe80::5c43:ee7c:2959:da68%12(Preferred)${' '}
   IPv4 Address. . . . . . . . . . . : 192.0.2.20(Preferred)${' '}
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Lease Obtained. . . . . . . . . . : Monday, November 23, 2026 8:46:05 AM
   Default Gateway . . . . . . . . . : fe80::1%12
${' '.repeat(39)}192.0.2.1
   DHCPv6 Client DUID. . . . . . . . : 00-01-00-01-24-F5-CE-A2-00-00-5E-00-53-01
${first === undefined ? '' : `   DNS Servers . . . . . . . . . . . : ${first}\n${others.map((s) => `${' '.repeat(39)}${s}\n`).join('')}`}   NetBIOS over Tcpip. . . . . . . . : Enabled
${more}`;
}

const DISCONNECTED = `
Wireless LAN adapter Wi-Fi:

   Media State . . . . . . . . . . . : Media disconnected
   Connection-specific DNS Suffix  . : cafe.example.net
   Description . . . . . . . . . . . : Intel(R) Wi-Fi 6 AX201
`;

const ETHERNET = adapter('Ethernet adapter Ethernet0', 'branch.example.net', ['192.0.2.53', '192.0.2.54']);
const JOINED = head('corp.example.com', ['corp.example.com', 'branch.example.net']) + ETHERNET;
const CONNECTION = {
  name: 'Ethernet0',
  suffix: 'branch.example.net',
  resolvers: ['192.0.2.53', '192.0.2.54'],
};
const JOINED_PROFILE = { primarySuffix: 'corp.example.com', connections: [CONNECTION] };

describe('ipconfig /all', () => {
  it.each([
    ['of a domain member', JOINED, JOINED_PROFILE],
    ['with \\r\\n', JOINED.replaceAll('\n', '\r\n'), JOINED_PROFILE],
    ['with \\r\\r\\n', JOINED.replaceAll('\n', '\r\r\n'), JOINED_PROFILE],
    ['with a byte order mark', `\ufeff${JOINED}`, JOINED_PROFILE],
    ['with tabs for spaces', JOINED.replaceAll('   ', '\t'), JOINED_PROFILE],
    ['without indentation', JOINED.replace(/^ +/gm, ''), JOINED_PROFILE],
    ['quoted in a mail', JOINED.replace(/^/gm, '> '), JOINED_PROFILE],
    ['with spaces of a web page', JOINED.replaceAll('  ', '\u00a0 '), JOINED_PROFILE],
    [
      'with junk of a code page',
      JOINED.replace('Ethernet0', 'Netzwerk\ufffd\u0081 2'),
      { ...JOINED_PROFILE, connections: [{ ...CONNECTION, name: 'Netzwerk\ufffd\u0081 2' }] },
    ],
    [
      'after the banner of Windows 10',
      `Microsoft Windows [Version 10.0.19045.3570]\n(c) Microsoft Corporation.\n\nC:\\>ipconfig /all\n${JOINED}\nC:\\>`,
      { os: '10', ...JOINED_PROFILE },
    ],
    [
      'after the banner of Windows 7',
      `Microsoft Windows [Version 6.1.7601]\n${JOINED}`,
      { os: '7', ...JOINED_PROFILE },
    ],
    ['with an adapter that is not connected', JOINED + DISCONNECTED, JOINED_PROFILE],
    [
      'of a workgroup, whose list is the DHCP suffix',
      head('', ['branch.example.net']) + ETHERNET,
      { connections: [CONNECTION] },
    ],
    [
      'without any list',
      head('', []) + adapter('Ethernet adapter Ethernet0', '', ['192.0.2.53']),
      { connections: [{ name: 'Ethernet0', resolvers: ['192.0.2.53'] }] },
    ],
    [
      'with a list that was configured',
      head('corp.example.com', ['kms.example.com', 'corp.example.com']) + ETHERNET,
      { ...JOINED_PROFILE, searchList: ['kms.example.com', 'corp.example.com'] },
    ],
    [
      'with the list of a cloud image',
      head('', ['region.example.org', 'branch.example.net']) + ETHERNET,
      { connections: [CONNECTION], searchList: ['region.example.org', 'branch.example.net'] },
    ],
    [
      'with a list that leaves the DHCP suffix out',
      head('corp.example.com', ['corp.example.com']) + ETHERNET,
      { ...JOINED_PROFILE, searchList: ['corp.example.com'] },
    ],
    [
      'with devolution',
      head('a.b.example.com', ['a.b.example.com', 'branch.example.net', 'b.example.com', 'example.com']) +
        ETHERNET,
      { primarySuffix: 'a.b.example.com', devolution: 2, connections: [CONNECTION] },
    ],
    [
      'with devolution to three labels, and other capitals',
      head('a.b.example.com', ['A.B.example.com', 'B.Example.Com']),
      { primarySuffix: 'a.b.example.com', devolution: 3 },
    ],
    [
      'with a VPN, which the list shows to come first',
      head('corp.example.com', ['corp.example.com', 'vpn.example.com', 'branch.example.net']) +
        ETHERNET +
        adapter('PPP adapter Corp VPN', 'vpn.example.com', ['198.51.100.53']),
      {
        primarySuffix: 'corp.example.com',
        connections: [
          { name: 'Corp VPN', suffix: 'vpn.example.com', resolvers: ['198.51.100.53'] },
          CONNECTION,
        ],
      },
    ],
    [
      'with a suffix list of the connection',
      head('', ['one.example.net', 'two.example.net']) +
        adapter(
          'Ethernet adapter Ethernet0',
          'one.example.net',
          ['2001:db8::53'],
          `   Connection-specific DNS Suffix Search List :\n${' '.repeat(39)}one.example.net\n${' '.repeat(39)}two.example.net\n`,
        ),
      {
        connections: [
          { name: 'Ethernet0', suffix: 'one.example.net', resolvers: ['2001:db8::53'] },
          { name: 'Ethernet0', suffix: 'two.example.net' },
        ],
      },
    ],
    [
      'with a DNS server of link-local scope and the placeholders of IPv6',
      head('corp.example.com', ['corp.example.com']) +
        adapter('Ethernet adapter E', '', [
          'fe80::1%12',
          'fec0:0:0:ffff::1%1',
          'fec0:0:0:ffff::2%1',
          '192.0.2.53',
        ]),
      {
        primarySuffix: 'corp.example.com',
        connections: [{ name: 'E', resolvers: ['192.0.2.53'] }],
      },
    ],
    [
      'of a machine that asks its router over IPv6 alone, which is not to say nobody',
      head('corp.example.com', ['corp.example.com']) + adapter('Ethernet adapter E', '', ['fe80::1%12']),
      { primarySuffix: 'corp.example.com', connections: [{ name: 'E' }] },
    ],
    [
      'of a machine with no DNS server',
      head('corp.example.com', ['corp.example.com']) + adapter('Ethernet adapter Ethernet0', '', []),
      { primarySuffix: 'corp.example.com', connections: [{ name: 'Ethernet0', resolvers: [] }] },
    ],
    [
      'with a tunnel',
      `${JOINED}
Tunnel adapter isatap.branch.example.net:

   Connection-specific DNS Suffix  . : branch.example.net
   Description . . . . . . . . . . . : Microsoft ISATAP Adapter
   Physical Address. . . . . . . . . : 00-00-00-00-00-00-00-E0
`,
      {
        ...JOINED_PROFILE,
        connections: [
          CONNECTION,
          { name: 'isatap.branch.example.net', suffix: 'branch.example.net', resolvers: [] },
        ],
      },
    ],
    [
      'through findstr',
      '   Primary Dns Suffix  . . . . . . . : corp.example.com\n   Connection-specific DNS Suffix  . : a.example.net\n   DNS Servers . . . . . . . . . . . : 192.0.2.53\n   Connection-specific DNS Suffix  . : b.example.net\n',
      {
        primarySuffix: 'corp.example.com',
        connections: [{ suffix: 'a.example.net', resolvers: ['192.0.2.53'] }, { suffix: 'b.example.net' }],
      },
    ],
    [
      'of two machines: the first',
      JOINED + JOINED.replaceAll('corp.example.com', 'other.example.com'),
      JOINED_PROFILE,
    ],
  ])('%s', (_what, text, profile) => {
    expect(readIpconfig(text).profile).toEqual(profile);
    expect(() => readProfile(readIpconfig(text).profile)).not.toThrow();
  });

  it.each([
    [
      'another language',
      'Windows-IP-Konfiguration\n\n   Hostname  . . . . . . . . . . . . : ws1\n   Prim\u00e4res DNS-Suffix . . . . . . . : corp.example.com\n',
      /^no English labels .* --primary-suffix, --search/,
    ],
    ['nothing', '', /^no English labels/],
    ['something else', 'Server:  dns1.corp.example.com\nAddress:  192.0.2.53\n', /^no English labels/],
    [
      'a domain that is none',
      head('corp..example.com', []),
      /^"corp\.\.example\.com" \(primary dns suffix\) is left out/,
    ],
    [
      'a server that is none',
      head('', []) + adapter('Ethernet adapter E', '', ['dns1']),
      /^"dns1" is no address/,
    ],
    [
      'a server on the link',
      head('', []) + adapter('Ethernet adapter E', '', ['fe80::1%12']),
      /^"fe80::1%12" can be asked on its own link only/,
    ],
    [
      'values that have lost their label',
      `${head('corp.example.com', [])}\n   other.example.com\n`,
      /other\.example\.com$/,
    ],
    ['two outputs', JOINED + JOINED, /more than one output/],
    [
      'ipconfig without /all',
      '\nWindows IP Configuration\n\n\nEthernet adapter Ethernet:\n\n   Connection-specific DNS Suffix  . : branch.example.net\n   IPv4 Address. . . . . . . . . . . : 192.0.2.20\n',
      /without \/all/,
    ],
    ['a list made of the suffixes', JOINED, /none is taken to be configured/],
    ['another list', head('corp.example.com', ['x.example.com']), /taken to be configured/],
    ['parents', head('a.example.com', ['a.example.com', 'example.com']), /devolution, down to 2 labels/],
  ])('%s is said', (_what, text, note) => {
    expect(readIpconfig(text).notes).toContainEqual(expect.stringMatching(note));
  });

  it('is read without a crash, and soon, whatever it says', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        'Primary Dns Suffix  . . : ',
        'DNS Servers . . . :',
        '   ',
        ' .'.repeat(300),
        '\r\n',
        ':',
        'a.example',
        'Ethernet adapter X:',
        'Connection-specific DNS Suffix  . : ',
        'DNS Suffix Search List. . :',
        '\\',
        '..',
        '.',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { profile } = readIpconfig(parts.join(''));
        expect(() => readProfile(profile)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['dots', ' .'.repeat(500_000)],
    ['short lines of dots', `${' .'.repeat(400)}\n`.repeat(1_200)],
    ['adapters', 'Ethernet adapter X:\n'.repeat(50_000)],
    ['suffixes', `DNS Suffix Search List. . : a\n${'b.example\n'.repeat(100_000)}`],
  ])('a megabyte of %s takes no time', (_what, text) => {
    const started = performance.now();
    readIpconfig(text);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
