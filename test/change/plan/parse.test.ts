import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlan, parseReceipt, plan, readReceipt } from '../../../src/change/index.js';
import { digestOf } from '../../../src/change/plan/digest.js';
import { InputError } from '../../../src/errors.js';
import { at, desire, memory, plant } from './bed.js';

type Json = Record<string, unknown>;

async function saved(): Promise<Json> {
  const provider = memory('txt');
  plant(provider, ['0 0 1688 a.example.com @ours', '5 5 1688 b.example.com @other']);
  const desired = desire(['10 0 1688 a.example.com', '0 0 1688 c.example.com'], { ttl: 3600 });
  return JSON.parse(JSON.stringify(await plan(desired, at(provider)))) as Json;
}

/** As somebody would who knows how a digest is made. */
function sealed(json: Json): Json {
  return { ...json, digest: digestOf({ settings: json['settings'], domains: json['domains'] }) };
}

/** Every place in a JSON value. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Json) }) as Json;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

/** Lists in lists. */
function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce((inner: unknown) => [inner], []);
}

function twice(list: unknown): unknown[] {
  return [...(list as unknown[]), ...(list as unknown[])];
}

const RECORD = {
  name: '_vlmcs._tcp.x.test',
  type: 'SRV',
  ttl: 60,
  priority: 0,
  weight: 0,
  port: 1,
  target: 'a',
};
const RECEIPT = {
  receipt: 1,
  command: 'apply',
  provider: 'main',
  domains: [
    {
      domain: 'x.test',
      zone: 'x.test',
      zoneId: 'Z1',
      outcome: 'unknown',
      provider: 'main',
      before: [RECORD],
      after: [],
      owners: { before: { 'a:1': ['ours'] }, after: {} },
    },
  ],
};

const anyJson = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, '', -1, 1e9, 0.5, true, [], {}, 'x', [null], { a: 1 }, '_', '..', undefined),
);

describe('a saved plan', () => {
  it.each([
    ['an edit', (json: Json) => ({ ...json, settings: { ...(json['settings'] as Json), prune: false } })],
    ['another version of plans', (json: Json) => ({ ...json, plan: 2 })],
    ['no digest', (json: Json) => ({ ...json, digest: undefined })],
    ['nothing', () => undefined],
    ['nests', (json: Json) => sealed({ ...json, domains: nested(40) })],
    ['a nest that no call stack has room for', (json: Json) => ({ ...json, domains: nested(100_000) })],
    ['a domain twice', (json: Json) => sealed({ ...json, domains: twice(json['domains']) })],
    ['null', () => null],
    ['a text', () => 'plan'],
    ['a list', () => []],
  ])('is not read with %s', async (_, edit) => {
    const json = await saved();
    expect(() => parsePlan(edit(json))).toThrow(InputError);
  });

  it('is told from a plan of another version', async () => {
    const json = await saved();
    expect(() => parsePlan({ ...json, plan: 2 }, '--plan')).toThrow(
      '--plan: was made by another version of kmsdns: it is a plan of version 2, and this one reads version 1',
    );
    for (const plan of ['1', null, {}]) {
      expect(() => parsePlan({ ...json, plan })).toThrow('plan: is not a plan of kmsdns');
    }
  });

  it('is not read where it would do something else today', async () => {
    const json = await saved();
    const domains = structuredClone(json['domains']) as { members: { reason: string }[] }[];
    domains[0]!.members[0]!.reason = 'unmarked';
    expect(() => parsePlan(sealed({ ...json, domains }))).toThrow(/another version of kmsdns/);
  });

  it('is read whatever the order of its fields', async () => {
    const json = await saved();
    const backwards = Object.fromEntries(Object.entries(json).reverse());
    expect(parsePlan(backwards).digest).toBe(json['digest']);
  });

  it('is read or refused, and nothing else, whatever stands in it, also with the right digest', async () => {
    const json = await saved();
    const all = places(json).slice(1);
    fc.assert(
      fc.property(fc.constantFrom(...all), anyJson, fc.boolean(), (place, value, isSealed) => {
        const edited = replaced(json, place, value) as Json;
        try {
          parsePlan(isSealed ? sealed(edited) : edited);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a receipt', () => {
  it('is read or refused, and nothing else, whatever stands in it', () => {
    expect(parseReceipt(RECEIPT)).toHaveLength(1);
    const all = places(RECEIPT).slice(1);
    fc.assert(
      fc.property(fc.constantFrom(...all), anyJson, (place, value) => {
        try {
          parseReceipt(replaced(RECEIPT, place, value));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a domain twice', ['domains'], twice(RECEIPT.domains)],
    ['an owner of what is no host', ['domains', '0', 'owners', 'before'], { 'x\nDone 3': ['ours'] }],
    ['an owner of a host without a port', ['domains', '0', 'owners', 'after'], { a: ['ours'] }],
    ['an owner that is a list', ['domains', '0', 'owners', 'after'], { 'a:1': [['ours']] }],
    ['a wildcard', ['domains', '0', 'domain'], '*.x.test'],
    ['an address', ['domains', '0', 'domain'], '192.0.2.1'],
    ['nests', ['domains', '0', 'before'], nested(100_000)],
  ])('is not read with %s', (_, place, value) => {
    expect(() => parseReceipt(replaced(RECEIPT, place, value))).toThrow(InputError);
  });

  it.each(['', '{', 'null', '[]x', '"receipt"', '1'])('is not read from %j', (text) => {
    expect(() => readReceipt(text)).toThrow(InputError);
  });
});
