import { afterEach, describe, expect, it } from 'vitest';
import { call, outcome, sdk } from './calls.js';
import { FakeCloudflare } from './index.js';

let fake: FakeCloudflare;
afterEach(() => fake.stop());

const [ONE, TWO, OTHER] = ['one', 'two', 'other'].map((name) => `${name}-`.padEnd(40, 'x')) as [
  string,
  string,
  string,
];

describe('the rate limit', () => {
  it('admits so many in a window, then blocks the user for as long as it says', async () => {
    let now = 1_000_000;
    fake = await FakeCloudflare.start({
      now: () => now,
      limit: { requests: 3, window: 300_000, blocked: 200_500 },
      tokens: { [ONE]: { user: 'ann' }, [TWO]: { user: 'ann' }, [OTHER]: { user: 'bob' } },
    });
    const ask = async (token = ONE): Promise<string> => {
      const answer = await call(fake, 'GET', '/zones', { authorization: `Bearer ${token}` });
      return `${outcome(answer)}, ${answer.headers.get('ratelimit')}, retry after ${answer.headers.get('retry-after')}`;
    };
    expect(await ask()).toBe('ok, "default";r=2;t=300, retry after null');
    now += 1000;
    expect(await ask(TWO)).toBe('ok, "default";r=1;t=299, retry after null');
    expect(await ask()).toBe('ok, "default";r=0;t=299, retry after null');
    expect(await ask()).toMatch(/^429 971, "default";r=0;t=\d+, retry after 201$/);
    expect(await ask(OTHER)).toBe('ok, "default";r=2;t=300, retry after null');
    now += 200_499;
    expect(await ask(TWO)).toMatch(/retry after 1$/);
    now += 1;
    expect(await ask()).toBe('ok, "default";r=2;t=300, retry after null');
    now += 300_000;
    expect(await ask()).toBe('ok, "default";r=2;t=300, retry after null');
  });

  it('is 1,200 in five minutes unless told otherwise', async () => {
    fake = await FakeCloudflare.start();
    const { headers } = await call(fake, 'GET', '/zones');
    expect(headers.get('ratelimit-policy')).toBe('"default";q=1200;w=300');
  });

  it('does nothing for a request that it blocks', async () => {
    fake = await FakeCloudflare.start({ limit: { requests: 0, window: 1000, blocked: 1000 } });
    const create = sdk(fake).dns.records.create({
      zone_id: fake.zoneId(),
      type: 'TXT',
      name: 't.example.test',
      content: 'x',
      ttl: 60,
    });
    await expect(create).rejects.toMatchObject({ status: 429, errors: [{ code: 971 }] });
    expect(fake.log).toMatchObject([{ status: 429, applied: false }]);
    expect(fake.allRecords()).toEqual([]);
  });

  it('can be held against what came in within any span', async () => {
    let now = 0;
    fake = await FakeCloudflare.start({ now: () => now });
    for (const at of [0, 100, 1000, 1050, 1099, 1100, 5000]) {
      now = at;
      await call(fake, 'GET', '/zones');
    }
    expect([1, 100, 101, 1000, 10_000].map((ms) => fake.mostWithin(ms))).toEqual([1, 3, 4, 4, 7]);
  });
});
