import { describe, expect, it } from 'vitest';
import type { DiscoveryResult } from '../../src/discovery/index.js';
import { converse, type Scene } from './converse.js';

const SRV = '_vlmcs._tcp.corp.example 60 SRV';
const KMS1 = [`${SRV} 0 0 1688 kms1.corp.example`, 'kms1.corp.example 60 A 192.0.2.1'];
const KMS2 = [`${SRV} 10 0 1689 kms2.corp.example`, 'kms2.corp.example 60 A 192.0.2.2'];
const OPEN = { '192.0.2.1:1688': 'open', '192.0.2.2:1689': 'open' } as const;

interface Case {
  readonly scene: Scene;
  readonly outcome: DiscoveryResult['outcome'];
  readonly code?: string;
  readonly chosen?: string;
  readonly states?: readonly string[];
  readonly warning?: string;
}

describe('what a client finds', () => {
  it.each<[string, Case]>([
    [
      'one host that answers',
      {
        scene: { records: KMS1, probes: OPEN },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
      },
    ],
    [
      'a dead host first, so the next is taken',
      {
        scene: { records: [...KMS1, ...KMS2], probes: { '192.0.2.2:1689': 'open' } },
        outcome: 'found',
        chosen: 'kms2.corp.example:1689 192.0.2.2',
        states: ['refused', 'open'],
      },
    ],
    [
      'two hosts that answer: the second is not tried',
      {
        scene: { records: [...KMS1, ...KMS2], probes: OPEN },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['open', 'skipped'],
      },
    ],
    [
      'two hosts that answer, explained: both are tried',
      {
        scene: { records: [...KMS1, ...KMS2], probes: OPEN, options: { explain: true } },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['open', 'open'],
      },
    ],
    [
      'a host on IPv6 and IPv4: IPv6 first',
      {
        scene: {
          records: [...KMS1, 'kms1.corp.example 60 AAAA 2001:db8::1'],
          probes: { '[2001:db8::1]:1688': 'open' },
        },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 2001:db8::1',
      },
    ],
    [
      'a host whose IPv6 address is dead: IPv4 next',
      {
        scene: { records: [...KMS1, 'kms1.corp.example 60 AAAA 2001:db8::1'], probes: OPEN },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['open'],
      },
    ],
    [
      'a host, without probing: it is taken as it resolves',
      {
        scene: { records: KMS1, options: { probe: 'none' } },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['skipped'],
      },
    ],
    ['no such name', { scene: {}, outcome: 'none', code: '0x8007232B' }],
    [
      'a name without an SRV record',
      {
        scene: { records: ['_vlmcs._tcp.corp.example 60 TXT hello'] },
        outcome: 'none',
        code: '0x8007251D',
      },
    ],
    [
      'an empty non-terminal',
      {
        scene: { records: ['x._vlmcs._tcp.corp.example 60 TXT hello'] },
        outcome: 'none',
        code: '0x8007251D',
      },
    ],
    ...(
      [
        ['servfail', '0x8007232A'],
        ['timeout', '0x8007232A'],
        ['unreachable', '0x8007232A'],
        ['other-rcode', '0x8007232A'],
        ['refused', '0x8007232D'],
        ['formerr', '0x80072329'],
        ['notimp', '0x8007232C'],
        ['bad-reply', '0x8007251E'],
      ] as const
    ).map(([fault, code]): [string, Case] => [
      `nothing certain: ${fault}`,
      { scene: { faults: { '_vlmcs._tcp.corp.example': fault } }, outcome: 'indeterminate', code },
    ]),
    [
      'a host that refuses',
      { scene: { records: KMS1 }, outcome: 'unreachable', code: '0xC004F074', states: ['refused'] },
    ],
    [
      'a target that does not exist',
      {
        scene: { records: [`${SRV} 0 0 1688 gone.corp.example`] },
        outcome: 'unreachable',
        code: '0xC004F074',
        states: ['unresolved'],
      },
    ],
    [
      'a target without addresses',
      {
        scene: { records: [`${SRV} 0 0 1688 kms1.corp.example`, 'kms1.corp.example 60 TXT x'] },
        outcome: 'unreachable',
        code: '0xC004F074',
        states: ['unresolved'],
      },
    ],
    [
      'a target that cannot be looked up: not known, rather than dead',
      {
        scene: { records: KMS1, faults: { 'kms1.corp.example': 'servfail' } },
        outcome: 'indeterminate',
        states: ['unresolved'],
        warning: 'whether it can be reached is not known',
      },
    ],
    [
      'a target of which only the A look-up fails: AAAA will do',
      {
        scene: {
          records: [KMS1[0] as string, 'kms1.corp.example 60 AAAA 2001:db8::1'],
          faults: { 'kms1.corp.example A': 'timeout' },
          probes: { '[2001:db8::1]:1688': 'open' },
        },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 2001:db8::1',
      },
    ],
    [
      'a dead host and one that cannot be looked up',
      {
        scene: { records: [...KMS1, ...KMS2], faults: { 'kms2.corp.example': 'timeout' } },
        outcome: 'indeterminate',
        states: ['refused', 'unresolved'],
        warning: 'kms2.corp.example could not be looked up',
      },
    ],
    [
      'a host that this machine could not try',
      {
        scene: { records: KMS1, probes: { '192.0.2.1:1688': 'skipped' } },
        outcome: 'indeterminate',
        states: ['skipped'],
      },
    ],
    [
      'a host that accepts the KMS interface',
      {
        scene: { records: KMS1, probes: { '192.0.2.1:1688': 'kms' }, options: { probe: 'rpc' } },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['kms'],
      },
    ],
    ...(['rpc-not-kms', 'not-rpc', 'silent'] as const).map((state): [string, Case] => [
      `a listener that is ${state}: the client goes on`,
      {
        scene: {
          records: [...KMS1, ...KMS2],
          probes: { '192.0.2.1:1688': state, '192.0.2.2:1689': 'kms' },
          options: { probe: 'rpc' },
        },
        outcome: 'found',
        chosen: 'kms2.corp.example:1689 192.0.2.2',
        states: [state, 'kms'],
      },
    ]),
    [
      'nothing but a web server and a dead host',
      {
        scene: {
          records: [...KMS1, ...KMS2],
          probes: { '192.0.2.1:1688': 'not-rpc' },
          options: { probe: 'rpc' },
        },
        outcome: 'unreachable',
        code: '0xC004F074',
        states: ['not-rpc', 'refused'],
      },
    ],
    [
      'one address that is dead and one that is no KMS: the state of the one that came furthest',
      {
        scene: {
          records: [...KMS1, 'kms1.corp.example 60 AAAA 2001:db8::1'],
          probes: { '[2001:db8::1]:1688': 'timeout', '192.0.2.1:1688': 'rpc-not-kms' },
          options: { probe: 'rpc' },
        },
        outcome: 'unreachable',
        code: '0xC004F074',
        states: ['rpc-not-kms'],
      },
    ],
    [
      'an RPC service that refuses, which may be KMS all the same',
      {
        scene: { records: KMS1, probes: { '192.0.2.1:1688': 'rpc-refused' }, options: { probe: 'rpc' } },
        outcome: 'indeterminate',
        states: ['rpc-refused'],
      },
    ],
    [
      'the null target alone',
      { scene: { records: [`${SRV} 0 0 0 .`] }, outcome: 'none', warning: 'not documented' },
    ],
    [
      'the null target beside a host: left out',
      {
        scene: { records: [...KMS1, `${SRV} 0 0 0 .`], probes: OPEN },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        states: ['open'],
        warning: 'contradict',
      },
    ],
    [
      'a target that is an alias: followed, with a warning',
      {
        scene: {
          records: [
            `${SRV} 0 0 1688 kms.corp.example`,
            'kms.corp.example 60 CNAME kms1.corp.example',
            'kms1.corp.example 60 A 192.0.2.1',
          ],
          probes: OPEN,
        },
        outcome: 'found',
        chosen: 'kms.corp.example:1688 192.0.2.1',
        warning: 'kms.corp.example is an alias of kms1.corp.example',
      },
    ],
    [
      'an address that came with the answer, of a host that is gone since',
      {
        scene: {
          records: [`${SRV} 0 0 1688 kms1.corp.example`],
          additionals: ['kms1.corp.example 60 A 192.0.2.1', 'other.corp.example 60 A 192.0.2.9'],
          probes: OPEN,
        },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.1',
        warning: 'came with 192.0.2.1 for kms1.corp.example, but looking kms1.corp.example up gives NXDOMAIN',
      },
    ],
    [
      'an address that came with the answer and differs: tried after the fresh one',
      {
        scene: {
          records: KMS1,
          additionals: ['kms1.corp.example 60 A 192.0.2.7'],
          probes: { '192.0.2.7:1688': 'open' },
        },
        outcome: 'found',
        chosen: 'kms1.corp.example:1688 192.0.2.7',
        warning:
          'came with 192.0.2.7 for kms1.corp.example, but looking kms1.corp.example up gives 192.0.2.1',
      },
    ],
    [
      'an IP address as target: a name that does not exist',
      {
        scene: { records: [`${SRV} 0 0 1688 192.0.2.1`] },
        outcome: 'unreachable',
        code: '0xC004F074',
        states: ['unresolved'],
        warning: 'the target 192.0.2.1 is an IP address',
      },
    ],
  ])('%s', (_, { scene, outcome, code, chosen, states, warning }) => {
    const { result } = converse(scene);
    const c = result.chosen;
    expect({
      outcome: result.outcome,
      code: result.windowsError?.code,
      chosen: c === null ? undefined : `${c.target}:${c.port} ${c.address}`,
    }).toEqual({ outcome, code, chosen });
    if (states !== undefined) expect(result.candidates.map((x) => x.probe.state)).toEqual(states);
    if (warning === undefined) expect(result.warnings).toEqual([]);
    else expect(result.warnings.join('\n')).toContain(warning);
  });
});

describe('the conversation', () => {
  it('asks one thing after the other, as a client does', () => {
    const { asked } = converse({
      records: [...KMS1, 'kms1.corp.example 60 AAAA 2001:db8::1', ...KMS2],
      probes: { '192.0.2.2:1689': 'open' },
    });
    expect(asked).toEqual([
      '_vlmcs._tcp.corp.example SRV',
      'kms1.corp.example A',
      'kms1.corp.example AAAA',
      'tcp [2001:db8::1]:1688',
      'tcp 192.0.2.1:1688',
      'kms2.corp.example A',
      'kms2.corp.example AAAA',
      'tcp 192.0.2.2:1689',
    ]);
  });

  it('follows an alias of the owner name and says so', () => {
    const { result } = converse({
      records: [
        '_vlmcs._tcp.corp.example 60 CNAME _vlmcs._tcp.hq.example',
        '_vlmcs._tcp.hq.example 60 SRV 0 0 1688 kms1.corp.example',
        'kms1.corp.example 60 A 192.0.2.1',
      ],
      probes: OPEN,
    });
    expect(result.outcome).toBe('found');
    expect(result.trace.find((t) => t.rule === 'owner-alias')?.detail).toContain('_vlmcs._tcp.hq.example');
  });

  it('repeats itself for an equal seed, which the trace names', () => {
    const records = [1, 2, 3, 4, 5].flatMap((n) => [
      `${SRV} 0 ${n} 1688 kms${n}.corp.example`,
      `kms${n}.corp.example 60 A 192.0.2.${n}`,
    ]);
    const { result } = converse({ records });
    expect(converse({ records }).result).toEqual(result);
    expect(result.trace.find((t) => t.step === 'order')?.detail).toMatch(/^seed 1: /);
    const chances = result.candidates.map((c) => c.probability);
    expect(chances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it.each(['vista', '11'] as const)('%s: repeats itself whatever order a server gives the set', (os) => {
    const client = { os, primarySuffix: 'corp.example' };
    const records = ['0 7', '0 7', '10 2', '10 0', '0 0'].map(
      (how, n) => `${SRV} ${how} 1688 kms${n % 4}.corp.example`,
    );
    const order = (lines: readonly string[]) =>
      converse({ client, records: lines }).result.candidates.map((c) => [c.target, c.priority, c.weight]);
    expect(order([...records].reverse())).toEqual(order(records));
  });

  it('gives plain data in the promised shape', () => {
    const { result } = converse({ records: KMS1, probes: OPEN, client: { primarySuffix: 'CORP.example.' } });
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      command: 'discover',
      version: 1,
      client: { primarySuffix: 'CORP.example.' },
      outcome: 'found',
      source: 'dns',
      domain: 'corp.example',
      windowsError: null,
      chosen: { target: 'kms1.corp.example', port: 1688, address: '192.0.2.1' },
      candidates: [
        {
          source: 'dns',
          target: 'kms1.corp.example',
          port: 1688,
          priority: 0,
          weight: 0,
          probability: 1,
          share: 1,
          addresses: ['192.0.2.1'],
          probe: { state: 'open', detail: '192.0.2.1:1688 open', ms: 2 },
        },
      ],
      queries: [
        {
          name: '_vlmcs._tcp.corp.example',
          type: 'SRV',
          via: null,
          outcome: 'found',
          server: '127.0.0.1:53',
          ms: 1,
          records: ['0 0 1688 kms1.corp.example.'],
        },
        {
          name: 'kms1.corp.example',
          type: 'A',
          via: null,
          outcome: 'found',
          server: '127.0.0.1:53',
          ms: 1,
          records: ['192.0.2.1'],
        },
        {
          name: 'kms1.corp.example',
          type: 'AAAA',
          via: null,
          outcome: 'nodata',
          server: '127.0.0.1:53',
          ms: 1,
          records: [],
        },
      ],
      shadowed: [],
      trace: expect.arrayContaining([
        {
          step: 'verdict',
          rule: 'first-that-answers',
          evidence: 'documented',
          source: expect.stringContaining('Activate clients running Windows'),
          detail: expect.stringContaining('kms1.corp.example:1688'),
        },
      ]),
      warnings: [],
    });
  });

  it('goes on to DNS from a kept host that cannot be looked up, and stays uncertain', () => {
    const { result, asked } = converse({
      records: KMS1,
      probes: OPEN,
      faults: { 'old.corp.example': 'servfail' },
      client: { primarySuffix: 'corp.example', cached: 'old.corp.example' },
    });
    expect(asked).toContain('_vlmcs._tcp.corp.example SRV');
    expect(result).toMatchObject({ outcome: 'indeterminate', chosen: null, windowsError: null });
    expect(result.candidates.map(({ target, source }) => `${target} ${source}`)).toEqual([
      'old.corp.example cache',
      'kms1.corp.example dns',
    ]);
    expect(result.trace.at(-1)?.detail).toBe(
      'a client that gets no answer from the host that it keeps would use kms1.corp.example:1688',
    );
  });

  it('counts a record that a server sends twice once', () => {
    const { result } = converse({ records: [...KMS1, ...KMS1, `${SRV} 0 0 1689 kms2.corp.example`] });
    expect(result.candidates.map(({ probability }) => probability)).toEqual([0.5, 0.5]);
  });

  it.each([
    ['alias of a name that is gone', ['_vlmcs._tcp.corp.example 60 CNAME gone.lab.example'], 'CNAME'],
    [
      'host without an address',
      [`${SRV} 0 0 1688 gone.corp.example`],
      'Resolve-DnsName -Name gone.corp.example',
    ],
  ])('of an %s begins with what is wrong', (_, records, first) => {
    const { result } = converse({ records });
    expect(result.windowsError?.remedies[0]?.command).toContain(first);
  });

  it.each(['ERR_TLS', 'ERR_HTTP'] as const)(
    "is not Windows' error when it is our way that fails: %s",
    (code) => {
      const { result } = converse({ errors: { '_vlmcs._tcp.corp.example': code } });
      expect(result).toMatchObject({ outcome: 'indeterminate', windowsError: null });
    },
  );

  it("is not Windows' error when a resolver over TLS is silent", () => {
    const resolver = { host: '192.0.2.53', port: 853, channel: { kind: 'tls', name: '192.0.2.53' } } as const;
    const { result } = converse({ faults: { '_vlmcs._tcp.corp.example': 'timeout' }, silent: resolver });
    expect(result).toMatchObject({ outcome: 'indeterminate', windowsError: null });
  });

  it('names the domain and the way out in the remedy', () => {
    const { result } = converse({});
    expect(result.windowsError?.remedy).toContain('kmsdns publish <host> --domain corp.example');
    expect(result.trace.at(-1)).toMatchObject({ step: 'verdict', evidence: 'documented' });
  });

  /** As long as a domain may be that is asked in: 243 octets, of 255 with `_vlmcs._tcp`. */
  const longest = `${`${'x'.repeat(63)}.`.repeat(3)}${'y'.repeat(49)}`;

  it('takes a domain as long as it may be, and names the field of a longer one', () => {
    expect(converse({ client: { primarySuffix: longest } }).result.outcome).toBe('none');
    expect(() => converse({ client: { searchList: ['corp.example', `${longest}y`] } })).toThrow(
      'searchList[1]: is too long: _vlmcs._tcp below it has 256 octets, more than 255',
    );
  });

  it('leaves out a suffix with which a short name would be too long', () => {
    const { asked } = converse({
      client: { skms: 'kms1-with-a-long-label', searchList: [longest, 'corp.example'] },
    });
    expect(asked).toEqual(['A', 'AAAA'].map((type) => `kms1-with-a-long-label.corp.example ${type}`));
  });

  it('refuses a domain that is none', () => {
    expect(() => converse({ client: { primarySuffix: 'a..b' } })).toThrow(/primarySuffix: /);
  });
});
