import { describe, expect, it } from 'vitest';
import { judgeFacts, KINDS, listRules, type Facts, type Fix, type Kind } from '../../src/conflicts/index.js';
import type { SrvRecordJson } from '../../src/record/index.js';
import {
  ADDRESSES,
  BOTH,
  KMS1,
  KMS2,
  ONE,
  ONE_SERVER,
  OWNER,
  SRV,
  TWO_SERVERS,
  type Row,
} from './cases/case.js';
import { ACROSS } from './cases/across.js';
import { MEANT } from './cases/meant.js';
import { WANTED } from './cases/wanted.js';
import { checked, observed, type Estate } from './estate.js';

function fixText(fix: Fix | undefined): string {
  if (fix === undefined) return 'none';
  const words = ({ priority, weight, port, target, ttl }: SrvRecordJson) =>
    `${priority} ${weight} ${port} ${target} ${ttl}`;
  const remove = fix.remove.map((record) => ` - ${words(record)}`);
  const add = fix.add.map((record) => ` + ${words(record)}`);
  return [`${fix.risk}:`, ...remove, ...add].join('');
}

/** One row a rule and variant: the planted fault gets exactly this finding, the healthy twin none. */
const CASES: readonly Row[] = [
  [
    'lookup-failed',
    'SERVFAIL at the resolver',
    {
      faulty: { faults: { [OWNER]: 'servfail' }, authorityProblem: 'SERVFAIL' },
      severity: 'error',
      says: `nobody answered for ${OWNER}`,
    },
  ],
  ['no-record', 'NXDOMAIN', { faulty: {}, severity: 'warn', says: `${OWNER} does not exist` }],
  [
    'no-record',
    'NODATA',
    { faulty: { records: [`${OWNER} 60 TXT x`] }, severity: 'warn', says: `${OWNER} has no SRV record` },
  ],
  [
    'no-record',
    'at the servers of the zone',
    {
      faulty: { servers: { 'ns1.corp.example': [], 'ns2.corp.example': [] } },
      severity: 'warn',
      says: 'does not exist',
    },
  ],
  [
    'null-target',
    'alone',
    {
      faulty: { records: [`${SRV} 0 0 0 .`] },
      severity: 'info',
      says: 'corp.example says by the target "." that it has no KMS host',
      records: ['.:0'],
    },
  ],
  [
    'null-target-beside-others',
    'and one host',
    {
      faulty: { records: [...ONE, `${SRV} 0 0 0 .`] },
      severity: 'error',
      says: 'stands beside records that name hosts',
      fix: 'confirm: - 0 0 0 . 3600',
      records: ['.:0'],
      healthy: { records: ONE },
    },
  ],
  [
    'owner-alias',
    'followed by the resolver',
    {
      faulty: {
        records: [
          `${OWNER} 60 CNAME _vlmcs._tcp.hq.example`,
          '_vlmcs._tcp.hq.example 60 SRV 0 0 1688 kms1.corp.example',
          ...ADDRESSES,
        ],
        servers: { 'ns1.corp.example': [`${OWNER} 60 CNAME _vlmcs._tcp.hq.example`] },
      },
      severity: 'info',
      says: 'its records are those of _vlmcs._tcp.hq.example',
    },
  ],
  [
    'wildcard-answer',
    'beside the KMS record',
    {
      faulty: {
        records: [...ONE, 'made-up._tcp.corp.example 60 SRV 0 0 1688 kms1.corp.example'],
        servers: ONE_SERVER,
      },
      severity: 'warn',
      says: 'for every service below _tcp.corp.example that does not exist',
      records: ['kms1.corp.example:1688'],
      // A wildcard of another type is none for KMS.
      healthy: { records: [...ONE, 'made-up._tcp.corp.example 60 TXT x'], servers: ONE_SERVER },
    },
  ],
  [
    'wildcard-answer',
    'in domains below',
    {
      faulty: {
        records: [...ONE, '_vlmcs._tcp.made-up.corp.example 60 SRV 0 0 1688 kms1.corp.example'],
        servers: ONE_SERVER,
      },
      severity: 'warn',
      says: 'for every domain below corp.example that does not exist',
    },
  ],
  [
    'unlisted-host',
    'one of two',
    {
      faulty: { records: BOTH, allow: ['kms1.corp.example'] },
      severity: 'error',
      says: 'kms2.corp.example is not on the list',
      records: ['kms2.corp.example:1688'],
      fix: 'confirm: - 0 0 1688 kms2.corp.example 3600',
      healthy: { records: BOTH, allow: ['kms1.corp.example', 'kms2.corp.example'] },
    },
  ],
  [
    'unlisted-host',
    'an empty list allows nobody',
    { faulty: { records: ONE, allow: [] }, severity: 'error', says: 'kms1.corp.example is not on the list' },
  ],
  [
    'target-unresolved',
    'NXDOMAIN',
    {
      faulty: { records: [...ONE, `${SRV} 0 0 1688 gone.corp.example`] },
      severity: 'error',
      says: 'the target gone.corp.example does not exist',
      fix: 'confirm: - 0 0 1688 gone.corp.example 3600',
      records: ['gone.corp.example:1688'],
    },
  ],
  [
    'target-unresolved',
    'NODATA for A and AAAA',
    {
      faulty: { records: [...ONE, `${SRV} 0 0 1688 txt.corp.example`, 'txt.corp.example 60 TXT x'] },
      severity: 'error',
      says: 'the target txt.corp.example has no A or AAAA record',
      records: ['txt.corp.example:1688'],
      healthy: {
        records: [...ONE, `${SRV} 0 0 1688 six.corp.example`, 'six.corp.example 60 AAAA 2001:db8::6'],
      },
    },
  ],
  [
    'target-alias',
    'of a host that exists',
    {
      faulty: {
        records: [
          `${SRV} 0 0 1688 kms.corp.example`,
          'kms.corp.example 60 CNAME kms1.corp.example',
          ...ADDRESSES,
        ],
      },
      severity: 'warn',
      says: 'kms.corp.example is an alias of kms1.corp.example',
      fix: 'confirm: - 0 0 1688 kms.corp.example 3600 + 0 0 1688 kms1.corp.example 3600',
      records: ['kms.corp.example:1688'],
    },
  ],
  [
    'target-ip-address',
    'IPv4',
    {
      faulty: { records: [`${SRV} 0 0 1688 192.0.2.1`] },
      severity: 'error',
      says: 'the target 192.0.2.1 is an IP address',
      records: ['192.0.2.1:1688'],
    },
  ],
  [
    'target-doubled-suffix',
    'a last dot left out',
    {
      faulty: { records: [`${SRV} 0 0 1688 kms1.corp.example.corp.example`] },
      severity: 'error',
      says: 'ends in corp.example twice',
      fix: 'none',
    },
  ],
  [
    'target-single-label',
    'a NetBIOS name',
    { faulty: { records: [`${SRV} 0 0 1688 kms1`] }, severity: 'error', says: 'kms1 is a single label' },
  ],
  [
    'target-not-host',
    'an underscore',
    {
      faulty: { records: [`${SRV} 0 0 1688 kms_1.corp.example`, 'kms_1.corp.example 60 A 192.0.2.1'] },
      severity: 'error',
      says: 'has an underscore',
    },
  ],
  [
    'port-zero',
    'beside a good record',
    {
      faulty: { records: [...ONE, `${SRV} 0 0 0 kms2.corp.example`] },
      severity: 'error',
      says: 'port 0',
      records: ['kms2.corp.example:0'],
    },
  ],
  [
    'port-unreachable',
    'refused',
    {
      faulty: { records: ONE, probes: { '192.0.2.1:1688': 'refused' } },
      severity: 'error',
      says: 'kms1.corp.example:1688 does not answer',
      fix: 'confirm: - 0 0 1688 kms1.corp.example 3600',
      healthy: { records: ONE, probes: { '192.0.2.1:1688': 'open' } },
    },
  ],
  [
    'port-unreachable',
    'silent',
    {
      faulty: { records: ONE, probes: { '192.0.2.1:1688': 'timeout' } },
      severity: 'error',
      says: 'kms1.corp.example:1688 does not answer',
    },
  ],
  [
    'port-unreachable',
    'on one of two addresses',
    {
      faulty: {
        records: [...ONE, 'kms1.corp.example 60 AAAA 2001:db8::1'],
        probes: { '192.0.2.1:1688': 'open', '[2001:db8::1]:1688': 'timeout' },
      },
      severity: 'warn',
      says: 'does not answer on 1 of its 2 addresses',
      fix: 'none',
    },
  ],
  ...(['rpc-not-kms', 'not-rpc'] as const).map((state): Row => [
    'port-not-kms',
    state,
    {
      faulty: { records: ONE, probe: 'rpc', probes: { '192.0.2.1:1688': state } },
      severity: 'error',
      says: 'kms1.corp.example:1688 does not answer as KMS',
      records: ['kms1.corp.example:1688'],
      healthy: { records: ONE, probe: 'rpc', probes: { '192.0.2.1:1688': 'kms' } },
    },
  ]),
  [
    'port-not-kms',
    'silent',
    {
      faulty: { records: ONE, probe: 'rpc', probes: { '192.0.2.1:1688': 'silent' } },
      severity: 'warn',
      says: 'kms1.corp.example:1688 accepts connections, but says nothing',
    },
  ],
  [
    'port-not-kms',
    'on one of two addresses',
    {
      faulty: {
        records: [...ONE, 'kms1.corp.example 60 AAAA 2001:db8::1'],
        probe: 'rpc',
        probes: { '192.0.2.1:1688': 'kms', '[2001:db8::1]:1688': 'not-rpc' },
      },
      severity: 'warn',
      says: 'does not answer as KMS on 1 of its 2 addresses',
    },
  ],
  [
    'port-not-kms',
    'on both addresses, in two ways',
    {
      faulty: {
        records: [...ONE, 'kms1.corp.example 60 AAAA 2001:db8::1'],
        probe: 'rpc',
        probes: { '192.0.2.1:1688': 'silent', '[2001:db8::1]:1688': 'not-rpc' },
      },
      severity: 'error',
      says: 'kms1.corp.example:1688 does not answer as KMS',
    },
  ],
  [
    'duplicate-member',
    'with two priorities',
    {
      faulty: { records: [...ONE, `${SRV} 10 0 1688 kms1.corp.example`] },
      severity: 'warn',
      says: 'kms1.corp.example:1688 stands in the set 2 times',
      records: ['kms1.corp.example:1688', 'kms1.corp.example:1688'],
      fix: 'safe: - 10 0 1688 kms1.corp.example 3600',
      healthy: { records: BOTH },
    },
  ],
  [
    'duplicate-member',
    'on two ports',
    {
      faulty: { records: [...ONE, `${SRV} 0 0 1689 kms1.corp.example`] },
      severity: 'warn',
      says: 'on the ports 1688 and 1689',
      records: ['kms1.corp.example:1688', 'kms1.corp.example:1689'],
      fix: 'none',
    },
  ],
  [
    'same-address',
    'one of two addresses',
    {
      faulty: {
        records: [
          KMS1,
          KMS2,
          'kms1.corp.example 60 A 192.0.2.1',
          ...['1', '2'].map((n) => `kms2.corp.example 60 A 192.0.2.${n}`),
        ],
        servers: TWO_SERVERS,
      },
      severity: 'info',
      says: 'kms1.corp.example and kms2.corp.example have the same address',
      records: ['kms1.corp.example:1688', 'kms2.corp.example:1688'],
      healthy: { records: BOTH, servers: TWO_SERVERS },
    },
  ],
  ...[
    ['azkms.core.windows.net', '192.0.2.9'],
    ['kms.corp.example', '169.254.169.250'],
  ].map(([target, address]): Row => [
    'cloud-target',
    `${target} at ${address}`,
    {
      faulty: { records: [`${SRV} 0 0 1688 ${target}`, `${target} 60 A ${address}`] },
      severity: 'info',
      says: `${target} is the KMS host of a cloud provider`,
      records: [`${target}:1688`],
    },
  ]),
  [
    'mixed-ttl',
    'at a server of the zone',
    {
      faulty: {
        records: BOTH,
        servers: { 'ns1.corp.example': [`${OWNER} 60 SRV 0 0 1688 kms1.corp.example`, KMS2] },
      },
      severity: 'warn',
      says: 'different TTLs: 60, 3600 seconds',
      records: ['kms1.corp.example:1688', 'kms2.corp.example:1688'],
      fix: 'safe: - 0 0 1688 kms1.corp.example 60 + 0 0 1688 kms1.corp.example 3600',
      healthy: { records: BOTH, servers: TWO_SERVERS },
    },
  ],
  [
    'servers-disagree',
    'one lacks a host',
    {
      faulty: { records: BOTH, servers: { 'ns1.corp.example': BOTH, 'ns2.corp.example': ONE } },
      severity: 'warn',
      says: 'give 2 different answers',
      records: ['kms2.corp.example:1688'],
      healthy: {
        records: BOTH,
        // The order of records, the case of names and the TTL of the whole set are no disagreement.
        servers: {
          'ns1.corp.example': [KMS1, KMS2],
          'ns2.corp.example': [
            `${OWNER} 60 SRV 0 0 1688 KMS2.CORP.EXAMPLE`,
            `${OWNER} 60 SRV 0 0 1688 kms1.corp.example`,
          ],
        },
      },
    },
  ],
  [
    'servers-disagree',
    'one has no record',
    {
      faulty: { records: ONE, servers: { 'ns1.corp.example': ONE, 'ns2.corp.example': [] } },
      severity: 'warn',
      says: 'give 2 different answers',
      records: ['kms1.corp.example:1688'],
    },
  ],
  [
    'servers-disagree',
    'on a weight only',
    {
      faulty: {
        records: ONE,
        servers: { 'ns1.corp.example': [KMS1], 'ns2.corp.example': [`${SRV} 0 5 1688 kms1.corp.example`] },
      },
      severity: 'warn',
      says: 'give 2 different answers',
    },
  ],
  [
    'resolver-differs',
    'a host that only the resolver has',
    {
      faulty: { records: BOTH, servers: { 'ns1.corp.example': ONE } },
      severity: 'warn',
      says: `the resolver gives another answer for ${OWNER.replace(/\.$/, '')} than the servers of its zone`,
      records: ['kms2.corp.example:1688'],
      healthy: { records: BOTH, servers: { 'ns1.corp.example': [KMS1, KMS2] } },
    },
  ],
  [
    'resolver-differs',
    'records that the resolver keeps back',
    {
      faulty: { records: ADDRESSES, servers: { 'ns1.corp.example': ONE } },
      severity: 'warn',
      says: 'the resolver gives another answer',
      records: ['kms1.corp.example:1688'],
    },
  ],
  [
    'resolver-differs',
    'a resolver that fails where the servers answer',
    {
      faulty: { records: ONE, faults: { [OWNER]: 'servfail' }, servers: { 'ns1.corp.example': ONE } },
      severity: 'warn',
      says: 'the resolver does not answer',
    },
  ],
  [
    'split-horizon',
    'one view has a host more',
    {
      faulty: { records: ONE, servers: ONE_SERVER, views: { inside: BOTH, outside: ONE } },
      severity: 'warn',
      says: 'the views give 2 different answers',
      records: ['kms2.corp.example:1688'],
      healthy: { records: BOTH, views: { inside: [KMS1, KMS2], outside: [KMS2, KMS1] } },
    },
  ],
  [
    'split-horizon',
    'only one view, which has nothing',
    {
      faulty: { records: ONE, servers: ONE_SERVER, views: { outside: [] } },
      severity: 'warn',
      says: 'the views give 2 different answers',
      records: ['kms1.corp.example:1688'],
      healthy: { records: ONE, servers: ONE_SERVER, views: { outside: ONE } },
    },
  ],
  [
    'provider-differs',
    'a host that DNS does not serve',
    {
      faulty: { records: ONE, servers: ONE_SERVER, kept: [KMS1, KMS2] },
      severity: 'warn',
      says: 'DNS does not serve what memory (memory:example) keeps',
      records: ['kms1.corp.example:1688', 'kms2.corp.example:1688'],
      // Order, case and TTL are no difference.
      healthy: {
        records: BOTH,
        servers: TWO_SERVERS,
        kept: [`${OWNER} 60 SRV 0 0 1688 KMS2.corp.example`, `${OWNER} 60 SRV 0 0 1688 kms1.corp.example`],
      },
    },
  ],
  [
    'provider-differs',
    'nothing is kept there',
    {
      faulty: { records: ONE, servers: ONE_SERVER, kept: [] },
      severity: 'warn',
      says: 'DNS does not serve what memory (memory:example) keeps',
    },
  ],
  [
    'provider-differs',
    'a weight, and only the resolver answered',
    {
      faulty: { records: ONE, servers: {}, kept: [`${SRV} 0 5 1688 kms1.corp.example`] },
      severity: 'warn',
      says: 'DNS does not serve what memory (memory:example) keeps',
    },
  ],
  [
    'provider-failing',
    'no such zone',
    {
      faulty: { records: ONE, servers: ONE_SERVER, kept: 'failing' },
      severity: 'warn',
      says: 'memory: ',
      healthy: { records: ONE, servers: ONE_SERVER, kept: [KMS1] },
    },
  ],
  [
    'provider-notice',
    'a record that is there twice',
    {
      faulty: { records: ONE, servers: ONE_SERVER, kept: [KMS1, KMS1] },
      severity: 'warn',
      says: 'memory (memory:example): kms1.corp.example:1688 is there twice',
    },
  ],
  ...(['servfail', 'refused', 'timeout', 'unreachable', 'not authoritative'] as const).map((fault): Row => [
    'name-server-failing',
    fault,
    {
      faulty: { records: BOTH, servers: { ...TWO_SERVERS, 'ns3.corp.example': fault } },
      severity: 'warn',
      says: 'the name server ns3.corp.example (192.0.2.55:53) fails',
      healthy: { records: BOTH, servers: TWO_SERVERS },
    },
  ]),
  [
    'name-server-unresolved',
    'a name server without address',
    {
      faulty: {
        records: BOTH,
        servers: TWO_SERVERS,
        unresolvedServers: [{ name: 'ns9.corp.example', problem: 'ns9.corp.example does not exist' }],
      },
      severity: 'info',
      says: 'no address of the name server ns9.corp.example was found',
    },
  ],
  ...WANTED,
  ...MEANT,
  ...ACROSS,
];

const ESTATE = new Set(listRules().flatMap(({ id, over }) => (over === 'estate' ? [id] : [])));

describe('every rule finds what was planted, and nothing else', () => {
  it.each(CASES)('%s: %s', async (rule, _, { faulty, severity, says, shows = [], records, fix }) => {
    const { findings } = await checked(faulty);
    expect(findings.map((f) => f.rule)).toEqual([rule]);
    const [finding] = findings;
    const where = ESTATE.has(rule) ? { domain: null, name: null } : { domain: 'corp.example', name: OWNER };
    expect(finding).toMatchObject({ severity, ...where });
    expect(finding?.message).toContain(says);
    for (const part of shows) expect(finding?.evidence).toContainEqual(expect.stringContaining(part));
    expect(finding?.remedy).not.toMatch(/<domain>|^$/);
    if (records !== undefined) {
      expect(finding?.records.map((r) => `${r.target}:${r.port}`)).toEqual(records);
    }
    if (fix !== undefined) expect(fixText(finding?.fix)).toBe(fix);
  });

  it.each(CASES.filter(([, , { healthy }]) => healthy !== undefined))(
    '%s: the healthy twin of "%s"',
    async (_, __, { healthy }) => {
      expect((await checked(healthy ?? {})).findings).toEqual([]);
    },
  );

  it('has a case for every rule', () => {
    const covered = new Set(CASES.map(([rule]) => rule));
    const ids = listRules().map((rule) => rule.id);
    expect(ids.filter((id) => !covered.has(id))).toEqual([]);
  });
});

it('shows every kind of fault by some rule, or says why none can', () => {
  const shown = new Set<string>(listRules().flatMap(({ covers }) => covers));
  const kinds: readonly Kind[] = KINDS;
  expect(kinds).toHaveLength(28);
  for (const { id, unseen } of kinds) expect([id, shown.has(id)]).toEqual([id, unseen === undefined]);
});

it.each([
  ['__proto__', 'target-not-host'],
  ['constructor', 'target-single-label'],
])('a target called %s is one like any other', async (target, rule) => {
  const records = [`${OWNER} 60 SRV 0 0 1688 ${target}.`, `${target} 60 A 192.0.2.9`];
  const { facts } = await observed({ records, servers: { 'ns1.corp.example': records } });
  const saved = JSON.parse(JSON.stringify(facts)) as Facts;
  for (const seen of [facts, saved]) {
    expect(Object.hasOwn(seen.observations[0]!.targets, target)).toBe(true);
    expect((await judgeFacts(seen)).findings.map((finding) => finding.rule)).toContain(rule);
  }
});

describe('what cannot be known', () => {
  it.each(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])(
    'a name server of IPv6 only, seen from a machine without IPv6 (%s)',
    async (code) => {
      const servers = { ...TWO_SERVERS, 'ns6.corp.example': 'unreachable' } as const;
      const { facts } = await observed({ records: BOTH, servers });
      const said = `unreachable: [2001:db8::53]:53 cannot be reached: ${code}`;
      const saved = JSON.stringify(facts).replaceAll('unreachable: no answer in 5 s', said);
      const { findings, summary } = await judgeFacts(JSON.parse(saved) as Facts);
      expect(findings).toEqual([]);
      expect(summary.notChecked).toContainEqual({
        rule: 'name-server-failing',
        domain: 'corp.example',
        reason: `the name server ns6.corp.example (192.0.2.55:53): ${said}`,
      });
    },
  );

  it.each<[string, Estate, { rule: string; reason: string }[]]>([
    [
      'a target whose look-up fails is no finding, and not clean',
      { records: ONE, servers: ONE_SERVER, faults: { 'kms1.corp.example': 'servfail' } },
      [{ rule: 'target-unresolved', reason: 'kms1.corp.example could not be looked up: SERVFAIL' }],
    ],
    [
      'a target of which one family is missing and the other has no address',
      { records: ONE, servers: ONE_SERVER, faults: { 'kms1.corp.example A': 'timeout' } },
      [
        {
          rule: 'target-unresolved',
          reason: 'kms1.corp.example could not be looked up: timeout: no answer in 5 s',
        },
      ],
    ],
    [
      'servers that could not be listed',
      { records: BOTH, authorityProblem: 'REFUSED' },
      [
        { rule: 'mixed-ttl', reason: 'only a cache was asked, which shows one TTL for the whole set' },
        { rule: 'servers-disagree', reason: 'the name servers of the zone could not be listed: REFUSED' },
      ],
    ],
    [
      'a view that does not answer',
      { records: ONE, servers: ONE_SERVER, views: { inside: ONE, outside: 'timeout' } },
      [{ rule: 'split-horizon', reason: 'outside: timeout: no answer in 5 s' }],
    ],
    [
      'a view from the Internet that does not answer',
      { records: ONE, servers: ONE_SERVER, views: { public: 'timeout' } },
      [{ rule: 'public-exposure', reason: 'public: timeout: no answer in 5 s' }],
    ],
    [
      'machines of which only some are counted',
      { records: ONE, servers: ONE_SERVER, windowsServers: 10 },
      [{ rule: 'single-host', reason: 'how many machines look in the domain is not known' }],
    ],
    [
      'a name near the right one that gets no answer',
      {
        faults: { '_vlmcs.corp.example': 'refused' },
        severities: { 'no-record': 'off' },
        servers: { 'ns1.corp.example': [] },
      },
      [{ rule: 'misplaced-record', reason: '_vlmcs.corp.example: REFUSED' }],
    ],
    [
      'a made-up name that gets no answer',
      { records: ONE, servers: ONE_SERVER, faults: { 'made-up._tcp.corp.example': 'refused' } },
      [{ rule: 'wildcard-answer', reason: 'made-up._tcp.corp.example: REFUSED' }],
    ],
    [
      'a host to which this machine has no way',
      { records: ONE, servers: ONE_SERVER, probes: { '192.0.2.1:1688': 'unreachable' } },
      [{ rule: 'port-unreachable', reason: 'kms1.corp.example:1688: 192.0.2.1:1688 unreachable' }],
    ],
    [
      'an RPC service that refuses to say what it is',
      { records: ONE, servers: ONE_SERVER, probe: 'rpc', probes: { '192.0.2.1:1688': 'rpc-refused' } },
      [{ rule: 'port-not-kms', reason: 'kms1.corp.example:1688: 192.0.2.1:1688 rpc-refused' }],
    ],
  ])('%s', async (_, estate, expected) => {
    const { findings, summary } = await checked(estate);
    expect(findings).toEqual([]);
    const perDomain = summary.notChecked.filter((n) => n.domain !== null);
    expect(perDomain).toEqual(expected.map((e) => ({ ...e, domain: 'corp.example' })));
  });

  it('names the rules that were not applied at all', async () => {
    const { summary } = await checked({ records: BOTH, servers: TWO_SERVERS });
    const noInventory = 'no inventory was given (hosts in kmsdns.yaml)';
    const noProfiles = 'no kinds of clients were given (profiles in kmsdns.yaml)';
    const noCounts =
      'how many machines look is not known (--clients and --servers, or domains in kmsdns.yaml)';
    expect(summary.notChecked.every(({ domain }) => domain === null)).toBe(true);
    expect(Object.fromEntries(summary.notChecked.map(({ rule, reason }) => [rule, reason]))).toEqual({
      'unlisted-host': 'no list of hosts was given (--allow, or hosts in kmsdns.yaml)',
      'mixed-services': noInventory,
      'address-not-listed': noInventory,
      'port-not-listed': noInventory,
      'port-unreachable': 'nothing was connected to (--probe none)',
      'port-not-kms': 'no host was asked for KMS (--probe rpc)',
      'single-host': noCounts,
      'too-many-hosts-for-population': noCounts,
      'population-below-threshold': noCounts,
      'priority-with-caching': noProfiles,
      shadowed: noProfiles,
      'group-differs': 'no groups were given (groups in kmsdns.yaml)',
      'split-horizon': 'no view was named (--view)',
      'public-exposure': 'no view from the Internet was named (--public-view)',
    });
  });

  it('judges what the provider keeps where DNS is silent, and says that it is', async () => {
    const { domains, findings, summary } = await checked({
      records: ADDRESSES,
      faults: { [OWNER]: 'timeout' },
      authorityProblem: 'timeout',
      kept: [`${SRV} 0 0 0 kms1.corp.example`],
    });
    expect(domains[0]).toMatchObject({ status: 'published', records: [{ port: 0 }] });
    expect(findings.map(({ rule }) => rule)).toEqual(['lookup-failed', 'port-zero']);
    expect(summary.notChecked).toContainEqual({
      rule: 'provider-differs',
      domain: 'corp.example',
      reason: 'no server of DNS answered',
    });
  });

  it('calls a domain unknown that nobody answers for', async () => {
    const { domains, summary } = await checked({
      faults: { [OWNER]: 'timeout' },
      authorityProblem: 'timeout',
    });
    expect(domains[0]?.status).toBe('unknown');
    expect(summary).toMatchObject({ unknown: 1, published: 0, findings: { error: 1 } });
  });
});
