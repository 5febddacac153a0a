import { describe, expect, it } from 'vitest';
import { publish, remove, type ChangeReport } from '../../../src/change/index.js';
import type { Provider } from '../../../src/provider.js';
import { lines } from '../../contract/provider-contract.js';
import { FakeCloudflare, type Fault, type RequestRecord } from '../../fakes/cloudflare/index.js';
import { providerOf, QUICK, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const NAME = `_vlmcs._tcp.${DOMAIN}`;
/** Long enough for a busy machine; short where the case is to run into it. */
const PATIENT = 20_000;
const SHORT = 300;
const OTHER = '7 7 1688 other.example.test';

interface Verb {
  readonly run: (provider: Provider) => Promise<ChangeReport>;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const VERBS: Readonly<Record<string, Verb>> = {
  'adding a host': {
    run: (provider) => publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] }),
    before: [OTHER],
    after: [OTHER, '0 0 1688 kms1.example.test'],
  },
  'editing a host': {
    run: (provider) => publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], priority: 5 }),
    before: [OTHER, '0 0 1688 kms1.example.test'],
    after: [OTHER, '5 0 1688 kms1.example.test'],
  },
  'removing a host': {
    run: (provider) => remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] }),
    before: [OTHER, '0 0 1688 kms1.example.test'],
    after: [OTHER],
  },
};

const FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is cut before it is done': { kind: 'drop-before' },
  'the connection is cut after it is done': { kind: 'drop-after' },
  'the connection is cut in the middle of the reply': { kind: 'drop-midway' },
  'the reply says that it is JSON and ends early': { kind: 'truncated' },
  'it takes too long, and is done': { kind: 'delay', ms: 3 * SHORT },
  'it takes too long, and is done only then': { kind: 'delay', ms: 2 * SHORT, before: true },
  'a proxy says 502': { kind: 'status', status: 502 },
  'a proxy says 524, and it is done': { kind: 'status', status: 524, applied: true },
  'a page of HTML under 200': { kind: 'not-json' },
  'a page of HTML under 200, and it is done': { kind: 'not-json', applied: true },
  'success is false under 200': { kind: 'success-false' },
  'success is false under 200, and it is done': { kind: 'success-false', applied: true },
  'it is throttled': { kind: 'rate-limit', retryAfter: 0 },
};

/** What leaves a write undone, and open whether it is being worked on. */
const MAY_COME_YET = new Set(['the connection is cut before it is done', 'a proxy says 502']);

/** Where in a change a request stands. */
const POINTS: Readonly<Record<string, (request: RequestRecord) => boolean>> = {
  'the list of zones': ({ operation }) => operation === 'list-zones',
  'a reading': ({ operation }) => operation === 'list-records',
  'the write': ({ method }) => method !== 'GET',
};

interface Bed {
  readonly fake: FakeCloudflare;
  readonly provider: Provider;
}

/** A fake with what stands before, for one case: cases run side by side, since most of them wait. */
async function given(verb: Verb, run: (bed: Bed) => Promise<void>, fault?: Fault): Promise<void> {
  const fake = await FakeCloudflare.start({ limit: UNLIMITED });
  try {
    const [other, ...others] = verb.before.map((host) => `${NAME}. 900 IN SRV ${host}.`);
    fake.plant([other!], { comment: 'not ours' });
    fake.plant(others);
    const timeout = fault?.kind === 'delay' ? SHORT : PATIENT;
    await run({ fake, provider: providerOf(fake, { timeout }, QUICK) });
  } finally {
    await stop(fake);
  }
}

const standing = (fake: FakeCloudflare) => fake.records(NAME, 'SRV');
const written = (hosts: readonly string[]) => lines(DOMAIN, 900, ...hosts);
const writes = (fake: FakeCloudflare) => fake.log.filter(({ method }) => method !== 'GET');

/** What was said fits what stands, and nothing stands twice. */
async function expectTruth(
  fake: FakeCloudflare,
  { before, after }: Verb,
  report: ChangeReport,
): Promise<void> {
  const [result] = report.domains;
  await fake.idle();
  const stands = standing(fake);
  expect(new Set(stands).size).toBe(stands.length);
  if (result!.error === null) {
    expect(result!.status).toMatch(/^(created|updated|removed|unchanged)$/);
    expect(stands).toEqual(written(after));
  } else {
    expect([written(before), written(after)]).toContainEqual(stands);
  }
  expect(JSON.stringify(report)).not.toContain(FakeCloudflare.TOKEN);
  expect(fake.zone().records.filter((record) => record.comment === 'not ours')).toHaveLength(1);
}

describe.concurrent.each(Object.entries(VERBS))('%s', (title, verb) => {
  describe.each(Object.entries(POINTS))('%s', (point, on) => {
    it.each(Object.entries(FAULTS))('%s', (what, fault) =>
      given(
        verb,
        async ({ fake, provider }) => {
          fake.fault({ ...fault, on });
          const report = await verb.run(provider);
          await expectTruth(fake, verb, report);
          expect(fake.log.filter((r) => r.fault !== null)).toHaveLength(1);
          // Once is nothing that a person should hear of, but for a write that may still be done, and then a second time.
          const { error } = report.domains[0]!;
          const isSlow = fault.kind === 'delay';
          if (point !== 'the write') expect(error).toBeNull();
          else if (title === 'adding a host' && MAY_COME_YET.has(what)) {
            expect(error).toMatchObject({ code: 'ERR_UNKNOWN_OUTCOME' });
          } else if (!isSlow) expect(error).toBeNull();
        },
        fault,
      ),
    );
  });

  it.each(Object.entries(FAULTS).filter(([, f]) => f.kind !== 'rate-limit'))(
    'the first two writes: %s',
    (__, fault) =>
      given(
        verb,
        async ({ fake, provider }) => {
          fake.fault({ ...fault, on: POINTS['the write']!, times: 2 });
          await expectTruth(fake, verb, await verb.run(provider));
        },
        fault,
      ),
  );

  it('every read fails from the write on: it is not known, and said so', () =>
    given(verb, async ({ fake, provider }) => {
      fake.fault({ kind: 'drop-after', on: POINTS['the write']! });
      fake.before(POINTS['the write']!, () =>
        fake.fault({ kind: 'status', status: 503, on: POINTS['a reading']!, times: 1000 }),
      );
      const report = await verb.run(provider);
      expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
      expect(standing(fake)).toEqual(written(verb.after));
      expect(writes(fake)).toHaveLength(1);
    }));

  it('the look afterwards fails: what was acknowledged is said to be written, and not looked at', () =>
    given(verb, async ({ fake, provider }) => {
      fake.before(POINTS['the write']!, () =>
        fake.fault({ kind: 'status', status: 503, on: POINTS['a reading']!, times: 1000 }),
      );
      const report = await verb.run(provider);
      expect(report.domains[0]).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNKNOWN_OUTCOME',
          message: expect.stringMatching(
            /was written, but it could not be looked at|what of it was applied is not known/,
          ),
        },
      });
      expect(standing(fake)).toEqual(written(verb.after));
      expect(writes(fake)).toHaveLength(1);
    }));
});

it('an edit by single operations that is done in part, and whose second part fails for good, is not said to be undone', async () => {
  const fake = await FakeCloudflare.start({
    zones: [{ name: 'example.test', batch: false }],
    limit: UNLIMITED,
  });
  const verb = VERBS['editing a host']!;
  fake.plant(lines(DOMAIN, 900, ...verb.before));
  fake.fault({ kind: 'status', status: 500, on: ({ method }) => method === 'DELETE', times: 99 });
  const report = await verb.run(providerOf(fake, {}, QUICK));
  expect(report.domains[0]).toMatchObject({
    status: 'failed',
    error: {
      code: 'ERR_UNKNOWN_OUTCOME',
      message: expect.stringMatching(/what of it was applied is not known; after that: .*Cloudflare failed/),
    },
  });
  expect(report.domains[0]!.before).toHaveLength(verb.before.length);
  expect(standing(fake)).toEqual(written([...new Set([...verb.before, ...verb.after])]));
  await stop(fake);
});

it('never sends a write again without having read', () => {
  const verb = VERBS['editing a host']!;
  return given(verb, async ({ fake, provider }) => {
    fake.fault({ kind: 'drop-before', on: POINTS['the write']!, times: 5 });
    await verb.run(provider);
    const order = fake.log.map(({ method }) => method);
    const pairs = order.slice(1).map((method, i) => [order[i], method]);
    expect(pairs).not.toContainEqual(['POST', 'POST']);
    expect(writes(fake).length).toBeGreaterThan(1);
  });
});

describe('a write that may still be worked on is not sent again, and not said to be undone', () => {
  it.each([408, 504, 522, 524])('after %i', (status) =>
    given(VERBS['adding a host']!, async ({ fake, provider }) => {
      fake.fault({ kind: 'status', status, on: POINTS['the write']! });
      const report = await VERBS['adding a host']!.run(provider);
      expect(report.domains[0]).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_UNKNOWN_OUTCOME', message: expect.stringMatching(/may still be made/) },
      });
      expect(writes(fake)).toHaveLength(1);
    }),
  );

  it.each([408, 502, 504, 520, 522, 524])('after %i, nor is it added by another read', (status) =>
    given(VERBS['adding a host']!, async ({ fake, provider }) => {
      fake.fault({ kind: 'status', status, on: POINTS['the write']! });
      // Somebody adds a host meanwhile: what stands is neither as before nor as it was to be.
      fake.before(
        POINTS['the write']!,
        () => void fake.plant(lines(DOMAIN, 900, '0 0 1688 kms9.example.test')),
      );
      const report = await VERBS['adding a host']!.run(provider);
      expect(report.domains[0]!.error).toMatchObject({
        code: 'ERR_UNKNOWN_OUTCOME',
        message: expect.stringMatching(/may still be made.*something else stands/),
      });
      expect(writes(fake)).toHaveLength(1);
    }),
  );

  it('after the connection was cut, when it is done two seconds later: it is waited for, and stands once', async () => {
    const verb = VERBS['adding a host']!;
    await given(verb, async ({ fake }) => {
      fake.fault({ kind: 'drop-late', ms: 2000, on: POINTS['the write']! });
      const report = await verb.run(providerOf(fake));
      expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
      expect(standing(fake)).toEqual(written(verb.after));
      expect(writes(fake)).toHaveLength(1);
    });
  });

  it.each(Object.entries(VERBS))(
    'after the connection was cut, when it is done later than anybody waits: %s',
    (title, verb) =>
      given(verb, async ({ fake, provider }) => {
        fake.fault({ kind: 'drop-late', ms: 1500, on: POINTS['the write']! });
        const report = await verb.run(provider);
        await fake.idle();
        expect(standing(fake)).toEqual(written(verb.after));
        // What can be sent twice without harm was, and the one that came late was refused as a whole.
        const adds = title === 'adding a host';
        expect(writes(fake)).toHaveLength(adds ? 1 : 2);
        expect(report.domains[0]!.error?.code).toBe(adds ? 'ERR_UNKNOWN_OUTCOME' : undefined);
      }),
  );

  it('after both copies were cut, when the first is done later', () => {
    const verb = VERBS['removing a host']!;
    return given(verb, async ({ fake, provider }) => {
      fake.fault({ kind: 'drop-late', ms: 4000, on: POINTS['the write']!, times: 2 });
      const report = await verb.run(provider);
      expect(report.domains[0]).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_UNKNOWN_OUTCOME', message: expect.stringMatching(/may still be made/) },
      });
      await fake.idle();
      expect(standing(fake)).toEqual(written(verb.after));
    });
  });

  it('after it was cut and the second copy refused, when the first is done later', () => {
    const verb = VERBS['editing a host']!;
    return given(verb, async ({ fake, provider }) => {
      fake.fault({ kind: 'drop-late', ms: 2000, on: POINTS['the write']! });
      fake.fault({ kind: 'status', status: 403, on: POINTS['the write']!, times: 9 });
      const report = await verb.run(provider);
      expect(report.domains[0]).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNKNOWN_OUTCOME',
          message: expect.stringMatching(/may still be made: .* broke .*a second copy was refused: .*token/),
          hint: expect.stringMatching(/See what stands there .*The token needs the permission/),
          details: { lost: 'ERR_CONNECTION_LOST', status: 403, requestId: expect.any(String) },
        },
      });
      await fake.idle();
      expect(standing(fake)).toEqual(written(verb.after));
    });
  });

  it.each(['editing a host', 'removing a host'])(
    'after it was cut, when it is done while the second copy is on its way: %s is told as ours',
    (title) =>
      given(VERBS[title]!, async ({ fake, provider }) => {
        let copies = 0;
        const { before, after, run } = VERBS[title]!;
        fake.fault({ kind: 'drop-late', ms: 1000, on: POINTS['the write']! });
        fake.before(
          POINTS['the write']!,
          async () => {
            if (copies++ === 0) return;
            await expect.poll(() => standing(fake), { timeout: PATIENT }).not.toEqual(written(before));
          },
          2,
        );
        const report = await run(provider);
        expect(report.domains[0]).toMatchObject({
          status: title === 'editing a host' ? 'updated' : 'removed',
          error: null,
        });
        expect(report.domains[0]!.before).toHaveLength(before.length);
        expect(standing(fake)).toEqual(written(after));
        expect(writes(fake)).toHaveLength(2);
      }),
  );

  it('after the time for it ran out', () => {
    const fault = { kind: 'delay', ms: 4 * SHORT, before: true, on: POINTS['the write']! } as const;
    const verb = VERBS['adding a host']!;
    return given(
      verb,
      async ({ fake, provider }) => {
        fake.fault(fault);
        const report = await verb.run(provider);
        expect(report.domains[0]).toMatchObject({
          status: 'failed',
          error: { code: 'ERR_UNKNOWN_OUTCOME', message: expect.stringMatching(/may still be made/) },
        });
        await expect.poll(() => standing(fake), { timeout: PATIENT }).toEqual(written(verb.after));
        expect(writes(fake)).toHaveLength(1);
      },
      fault,
    );
  });
});
