import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFacts } from '../../src/config/schema/facts.js';
import { judgeFacts } from '../../src/conflicts/index.js';
import { checked, observed, type Estate } from './estate.js';

const OWNERS = ['corp.example', 'lab.example'].map((domain) => `_vlmcs._tcp.${domain}`);
const TARGETS = [
  'kms1.corp.example',
  'kms2.corp.example',
  'alias.corp.example',
  'gone.corp.example',
  '192.0.2.1',
];
const HOSTS = [
  'kms1.corp.example 60 A 192.0.2.1',
  'kms2.corp.example 60 AAAA 2001:db8::2',
  'alias.corp.example 60 CNAME kms1.corp.example',
];

const srv = fc
  .tuple(
    fc.constantFrom(...OWNERS, 'made-up._tcp.corp.example'),
    fc.constantFrom(60, 3600),
    fc.constantFrom('0 0 1688', '10 5 1688', '0 0 0', '0 0 1689'),
    fc.constantFrom(...TARGETS, '.'),
  )
  .map(([owner, ttl, numbers, target]) => `${owner} ${ttl} SRV ${numbers} ${target}`);
const records = fc.array(srv, { maxLength: 5 }).map((lines) => [...lines, ...HOSTS]);
const fault = fc.constantFrom('servfail', 'timeout', 'refused');
const server = fc.oneof(records, fault);

const kept: readonly Exclude<Estate['kept'], undefined>[] = [
  ['_vlmcs._tcp.corp.example 60 SRV 0 0 1688 kms1.corp.example'],
  'failing',
];

const estates: fc.Arbitrary<Estate> = fc.record(
  {
    records,
    domains: fc.subarray(['corp.example', 'lab.example'], { minLength: 1 }),
    servers: fc.dictionary(fc.constantFrom('ns1.example', 'ns2.example'), server),
    views: fc.dictionary(fc.constantFrom('inside', 'outside'), server),
    faults: fc.dictionary(fc.constantFrom(...OWNERS, ...TARGETS), fault),
    kept: fc.constantFrom(...kept),
    probes: fc.dictionary(
      fc.constantFrom('192.0.2.1:1688', '[2001:db8::2]:1688'),
      fc.constantFrom('open', 'refused', 'kms', 'not-rpc', 'silent', 'unreachable'),
    ),
    probe: fc.constantFrom('tcp', 'rpc'),
    allow: fc.subarray(TARGETS.slice(0, 3)),
    authorityProblem: fc.constant('REFUSED'),
  },
  { requiredKeys: ['records'] },
);

describe('facts that were saved', () => {
  it('come to the same findings when they are judged again, whatever was seen', async () => {
    await fc.assert(
      fc.asyncProperty(estates, async (estate) => {
        const { facts } = await observed(estate);
        const saved = parseFacts(JSON.stringify(facts), 'facts.json');
        expect(saved).toEqual(facts);
        expect(judgeFacts(saved, { allow: estate.allow })).toEqual(await checked(estate));
      }),
      { numRuns: 300 },
    );
  });

  it('can be judged by other rules than those of the day', async () => {
    const { facts } = await observed({ records: [`${OWNERS[0]} 60 SRV 0 0 1688 gone.corp.example`] });
    const rules = (options: Parameters<typeof judgeFacts>[1]) =>
      judgeFacts(facts, options).findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(rules({})).toEqual(['target-unresolved error']);
    expect(rules({ allow: [], severities: { 'target-unresolved': 'info' } })).toEqual([
      'unlisted-host error',
      'target-unresolved info',
    ]);
  });

  it.each<[string, (facts: Record<string, never>) => unknown, string]>([
    ['no facts', () => [], 'facts.json: has no facts of kmsdns check in it'],
    [
      'of a later format',
      (facts) => ({ ...facts, version: 2 }),
      'has facts of format 2, and this kmsdns reads 1',
    ],
    ['without the targets', (facts) => ({ ...facts, targets: undefined }), 'facts.json: targets: is missing'],
    [
      'with a record that is none',
      (facts) => JSON.parse(JSON.stringify(facts).replace('"port":1688', '"port":168800')) as unknown,
      'domains.0.resolver.answer.records.0: port: ',
    ],
    [
      'with an answer of an unknown kind',
      (facts) => JSON.parse(JSON.stringify(facts).replace('"kind":"found"', '"kind":"lost"')) as unknown,
      'domains.0.resolver.answer.kind: ',
    ],
  ])('are refused: %s', async (_, spoil, message) => {
    const { facts } = await observed({
      records: [`${OWNERS[0]} 60 SRV 0 0 1688 kms1.corp.example`, ...HOSTS],
    });
    const text = JSON.stringify(spoil(JSON.parse(JSON.stringify(facts)) as Record<string, never>));
    expect(() => parseFacts(text, 'facts.json')).toThrow(message);
  });

  it('are refused when the file was cut off', () => {
    expect(() => parseFacts('{"version": 1, "dom', 'facts.json')).toThrow(/^facts.json: is not JSON: /);
  });
});
