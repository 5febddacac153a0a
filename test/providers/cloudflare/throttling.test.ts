import { afterEach, describe, expect, it } from 'vitest';
import { listMembers, publish } from '../../../src/change/index.js';
import { Account } from '../../../providers/cloudflare/account.js';
import { Api } from '../../../providers/cloudflare/api.js';
import { PACE } from '../../../providers/cloudflare/pace.js';
import { Requests } from '../../../providers/cloudflare/requests.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const DOMAINS = ['corp.example.test'];
const HOSTS = ['kms1.example.test'];

let fake: FakeCloudflare;
afterEach(() => stop(fake));

describe('429', () => {
  it('is waited out as long as it says, and nothing is doubled', async () => {
    fake = await FakeCloudflare.start({ limit: UNLIMITED });
    fake.fault({ kind: 'rate-limit', retryAfter: 1, on: ({ operation }) => operation === 'batch', times: 2 });
    const report = await publish(providerOf(fake), { domains: DOMAINS, hosts: HOSTS });
    expect(report.domains[0]).toMatchObject({ status: 'created', error: null });
    expect(fake.allRecords()).toHaveLength(1);
    const tries = fake.requests('batch').map(({ at }) => at);
    expect(tries).toHaveLength(3);
    for (const [i, at] of tries.slice(1).entries()) expect(at - tries[i]!).toBeGreaterThanOrEqual(990);
  });

  it('with a longer pause than anybody waits for is an error at once, for everybody, and nothing more is sent', async () => {
    fake = await FakeCloudflare.start({ limit: { requests: 2, window: 300_000, blocked: 300_000 } });
    const began = performance.now();
    const report = await publish(providerOf(fake), { domains: DOMAINS, hosts: HOSTS });
    expect(report.domains[0]!.error).toMatchObject({
      code: 'ERR_THROTTLED',
      throttled: true,
      retriable: true,
      details: { retryAfter: 300 },
      hint: expect.stringMatching(/1,200 requests in 5 minutes/),
    });
    const sent = fake.log.length;
    const [list] = await listMembers(providerOf(fake), { domains: DOMAINS });
    expect(list!.error).toMatchObject({ code: 'ERR_THROTTLED', details: { retryAfter: 300 } });
    expect(fake.log).toHaveLength(sent);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(fake.allRecords()).toEqual([]);
  });

  it('that says 0 seconds each time is waited out longer and longer, and then given up', async () => {
    fake = await FakeCloudflare.start({ limit: UNLIMITED });
    fake.fault({ kind: 'rate-limit', retryAfter: 0, times: 1000 });
    const api = new Api({
      token: FakeCloudflare.TOKEN,
      endpoint: fake.endpoint,
      timeout: 20_000,
      account: new Account({ limit: 4000, interval: 1000, burst: 2000 }),
      pace: { ...PACE, throttled: { first: 20, most: 500 } },
    });
    const error = await new Requests(api).zones(1, undefined, undefined).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'ERR_THROTTLED', throttled: true });
    const times = fake.log.map(({ at }) => at);
    // 20 + 40 + 80 + 160 ms; with 320 it would be too much.
    expect(times).toHaveLength(5);
    for (const [i, at] of times.slice(1).entries())
      expect(at - times[i]!).toBeGreaterThanOrEqual(18 * 2 ** i);
  });

  it('does not keep one who gives up waiting', async () => {
    fake = await FakeCloudflare.start({ limit: UNLIMITED });
    fake.fault({ kind: 'rate-limit', retryAfter: 30 });
    const began = performance.now();
    const report = await publish(providerOf(fake), {
      domains: DOMAINS,
      hosts: HOSTS,
      signal: AbortSignal.timeout(300),
    });
    expect(report.domains[0]).toMatchObject({ status: 'skipped' });
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('the rate', () => {
  it('is one for all providers of a token, and another for another token', async () => {
    const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
    fake = await FakeCloudflare.start({ limit: UNLIMITED, tokens: { [a]: {}, [b]: {} } });
    const rate = { limit: 20, interval: 1000, burst: 10 };
    const read = (token: string) => listMembers(providerOf(fake, { token, rate }), { domains: DOMAINS });
    const began = performance.now();
    const ended: string[] = [];
    const reading = async (token: string, name: string) => {
      await read(token);
      ended.push(name);
    };
    const ofA = Array.from({ length: 10 }, () => reading(a, 'a'));
    await Promise.all([...ofA, reading(b, 'b')]);
    // Twenty requests of a: ten at once, ten more at ten a second. Those of b wait for none of them.
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(ended).toHaveLength(11);
    expect(ended.at(-1)).toBe('a');
  });
});
