import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, outcome, sdk } from './calls.js';
import { FakeCloudflare } from './index.js';

let fake: FakeCloudflare;
beforeEach(async () => {
  fake = await FakeCloudflare.start({
    model: 'noted',
    zones: ['example.test', { name: 'paid.test', plan: 'pro' }, { name: 'no-batch.test', batch: false }],
  });
});
afterEach(() => fake.stop());

const NAME = '_vlmcs._tcp.example.test';
const line = (host: string, ttl = 300): string => `${NAME}. ${ttl} IN SRV 0 0 1688 ${host}.example.test.`;
const post = (host: string) =>
  ({
    type: 'SRV',
    name: NAME,
    ttl: 300,
    data: { priority: 0, weight: 0, port: 1688, target: `${host}.example.test` },
  }) as const;
const send = async (body: unknown, zone?: string): Promise<string> =>
  outcome(await call(fake, 'POST', `/zones/${fake.zoneId(zone)}/dns_records/batch`, { body }));

describe('a batch', () => {
  it('is carried out as deletes, patches, puts and posts, and gives all of them back', async () => {
    const [one, two, three] = fake.plant([line('kms1'), line('kms2'), line('kms3')]);
    const zone_id = fake.zoneId();
    const result = await sdk(fake).dns.records.batch({
      zone_id,
      posts: [post('kms4')],
      puts: [{ id: three!.id, ...post('kms3'), ttl: 60 }],
      patches: [{ id: two!.id, ...post('kms2'), ttl: 120 }],
      deletes: [{ id: one!.id }],
    });
    expect(
      Object.entries(result).map(([verb, list]: [string, { ttl: number }[]]) => [
        verb,
        list.map(({ ttl }) => ttl),
      ]),
    ).toEqual([
      ['deletes', [300]],
      ['patches', [120]],
      ['puts', [60]],
      ['posts', [300]],
    ]);
    expect(fake.allRecords()).toEqual([line('kms2', 120), line('kms3', 60), line('kms4')].sort());
    expect(fake.requests()).toMatchObject([{ operation: 'batch', applied: true }]);
    fake.assertModelKept();
  });

  it('frees a name before it is taken', async () => {
    const [alias] = fake.plant(['x.example.test. 300 IN CNAME y.example.test.']);
    const a = { type: 'A', name: 'x', content: '192.0.2.1', ttl: 300 };
    expect(await send({ posts: [a], deletes: [{ id: alias!.id }] })).toBe('ok');
    expect(fake.allRecords()).toEqual(['x.example.test. 300 IN A 192.0.2.1']);
  });

  it.each([
    ['a record to delete is gone', { deletes: [{ id: '0'.repeat(32) }] }, '404 81044'],
    ['a record to patch is gone', { patches: [{ id: '0'.repeat(32), ttl: 60 }] }, '404 81044'],
    ['a record to put is gone', { puts: [{ id: '0'.repeat(32), ...post('kms2') }] }, '404 81044'],
    ['a post is not valid', { posts: [post('kms2'), { ...post('kms3'), ttl: 2 }] }, '400 9021'],
    [
      'two posts clash',
      {
        posts: [
          { type: 'CNAME', name: 'x', content: 'y.test' },
          { type: 'A', name: 'x', content: '192.0.2.1' },
        ],
      },
      '400 81054',
    ],
    ['a list is none', { posts: post('kms2') }, '400 9207'],
    ['an id is missing', { deletes: [{}] }, '400 9207'],
  ])('leaves everything as it was when %s', async (_, more, refusal) => {
    const [old] = fake.plant([line('kms1'), line('kms9')]);
    const serial = fake.serial();
    const deletes = [{ id: old!.id }, ...('deletes' in more ? more.deletes : [])];
    const posts = [post('kms5'), ...('posts' in more && Array.isArray(more.posts) ? more.posts : [])];
    const body = {
      ...more,
      deletes,
      posts: 'posts' in more && !Array.isArray(more.posts) ? more.posts : posts,
    };
    expect(await send(body)).toBe(refusal);
    expect(fake.allRecords()).toEqual([line('kms1'), line('kms9')]);
    expect(fake.serial()).toBe(serial);
  });

  it.each([
    ['example.test', 200],
    ['paid.test', 3500],
  ])('of %s has %i operations at the most', async (zone, most) => {
    const posts = Array.from({ length: most + 1 }, (_, i) => ({
      type: 'A',
      name: `a${i}`,
      content: '192.0.2.1',
    }));
    expect(await send({ posts }, zone)).toBe('400 9207');
    expect(fake.allRecords(zone)).toEqual([]);
    expect(await send({ posts: posts.slice(1) }, zone)).toBe('ok');
    expect(fake.allRecords(zone)).toHaveLength(most);
  });

  it('is refused where it is not allowed, and single operations are not', async () => {
    const a = { type: 'A', name: 'a', content: '192.0.2.1' };
    expect(await send({ posts: [a] }, 'no-batch.test')).toBe('403 10000');
    const single = await call(fake, 'POST', `/zones/${fake.zoneId('no-batch.test')}/dns_records`, {
      body: a,
    });
    expect(outcome(single)).toBe('ok');
  });
});
