import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sdk } from './calls.js';
import { FakeCloudflare, type Fault } from './index.js';

let fake: FakeCloudflare;
beforeEach(async () => {
  fake = await FakeCloudflare.start();
});
afterEach(() => fake.stop());

const create = (content = 'x'): Promise<unknown> =>
  sdk(fake).dns.records.create({
    zone_id: fake.zoneId(),
    type: 'TXT',
    name: 't.example.test',
    content,
    ttl: 60,
  });

/** What the SDK makes of it. */
const told = async (): Promise<unknown> =>
  create().then(
    (result) => (typeof result === 'object' && result !== null ? 'record' : result),
    (error: unknown) =>
      `${(error as Error).constructor.name} ${String((error as { status?: number }).status)}`,
  );

describe('a fault', () => {
  it.each<[Fault, unknown, applied: boolean]>([
    [{ kind: 'drop-before' }, 'APIConnectionError undefined', false],
    [{ kind: 'drop-after' }, 'APIConnectionError undefined', true],
    [{ kind: 'drop-midway' }, 'TypeError undefined', true],
    [{ kind: 'truncated' }, 'SyntaxError undefined', true],
    [{ kind: 'delay', ms: 20 }, 'record', true],
    [{ kind: 'delay', ms: 20, before: true }, 'record', true],
    [{ kind: 'status', status: 502 }, 'InternalServerError 502', false],
    [{ kind: 'status', status: 504, applied: true }, 'InternalServerError 504', true],
    [{ kind: 'success-false' }, null, false],
    [{ kind: 'success-false', applied: true }, null, true],
    [{ kind: 'not-json' }, undefined, false],
    [{ kind: 'not-json', applied: true }, undefined, true],
    [{ kind: 'rate-limit', retryAfter: 7 }, 'RateLimitError 429', false],
  ])('%o: the SDK has %s, and it was applied: %s', async (fault, result, applied) => {
    fake.fault(fault);
    expect(await told()).toBe(result);
    expect(fake.allRecords()).toHaveLength(applied ? 1 : 0);
    expect(fake.log).toMatchObject([{ fault: fault.kind, applied }]);
    fake.clearLog();
    expect(await create('y').then(() => fake.log)).toMatchObject([{ fault: null, applied: true }]);
  });

  it('comes to the requests that it is for, as often as it is told', async () => {
    fake.fault({
      kind: 'status',
      status: 503,
      times: 2,
      on: ({ operation }) => operation === 'list-records',
    });
    const list = async (): Promise<number | string> =>
      sdk(fake)
        .dns.records.list({ zone_id: fake.zoneId() })
        .then(
          ({ result }) => result.length,
          (error: unknown) => (error as Error).constructor.name,
        );
    await create();
    expect([await list(), await list(), await list()]).toEqual([
      'InternalServerError',
      'InternalServerError',
      1,
    ]);
  });

  it('does not come once it is cleared', async () => {
    fake.fault({ kind: 'drop-before', times: Infinity });
    expect(await told()).toMatch(/^APIConnectionError/);
    fake.clearFaults();
    expect(await told()).toBe('record');
  });
});

describe('a hook', () => {
  it('runs between two requests, once', async () => {
    fake.before(
      ({ operation }) => operation === 'create-record',
      () => {
        fake.plant(['t.example.test. 60 IN TXT "x"', 't.example.test. 60 IN CNAME other.test.']);
      },
    );
    await sdk(fake).dns.records.list({ zone_id: fake.zoneId() });
    expect(fake.allRecords()).toEqual([]);
    await create();
    await create('another');
    expect(fake.records('t.example.test', 'TXT')).toEqual([
      't.example.test. 60 IN CNAME other.test.',
      't.example.test. 60 IN TXT "another"',
      't.example.test. 60 IN TXT "x"',
      't.example.test. 60 IN TXT "x"',
    ]);
  });

  it('is waited for, and may send requests itself', async () => {
    fake.before(
      ({ operation }) => operation === 'create-record',
      async () => {
        await create('first');
      },
    );
    await create('second');
    expect(fake.requests().map(({ body }) => (body as { content: string }).content)).toEqual([
      'second',
      'first',
    ]);
    expect(fake.allRecords()).toHaveLength(2);
  });
});
