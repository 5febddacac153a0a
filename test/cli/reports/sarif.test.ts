import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { listRules } from '../../../src/conflicts/index.js';
import { madeReport } from './made-estate.js';
import { findingOf, HOSTILE, plainReport, rendered } from './rendered.js';

const require = createRequire(import.meta.url);
const SCHEMA = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;
/** One of its patterns is none for the newer kind of regular expressions. */
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(SCHEMA);

async function sarif(...of: Parameters<typeof plainReport>): Promise<Log> {
  return JSON.parse(await rendered('sarif', plainReport(...of))) as Log;
}

const fingerprints = ({ runs }: Log) =>
  runs[0]!.results!.map((result) => Object.values(result.partialFingerprints!)[0]!);

const ESTATE = await madeReport({ domains: 60, hosts: 5, faultEvery: 3 });

describe('SARIF', () => {
  it.each([
    ['an estate with faults of many kinds', ESTATE],
    ['nothing found', plainReport(['a.example'])],
    ['no domain', plainReport([])],
    [
      'words of servers that are hostile',
      plainReport(['a.example'], [findingOf('a.example', { message: HOSTILE })]),
    ],
    ['a finding across domains', plainReport(['a.example'], [findingOf(null)])],
    [
      'a rule that was not applied',
      plainReport([], [], [{ rule: 'unlisted-host', domain: null, reason: 'no list' }]),
    ],
  ])('is valid by its schema: %s', async (_, report) => {
    isValid(JSON.parse(await rendered('sarif', report)));
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('would not be valid without its version: the schema is looked at', () => {
    expect(isValid({ runs: [] })).toBe(false);
  });

  it('describes every rule, with its level and what to do', async () => {
    const rules = (await sarif([])).runs[0]!.tool.driver.rules!;
    expect(rules.map(({ id }) => id)).toEqual(listRules().map(({ id }) => id));
    expect(rules.find(({ id }) => id === 'unlisted-host')).toMatchObject({
      defaultConfiguration: { level: 'error' },
      shortDescription: { text: expect.stringContaining('--allow') },
      help: { text: expect.stringContaining('slmgr /cdns') },
    });
  });

  it('places a finding in its domain and at the name of its records, and points to its rule', async () => {
    const { runs } = await sarif(['b.example', 'a.example'], [findingOf('a.example', { severity: 'warn' })]);
    const { results, logicalLocations, tool } = runs[0]!;
    const [result] = results!;
    const place = logicalLocations![result!.locations![0]!.logicalLocations![0]!.index!]!;
    expect(place.fullyQualifiedName).toBe('_vlmcs._tcp.a.example');
    expect(logicalLocations![place.parentIndex!]!.fullyQualifiedName).toBe('a.example');
    expect(tool.driver.rules![result!.ruleIndex!]!.id).toBe('unlisted-host');
    expect(result).toMatchObject({ level: 'warning', properties: { records: [{ target: 'desk.example' }] } });
  });

  it.each([
    [
      'other words and other findings around it',
      ['x.example', 'a.example'],
      { message: 'in other words', evidence: ['new'] },
    ],
    ['another TTL', ['a.example'], { records: [{ ...findingOf('a.example').records[0]!, ttl: 60 }] }],
  ] as const)('keeps the fingerprint of a finding: %s', async (_, domains, other) => {
    const before = fingerprints(await sarif(['a.example'], [findingOf('a.example')]));
    const after = await sarif(
      domains,
      domains.map((domain) => findingOf(domain, other)),
    );
    expect(fingerprints(after)).toContain(before[0]);
  });

  it('tells by the fingerprint what is not the same', async () => {
    const record = findingOf('a.example').records[0]!;
    const findings = [
      findingOf('a.example'),
      findingOf('b.example'),
      findingOf('a.example', { rule: 'target-alias' }),
      findingOf('a.example', { records: [{ ...record, port: 1689 }] }),
      findingOf('a.example'),
    ];
    expect(new Set(fingerprints(await sarif(['a.example', 'b.example'], findings))).size).toBe(5);
  });

  it('says what was not checked, the domains with one reason in one notification', async () => {
    const doubt = { rule: 'mixed-ttl', reason: 'only a cache was asked' };
    const { runs } = await sarif(
      ['a.example', 'b.example'],
      [],
      [
        { rule: 'unlisted-host', domain: null, reason: 'no list of hosts was given' },
        { ...doubt, domain: 'a.example' },
        { ...doubt, domain: 'b.example' },
      ],
    );
    expect(runs[0]!.results).toEqual([]);
    const [idle, cached, ...more] = runs[0]!.invocations![0]!.toolExecutionNotifications!;
    expect(more).toEqual([]);
    expect(idle).toMatchObject({
      level: 'warning',
      message: { text: 'not checked: no list of hosts was given' },
      associatedRule: { id: 'unlisted-host' },
    });
    const places = cached!.locations!.map(({ logicalLocations }) => logicalLocations![0]!.fullyQualifiedName);
    expect(places).toEqual(['a.example', 'b.example']);
  });

  it('is no success when it is less than the whole', async () => {
    const { runs } = await sarif(['a.example'], [], [], ['ended early by SIGINT']);
    const [invocation] = runs[0]!.invocations!;
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'ended early by SIGINT' } }],
    });
  });
});
