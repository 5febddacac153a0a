import Cloudflare from 'cloudflare';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCloudflare } from './index.js';

let fake: FakeCloudflare;
let client: Cloudflare;
let zone_id: string;
beforeEach(async () => {
  fake = await FakeCloudflare.start({ zones: ['example.test', 'inner.example.test'] });
  client = new Cloudflare({ apiToken: FakeCloudflare.TOKEN, baseURL: fake.endpoint, maxRetries: 0 });
  zone_id = fake.zoneId();
});
afterEach(() => fake.stop());

const SRV = { type: 'SRV', name: '_vlmcs._tcp.example.test', ttl: 300 } as const;
const data = { priority: 0, weight: 0, port: 1688, target: 'kms1.example.test' };

describe('the fake Cloudflare, by the real SDK', () => {
  it('creates, lists, changes and deletes an SRV record', async () => {
    const created = await client.dns.records.create({ zone_id, ...SRV, data, comment: 'mine' });
    expect(created).toMatchObject({
      content: '0 1688 kms1.example.test',
      priority: 0,
      data,
      comment: 'mine',
    });
    expect(fake.allRecords()).toEqual(['_vlmcs._tcp.example.test. 300 IN SRV 0 0 1688 kms1.example.test.']);
    const listed = await client.dns.records.list({ zone_id, type: 'SRV', name: { exact: SRV.name } });
    expect(listed.result).toEqual([created]);
    await client.dns.records.edit(created.id, { zone_id, ...SRV, data, ttl: 60 });
    expect(fake.records(SRV.name, 'SRV')).toEqual([
      '_vlmcs._tcp.example.test. 60 IN SRV 0 0 1688 kms1.example.test.',
    ]);
    await client.dns.records.delete(created.id, { zone_id });
    expect(fake.allRecords()).toEqual([]);
    expect(fake.log.map(({ operation, applied }) => [operation, applied])).toEqual([
      ['create-record', true],
      ['list-records', false],
      ['patch-record', true],
      ['delete-record', true],
    ]);
  });

  it('lists zones and verifies the token', async () => {
    const zones = await client.zones.list({ name: 'example.test' });
    expect(zones.result.map(({ id }) => id)).toEqual([zone_id]);
    expect(await client.user.tokens.verify()).toMatchObject({ status: 'active' });
  });

  it('applies a batch in its own order, all of it or nothing', async () => {
    const old = await client.dns.records.create({ zone_id, ...SRV, data });
    const posts = [{ ...SRV, data: { ...data, target: 'kms2.example.test' } }];
    await expect(
      client.dns.records.batch({ zone_id, posts, deletes: [{ id: '0'.repeat(32) }] }),
    ).rejects.toMatchObject({ status: 404, errors: [{ code: 81_044 }] });
    expect(fake.allRecords()).toHaveLength(1);
    await client.dns.records.batch({ zone_id, posts, deletes: [{ id: old.id }] });
    expect(fake.allRecords()).toEqual(['_vlmcs._tcp.example.test. 300 IN SRV 0 0 1688 kms2.example.test.']);
  });
});
