import { expect, it, onTestFinished } from 'vitest';
import { checkDomains, type CheckOptions, type CheckReport } from '../../../src/conflicts/index.js';
import { Resolver } from '../../../src/resolve/index.js';
import { DnsClient, type ServerAddress } from '../../../src/transport/index.js';
import {
  describeLive,
  dig,
  NAMED,
  startNamed,
  startUnbound,
  UNBOUND,
  useServer,
  zoneText,
} from '../harness/index.js';

/** What stands in `estate.test`, domain by domain, and the findings that it must give. */
const PLANTED: readonly [domain: string, lines: readonly string[], findings: readonly string[]][] = [
  ['one', ['SRV 0 0 1688 kms1'], []],
  ['two', ['SRV 0 0 1688 kms1', 'SRV 0 0 1688 kms2'], []],
  ['backup', ['SRV 0 0 1688 kms1', 'SRV 10 0 1688 kms2'], []],
  ['six', ['SRV 0 0 1688 six'], []],
  ['gone', ['SRV 0 0 1688 kms1', 'SRV 0 0 1688 gone'], ['target-unresolved']],
  ['bare', ['SRV 0 0 1688 bare'], ['target-unresolved']],
  ['alias', ['SRV 0 0 1688 kms'], ['target-alias']],
  ['address', ['SRV 0 0 1688 192.0.2.1.'], ['target-ip-address']],
  ['doubled', ['SRV 0 0 1688 kms1.estate.test'], ['target-doubled-suffix']],
  ['short', ['SRV 0 0 1688 kms1.'], ['target-single-label']],
  ['underscore', ['SRV 0 0 1688 kms_1'], ['target-not-host']],
  ['zero', ['SRV 0 0 0 kms1'], ['port-zero']],
  ['weights', ['SRV 0 0 1688 kms1', 'SRV 0 50 1688 kms1'], ['duplicate-member']],
  ['ports', ['SRV 0 0 1688 kms1', 'SRV 0 0 1689 kms1'], ['duplicate-member']],
  ['null', ['SRV 0 0 0 .'], ['null-target']],
  ['both', ['SRV 0 0 0 .', 'SRV 0 0 1688 kms1'], ['null-target-beside-others']],
  ['rogue', ['SRV 0 0 1688 kms1', 'SRV 0 0 1688 rogue'], ['unlisted-host']],
  ['text', ['TXT "no SRV here"'], ['no-record']],
  ['nothing', [], ['no-record']],
  ['moved', ['CNAME _vlmcs._tcp.one'], ['owner-alias']],
  ['below', [], ['owner-alias']],
  ['wild', [], ['wildcard-answer']],
];

const HOSTS = [
  'kms1 A 192.0.2.1',
  'kms2 A 192.0.2.2',
  'kms_1 A 192.0.2.1',
  'six AAAA 2001:db8::6',
  'bare TXT "no address"',
  'kms CNAME kms1',
  'rogue A 192.0.2.66',
  'below DNAME one',
  '*._tcp.wild SRV 0 0 1688 kms1',
];

const ESTATE = zoneText('estate.test', [
  ...HOSTS,
  ...PLANTED.flatMap(([domain, lines]) => lines.map((line) => `_vlmcs._tcp.${domain} ${line}`)),
]);

/** Everybody but the rogue; what a lint is about is allowed, so that only the lint speaks. */
const ALLOW = ['kms', 'kms1', 'kms2', 'six', 'gone', 'bare'].map((host) => `${host}.estate.test`);

async function check(
  domains: readonly string[],
  servers: readonly ServerAddress[],
  options: CheckOptions = {},
): Promise<CheckReport> {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  return checkDomains(domains, options, {
    resolver: new Resolver({ exchanger, servers }),
    direct: new Resolver({ exchanger, servers, recursionDesired: false }),
  });
}

function byDomain({ findings }: CheckReport): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { domain, rule } of findings) (found[domain?.split('.')[0] ?? ''] ??= []).push(rule);
  return found;
}

const expected: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    PLANTED.filter(([, , findings]) => findings.length > 0).map(([domain, , findings]) => [domain, findings]),
  ),
  // Of all together: kms1 has another weight in `weights`, and its address is that of kms_1 in `underscore`.
  '': ['host-settings-differ', 'same-address-across-domains'],
};
const LINTED = new Set(['address', 'doubled', 'short', 'underscore']);
const domains = PLANTED.map(([domain]) => `${domain}.estate.test`);

describeLive(NAMED, 'check against BIND', () => {
  const bind = useServer(() =>
    startNamed({ zones: [{ name: 'estate.test', text: ESTATE, statements: 'check-names ignore;' }] }),
  );

  it('finds every planted fault and invents none', async () => {
    expect(await dig(bind(), '_vlmcs._tcp.rogue.estate.test', 'SRV')).toHaveLength(2);
    const report = await check(domains, [bind()], { allow: ALLOW });
    const found = byDomain(report);
    // A target that is no host name can be on no list: that finding comes on top of the lint's own.
    for (const domain of LINTED) expect(found[domain]?.shift()).toBe('unlisted-host');
    expect(found).toEqual(expected);
    expect(report.summary).toMatchObject({ domains: PLANTED.length, unknown: 0 });
    expect(report.summary.notChecked.filter(({ domain }) => domain !== null)).toEqual([]);
  });

  describeLive(UNBOUND, 'with Unbound as the resolver', () => {
    const unbound = useServer(() => startUnbound({ stubs: [{ zone: 'estate.test', port: bind().port }] }));

    it('finds the same through a cache, asking the servers of the zone themselves', async () => {
      const options = { severities: { 'unlisted-host': 'off' }, authorityPort: bind().port } as const;
      const report = await check(domains, [unbound()], options);
      const { rogue, ...others } = expected;
      expect(rogue).toEqual(['unlisted-host']);
      expect(byDomain(report)).toEqual(others);
      expect(report.domains[0]?.servers).toEqual([
        { name: null, address: `127.0.0.1:${unbound().port}`, outcome: 'found' },
        { name: 'ns1.estate.test', address: `127.0.0.1:${bind().port}`, outcome: 'found' },
      ]);
    });
  });
});

describeLive(NAMED, 'check against two BINDs that serve one zone', () => {
  const apart = (...lines: readonly string[]): string =>
    zoneText('apart.test', ['@ NS ns2', 'ns2 AAAA ::1', 'kms1 A 192.0.2.1', 'kms2 A 192.0.2.2', ...lines]);
  const KMS1 = ['_vlmcs._tcp.same SRV 0 0 1688 kms1', '_vlmcs._tcp.apart SRV 0 0 1688 kms1'];
  const first = useServer(() =>
    startNamed({
      zones: [{ name: 'apart.test', text: apart(...KMS1, '_vlmcs._tcp.late SRV 0 0 1688 kms1') }],
    }),
  );
  const second = useServer(() =>
    startNamed({
      zones: [{ name: 'apart.test', text: apart(...KMS1, '_vlmcs._tcp.apart SRV 0 0 1688 kms2') }],
      ipv6: true,
    }),
  );

  it('tells where they disagree, with what each of them says', async () => {
    const servers = [first(), { host: '::1', port: second().port }];
    const report = await check(['same.apart.test', 'apart.apart.test', 'late.apart.test'], servers);
    expect(byDomain(report)).toEqual({ apart: ['servers-disagree'], late: ['servers-disagree'] });
    expect(report.findings.map((f) => f.evidence)).toEqual([
      [
        `ns1.apart.test (127.0.0.1:${first().port}): 0 0 1688 kms1.apart.test`,
        `ns2.apart.test ([::1]:${second().port}): 0 0 1688 kms1.apart.test; 0 0 1688 kms2.apart.test`,
      ],
      [
        `ns1.apart.test (127.0.0.1:${first().port}): 0 0 1688 kms1.apart.test`,
        `ns2.apart.test ([::1]:${second().port}): NXDOMAIN`,
      ],
    ]);
  });

  it('says of a server that has died that it fails, and goes on with the other', async () => {
    const servers = [first(), { host: '::1', port: second().port }];
    await second().stop();
    const report = await check(['same.apart.test'], servers);
    expect(byDomain(report)).toEqual({ same: ['name-server-failing'] });
    expect(report.findings[0]?.message).toContain(`ns2.apart.test ([::1]:${second().port}) fails`);
    expect(report.domains[0]?.status).toBe('published');
  });
});
