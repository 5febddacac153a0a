import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, outcome, sdk } from './calls.js';
import { FakeCloudflare } from './index.js';

let fake: FakeCloudflare;
afterEach(() => fake.stop());

describe('the list of zones', () => {
  beforeEach(async () => {
    const many = Array.from({ length: 23 }, (_, i) => `z${String(i).padStart(2, '0')}.test`);
    fake = await FakeCloudflare.start({
      zones: [...many, { name: 'pending.test', status: 'pending' }],
      model: 'noted',
    });
  });

  it.each([
    ['', 20],
    ['?per_page=50', 24],
    ['?page=2', 4],
    ['?page=3', 0],
    ['?name=z07.test', 1],
    ['?name=Z07.Test', 1],
    ['?name=07.test', 0],
    ['?name=starts_with:z0', 10],
    ['?name=ends_with:7.test', 2],
    ['?name=contains:nd', 1],
    ['?name=not_equal:z07.test&per_page=50', 23],
    ['?status=pending', 1],
    ['?status=active&name=pending.test', 0],
  ])('%s has %i', async (query, count) => {
    const { envelope } = await call(fake, 'GET', `/zones${query}`);
    expect(envelope?.result).toHaveLength(count);
    expect(envelope?.result_info?.['count']).toBe(count);
    fake.assertModelKept();
  });

  it.each(['?per_page=51', '?per_page=4', '?page=0', '?page=x', '?name=like:z'])(
    '%s is refused',
    async (query) => {
      expect(outcome(await call(fake, 'GET', `/zones${query}`))).toBe('400 6003');
    },
  );

  it('comes page by page, each zone once', async () => {
    const names: string[] = [];
    for await (const { name } of sdk(fake).zones.list({ per_page: 5 })) names.push(name);
    expect(names).toHaveLength(24);
    expect(new Set(names).size).toBe(24);
    // The SDK asks until a page is empty.
    expect(fake.requests('list-zones').map(({ query }) => query['page'] ?? '1')).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    const { envelope } = await call(fake, 'GET', '/zones?per_page=5&page=5');
    expect(envelope?.result_info).toEqual({
      page: 5,
      per_page: 5,
      count: 4,
      total_count: 24,
      total_pages: 5,
    });
  });

  it('has what a zone is, as the zone itself says', async () => {
    const zone_id = fake.zoneId('z07.test');
    const zone = await sdk(fake).zones.get({ zone_id });
    expect(zone).toMatchObject({ id: zone_id, name: 'z07.test', status: 'active' });
    expect((await sdk(fake).zones.list({ name: 'z07.test' })).result).toEqual([zone]);
    fake.assertModelKept();
  });
});

it('has zones of one name in two accounts', async () => {
  fake = await FakeCloudflare.start({
    zones: [
      { name: 'a.test', account: 'One' },
      { name: 'a.test', account: 'Two' },
    ],
  });
  const both = (await sdk(fake).zones.list({ name: 'a.test' })).result;
  expect(both.map(({ account }) => account.name).sort()).toEqual(['One', 'Two']);
  const two = (await sdk(fake).zones.list({ account: { name: 'Two' } })).result;
  expect(two).toEqual(both.filter(({ account }) => account.name === 'Two'));
  const byId = (await sdk(fake).zones.list({ account: { id: two[0]!.account.id! } })).result;
  expect(byId).toEqual(two);
  expect(fake.zone(two[0]!.id).account).toBe('Two');
});

describe('the list of records', () => {
  const OWNER = '_vlmcs._tcp.example.test';
  beforeEach(async () => {
    fake = await FakeCloudflare.start({ zones: [{ name: 'example.test', plan: 'pro' }], model: 'noted' });
    fake.plant([`${OWNER}. 300 IN SRV 0 0 1688 kms1.example.test.`], {
      comment: 'Managed here',
      tags: ['Owner:Team A'],
    });
    fake.plant([
      `${OWNER}. 60 IN SRV 0 0 1688 kms2.example.test.`,
      `${OWNER}. 300 IN TXT "note"`,
      `_vlmcs._tcp.sub.example.test. 300 IN SRV 0 0 1688 kms1.example.test.`,
      'a.example.test. 3600 IN A 192.0.2.1',
    ]);
  });
  const list = (query: string) => call(fake, 'GET', `/zones/${fake.zoneId()}/dns_records${query}`);

  it.each([
    ['', 5],
    ['?type=SRV', 3],
    [`?name=${OWNER}`, 3],
    [`?name.exact=${OWNER}&type=SRV`, 2],
    [`?name.exact=${OWNER.toUpperCase()}&type=SRV`, 2],
    ['?name.exact=_vlmcs._tcp', 0],
    ['?name.startswith=_vlmcs._tcp.', 4],
    ['?name.endswith=sub.example.test', 1],
    ['?name.contains=vlmcs', 4],
    ['?content=192.0.2.1', 1],
    ['?content.contains=kms1', 2],
    ['?comment=managed%20here', 1],
    ['?comment.startswith=managed', 1],
    ['?comment.present=', 1],
    ['?comment.absent=', 4],
    ['?tag=owner', 1],
    ['?tag=owner:team%20a', 1],
    ['?tag=owner:team%20b', 0],
    ['?tag.absent=owner', 4],
    ['?tag.startswith=owner:team', 1],
    ['?type=A&name.startswith=_vlmcs', 0],
    ['?type=A&name.startswith=_vlmcs&match=any', 5],
    ['?proxied=true', 0],
    ['?search=KMS2', 1],
    ['?per_page=2', 2],
    ['?per_page=2&page=3', 1],
    ['?per_page=5000000', 5],
  ])('%s has %i', async (query, count) => {
    const { envelope } = await list(query);
    expect(envelope?.result).toHaveLength(count);
    fake.assertModelKept();
  });

  it.each(['?per_page=5000001', '?per_page=0', '?order=age', '?owner=me', '?name.like=x'])(
    '%s is refused',
    async (query) => {
      expect(outcome(await list(query))).toBe('400 6003');
    },
  );

  it.each([
    ['?order=ttl', [60, 300, 300, 300, 3600]],
    ['?order=ttl&direction=desc', [3600, 300, 300, 300, 60]],
  ])('%s is in order', async (query, ttls) => {
    const { envelope } = await list(query);
    expect((envelope?.result as { ttl: number }[]).map(({ ttl }) => ttl)).toEqual(ttls);
  });

  it('has the same order on every page, with pages as short as told', async () => {
    await fake.stop();
    fake = await FakeCloudflare.start({ pages: { records: 2 } });
    fake.plant(Array.from({ length: 5 }, (_, i) => `a${i}.example.test. 300 IN A 192.0.2.${i}`));
    const names: string[] = [];
    const zone_id = fake.zoneId();
    for await (const { name } of sdk(fake).dns.records.list({ zone_id, per_page: 1000 })) names.push(name);
    expect(names).toEqual([0, 1, 2, 3, 4].map((i) => `a${i}.example.test`));
  });
});

describe('the export', () => {
  it('is a master file with the zone in it, for whoever may read records', async () => {
    const token = 'dns-only-'.padEnd(40, 'x');
    const now = Date.UTC(2026, 10, 22, 12, 30, 15);
    fake = await FakeCloudflare.start({
      now: () => now,
      tokens: { [token]: { zones: 'hidden', dns: 'read' } },
    });
    fake.plant(['_vlmcs._tcp.example.test. 1 IN SRV 0 0 1688 kms1.example.test.'], { comment: 'mine' });
    fake.plant(['t.example.test. 60 IN TXT "a"', 'a.example.test. 60 IN A 192.0.2.1']);
    const text = await sdk(fake, token).dns.records.export({ zone_id: fake.zoneId() });
    const soa = 'bob.ns.cloudflare.com. dns.cloudflare.com. 2051390733 10000 2400 604800 3600';
    expect(text.replaceAll('\t', ' ').split('\n')).toEqual([
      ';;',
      ';; Domain:     example.test.',
      ';; Exported:   2026-11-22 12:30:15',
      ';;',
      ';; SOA Record',
      `example.test 3600 IN SOA ${soa}`,
      '',
      ';; NS Records',
      'example.test. 86400 IN NS bob.ns.cloudflare.com.',
      'example.test. 86400 IN NS lola.ns.cloudflare.com.',
      '',
      ';; A Records',
      'a.example.test. 60 IN A 192.0.2.1 ; cf_tags=cf-proxied:false',
      '',
      ';; SRV Records',
      '_vlmcs._tcp.example.test. 1 IN SRV 0 0 1688 kms1.example.test. ; mine',
      '',
      ';; TXT Records',
      't.example.test. 60 IN TXT "a"',
      '',
    ]);
  });
});
