import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import type { Provider } from '../../../src/provider.js';
import { lines } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { providerOf, QUICK, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const ONE = '0 0 1688 kms1.example.test';
const TWO = '0 0 1688 kms2.example.test';
const real = globalThis.fetch;

let fake: FakeCloudflare;
let provider: Provider;
beforeEach(async () => {
  fake = await FakeCloudflare.start({ limit: UNLIMITED });
  provider = providerOf(fake, {}, QUICK);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stop(fake);
});

/** After a write, so many readings still show what stood before it. */
function lag(readings: number): void {
  let [before, left] = ['', 0];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = init?.method?.toUpperCase() ?? 'GET';
    const reply = await real(input, init);
    if (!url.includes('/dns_records')) return reply;
    if (method !== 'GET') {
      left = readings;
      return reply;
    }
    if (left-- > 0) return new Response(before, reply);
    before = await reply.text();
    return new Response(before, reply);
  });
}

describe('a list that lags behind our own write', () => {
  it.each([1, 2])('is looked at again, %i times too early', async (readings) => {
    fake.plant(lines(DOMAIN, 300, TWO));
    lag(readings);
    const added = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(added.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(fake.allRecords()).toEqual(lines(DOMAIN, 300, ONE, TWO));
    const edited = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], ttl: 900 });
    expect(edited.domains[0]).toMatchObject({ status: 'updated', error: null });
    const removed = await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(removed.domains[0]).toMatchObject({ status: 'removed', error: null });
    expect(fake.allRecords()).toEqual(lines(DOMAIN, 900, TWO));
    expect(fake.requests()).toHaveLength(3);
  });

  it('for longer than anybody waits: what was added is taken back, and not added again', async () => {
    fake.plant(lines(DOMAIN, 300, TWO));
    lag(1000);
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_PROVIDER', message: expect.stringMatching(/taken back.*does not show/) },
    });
    expect(fake.allRecords()).toEqual(lines(DOMAIN, 300, TWO));
    expect(fake.requests('batch')).toHaveLength(1);
  });

  it('for longer than anybody waits: what was removed is said to be open', async () => {
    fake.plant(lines(DOMAIN, 300, ONE, TWO));
    lag(1000);
    const report = await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_UNKNOWN_OUTCOME', message: expect.stringMatching(/does not show/) },
    });
    expect(fake.requests('batch')).toHaveLength(1);
  });
});

describe('names in a list', () => {
  const respell = (from: string, to: string) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const reply = await real(input, init);
      return new Response((await reply.text()).replaceAll(from, to), reply);
    });

  it.each(['müller.example.test', 'XN--MLLER-KVA.Example.TEST'])('may be spelled %s', async (spelled) => {
    const domain = 'xn--mller-kva.example.test';
    fake.plant(lines(domain, 300, TWO));
    respell(domain, spelled);
    const report = await publish(provider, { domains: [domain], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(fake.allRecords()).toEqual(lines(domain, 300, ONE, TWO));
  });

  it('that were not asked for are an error, and nothing is written', async () => {
    fake.plant(lines(DOMAIN, 300, TWO));
    respell(DOMAIN, 'elsewhere.example.test');
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_PROVIDER', message: expect.stringMatching(/not asked for, at .*elsewhere/) },
    });
    expect(fake.requests()).toEqual([]);
  });
});
