import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFactsLine } from '../../src/config/schema/facts.js';
import { judgeFacts, type Facts, type PolicyOptions } from '../../src/conflicts/index.js';
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
        const saved = savedAndRead(facts);
        expect(saved).toEqual(facts);
        expect(await judgeFacts(saved, { allow: estate.allow })).toEqual(await checked(estate));
      }),
      { numRuns: 300 },
    );
  });

  it('can be judged by other rules than those of the day', async () => {
    const { facts } = await observed({ records: [`${OWNERS[0]} 60 SRV 0 0 1688 gone.corp.example`] });
    const rules = async (options: PolicyOptions) =>
      (await judgeFacts(facts, options)).findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(await rules({})).toEqual(['target-unresolved error']);
    expect(await rules({ allow: [], severities: { 'target-unresolved': 'info' } })).toEqual([
      'unlisted-host error',
      'target-unresolved info',
    ]);
  });

  it.each<[string, string, (line: string) => string, string]>([
    ['that are none', 'start', () => '[]', 'facts.json:1: has no facts'],
    [
      'of a later format',
      'start',
      (line) => line.replace('"version":2', '"version":3'),
      'facts.json:1: has facts of format 3, and this kmsdns reads 2',
    ],
    [
      'without a field',
      'domain',
      (line) => line.replace('"targets"', '"t"'),
      'facts.json:1: targets: is missing',
    ],
    [
      'with a record that is none',
      'domain',
      (line) => line.replace('"port":1688', '"port":168800'),
      'facts.resolver.answer.records.0: port: ',
    ],
    [
      'with an answer of an unknown kind',
      'domain',
      (line) => line.replace('"kind":"found"', '"kind":"lost"'),
      'facts.resolver.answer.kind: ',
    ],
    ['that were cut off', 'domain', (line) => line.slice(0, 20), 'facts.json:1: is not JSON: '],
  ])('are refused: %s', async (_, type, spoil, message) => {
    const { facts } = await observed({
      records: [`${OWNERS[0]} 60 SRV 0 0 1688 kms1.corp.example`, ...HOSTS],
    });
    const line = factsLines(facts).find((text) => text.startsWith(`{"type":"${type}"`))!;
    expect(() => parseFactsLine(spoil(line), 'facts.json:1')).toThrow(message);
  });
});

function factsLines({ observations, ...header }: Facts): string[] {
  const lines = [{ type: 'start', ...header }, ...observations.map((o) => ({ type: 'domain', ...o }))];
  return lines.map((line) => JSON.stringify(line));
}

function savedAndRead(facts: Facts): Facts {
  const lines = factsLines(facts).map((text) => parseFactsLine(text, 'facts.json'));
  const [header] = lines.flatMap((line) => (line.type === 'start' ? [line.header] : []));
  return {
    ...header!,
    observations: lines.flatMap((line) => (line.type === 'domain' ? [line.observation] : [])),
  };
}
