import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, outcome } from './calls.js';
import { FakeCloudflare, MODEL_PRESENT } from './index.js';
import { Judge } from './judge.js';

const data = { priority: 0, weight: 0, port: 1688, target: 'kms1.example.test' };
const srv = { type: 'SRV', name: '_vlmcs._tcp.example.test', ttl: 300, data };

const TITLE = `Cloudflare's own model${MODEL_PRESENT ? '' : ' (is not here: nothing is judged)'}`;

describe.skipIf(!MODEL_PRESENT)(TITLE, () => {
  let fake: FakeCloudflare;
  let records: string;
  beforeEach(async () => {
    fake = await FakeCloudflare.start({ model: 'noted' });
    records = `/zones/${fake.zoneId()}/dns_records`;
  });
  afterEach(() => fake.stop());
  const violations = (): string[] => fake.violations.map(({ side, problem }) => `${side}: ${problem}`);

  it.each([
    [
      'a TTL of 10',
      { ...srv, ttl: 10 },
      ['/ttl must be >= 30', '/ttl must be equal to one of the allowed values'],
    ],
    ['a port of 70000', { ...srv, data: { ...data, port: 70_000 } }, ['/data/port must be <= 65535']],
    ['no data', { ...srv, data: undefined }, ["must have required property 'data'"]],
    [
      'no weight',
      { ...srv, data: { ...data, weight: undefined } },
      ["/data must have required property 'weight'"],
    ],
    [
      'an underscore in the target',
      { ...srv, data: { ...data, target: 'a_b.test' } },
      ['/data/target must match format "hostname"', '/data/target must be equal to constant'],
    ],
    ['a comment that is none', { ...srv, comment: 7 }, ['/comment must be string,null']],
    ['an unknown type', { ...srv, type: 'KMS' }, ['/type must be equal to one of the allowed values']],
    [
      'an address that is none',
      { type: 'A', name: 'a', content: 'b' },
      ['/content must match format "ipv4"'],
    ],
  ])('does not allow %s', async (_, body, problems) => {
    await call(fake, 'POST', records, { body });
    expect(violations()).toEqual(problems.map((problem) => `request: ${problem}`));
    expect(() => fake.assertModelKept()).toThrow(/^against the model:\nPOST .*dns_records, request: /);
  });

  it('judges every operation of a batch', async () => {
    const body = {
      deletes: [{}],
      patches: [{ id: 'x', data: { ...data, port: -1 } }],
      puts: [srv],
      posts: [{ ...srv, ttl: 7 }],
    };
    await call(fake, 'POST', `${records}/batch`, { body });
    expect(violations().map((v) => v.replace('request: ', '').split(' ')[0])).toEqual(
      expect.arrayContaining(['/deletes/0', '/patches/0/data/port', '/puts/0', '/posts/0/ttl']),
    );
  });

  it.each([
    ['?per_page=5000001', 'per_page must be <= 5000000'],
    ['?page=x', 'page must be number'],
    ['?order=age', 'order must be equal to one of the allowed values'],
    ['?owner=me', 'owner is not in the model'],
  ])('does not allow records with %s', async (query, problem) => {
    expect(outcome(await call(fake, 'GET', `${records}${query}`))).toBe('400 6003');
    expect(violations()).toContain(`request: ${problem}`);
  });

  it.each([
    [
      'a record without an id',
      {
        ...srv,
        content: '',
        proxiable: false,
        created_on: '2026-11-22T00:00:00Z',
        modified_on: '2026-11-22T00:00:00Z',
      },
      "/result must have required property 'id'",
    ],
    [
      'a date that is none',
      {
        ...srv,
        id: 'x',
        content: '',
        proxiable: false,
        created_on: 'today',
        modified_on: '2026-11-22T00:00:00Z',
      },
      '/result/created_on must match format "date-time"',
    ],
    ['no record', [], '/result must be object'],
  ])('does not allow a reply with %s', (_, result, problem) => {
    const exchange = { method: 'POST', path: records, query: {}, body: srv };
    const reply = { success: true, errors: [], messages: [], result };
    const found = Judge.load()?.reply(exchange, 200, JSON.stringify(reply));
    expect(found?.map((violation) => violation.problem)).toContain(problem);
  });

  it('does not allow a failure that says success', () => {
    const exchange = { method: 'GET', path: records, query: {}, body: null };
    const reply = { success: true, errors: [], messages: [], result: null };
    const [found] = Judge.load()?.reply(exchange, 403, JSON.stringify(reply)) ?? [];
    expect(found?.problem).toBe('/success must be equal to one of the allowed values');
  });

  it('is enforced when the fake stops, unless that is switched off', async () => {
    const strict = await FakeCloudflare.start();
    await call(strict, 'GET', `/zones/${strict.zoneId()}/dns_records?owner=me`);
    await expect(strict.stop()).rejects.toThrow('owner is not in the model');
  });

  it('does not ask whether a planted record may stand', async () => {
    const [old] = fake.plant(['_vlmcs._tcp.example.test. 7 IN SRV 0 0 1688 kms_1.example.test.']);
    await call(fake, 'GET', records);
    await call(fake, 'GET', `${records}/${old!.id}`);
    await call(fake, 'POST', `${records}/batch`, { body: { deletes: [{ id: old!.id }] } });
    expect(fake.log.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(violations()).toEqual([]);
  });
});
