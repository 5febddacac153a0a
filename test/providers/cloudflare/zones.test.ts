import { afterEach, describe, expect, it } from 'vitest';
import { Account } from '../../../providers/cloudflare/account.js';
import { Api } from '../../../providers/cloudflare/api.js';
import { PACE } from '../../../providers/cloudflare/pace.js';
import { Requests } from '../../../providers/cloudflare/requests.js';
import { Zones } from '../../../providers/cloudflare/zones.js';
import type { CloudflareOptions } from '../../../providers/cloudflare/index.js';
import { makeReceipt, publish, restore } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider } from '../../../src/provider.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeCloudflare, type FakeCloudflareOptions } from '../../fakes/cloudflare/index.js';
import { providerOf, UNLIMITED, stop } from './bed.js';

let fake: FakeCloudflare;
afterEach(() => stop(fake));

async function start(
  options: FakeCloudflareOptions,
  provider: Partial<CloudflareOptions> = {},
): Promise<Provider> {
  fake = await FakeCloudflare.start({ limit: UNLIMITED, ...options });
  return providerOf(fake, provider);
}

const name = (text: string): DomainName => DomainName.parse(`_vlmcs._tcp.${text}`);

describe('the zones of a token', () => {
  describe('in an account of 1,000, twenty pages', () => {
    const zones = Array.from({ length: 1000 }, (_, i) => `z${String(i).padStart(3, '0')}.test`);
    const asked = () => fake.requests('list-zones').map(({ query }) => query['name'] ?? query['page']);

    it.each([
      ['its own name', 'z987.test', ['1', 'z987.test']],
      ['a name of its own below', 'kms.z987.test', ['1', 'kms.z987.test', 'z987.test']],
    ])('are found by name: %s', async (_, domain, requests) => {
      const provider = await start({ zones });
      for (let again = 0; again < 2; again++) {
        expect((await provider.findZone(name(domain))).id).toBe(fake.zoneId('z987.test'));
      }
      expect(asked()).toEqual(requests);
    });

    it('are all listed, once, when as many names are asked for as there are pages', async () => {
      const provider = await start({ zones });
      const found = await Promise.all(zones.slice(0, 30).map((zone) => provider.findZone(name(zone))));
      expect(found.map((zone) => zone.name.key)).toEqual(zones.slice(0, 30));
      expect(asked()).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 1)));
      await Promise.all(zones.map((zone) => provider.findZone(name(zone))));
      expect(asked()).toHaveLength(20);
    });

    it('cost no more than twice that when names come one by one', async () => {
      const provider = await start({ zones });
      for (const zone of zones.slice(500, 600)) await provider.findZone(name(zone));
      // The first page, nineteen names, and the other nineteen pages.
      expect(asked()).toHaveLength(39);
    });

    it('are found by the longest match, by whole labels, and in none', async () => {
      const provider = await start({ zones: [...zones, 'deep.z500.test', 'xz500.test'] });
      expect((await provider.findZone(name('a.deep.z500.test'))).name.key).toBe('deep.z500.test');
      expect((await provider.findZone(name('adeep.z500.test'))).name.key).toBe('z500.test');
      await expect(provider.findZone(name('yz500.test'))).rejects.toMatchObject({
        code: 'ERR_ZONE_NOT_FOUND',
        message: expect.stringMatching(/none of the 1002 zones/),
      });
      expect(asked()).not.toContain('test');
    });

    it('with an internationalised name are looked for in the whole list', async () => {
      const provider = await start({ zones: [...zones, 'xn--mller-kva.test'] });
      expect((await provider.findZone(name('xn--mller-kva.test'))).name.key).toBe('xn--mller-kva.test');
      expect(fake.requests('list-zones').every(({ query }) => query['name'] === undefined)).toBe(true);
    });
  });

  it('are asked for again after a minute', async () => {
    fake = await FakeCloudflare.start({ zones: ['a.test'], limit: UNLIMITED });
    let now = 0;
    const account = new Account({ limit: 4000, interval: 1000, burst: 2000 });
    const { endpoint } = fake;
    const api = new Api({ token: FakeCloudflare.TOKEN, endpoint, timeout: 20_000, account, pace: PACE });
    const zones = new Zones(new Requests(api), undefined, () => now);
    for (const [at, requests] of [
      [0, 1],
      [59_000, 1],
      [61_000, 2],
    ] as const) {
      now = at;
      await zones.find(name('a.test'), undefined);
      expect(fake.requests('list-zones')).toHaveLength(requests);
    }
  });

  it('are told by their ids, which tell one of them from its twin', async () => {
    const provider = await start({ zones: ['a.test'] });
    expect((await provider.findZone(name('a.test'))).identity).toBe(fake.zoneId('a.test'));
  });

  it('are all of its pages when those are shorter than asked for', async () => {
    const zones = Array.from({ length: 23 }, (_, i) => `z${i}.test`);
    const provider = await start({ zones, pages: { zones: 5 } });
    for (const zone of zones) expect((await provider.findZone(name(zone))).name.key).toBe(zone);
  });

  it('are asked for once, by however many at once', async () => {
    const provider = await start({ zones: ['a.test', 'b.test'] });
    await Promise.all(['a.test', 'b.test', 'x.a.test'].map((zone) => provider.findZone(name(zone))));
    expect(fake.requests('list-zones')).toHaveLength(1);
  });

  it('are asked for again after a failure', async () => {
    const provider = await start({ zones: ['a.test'] });
    fake.fault({ kind: 'status', status: 500, times: 3 });
    await expect(provider.findZone(name('a.test'))).rejects.toMatchObject({ code: 'ERR_PROVIDER' });
    expect((await provider.findZone(name('a.test'))).name.text).toBe('a.test');
  });

  it('are not lost to others when one who asked gives up', async () => {
    const provider = await start({ zones: ['a.test'] });
    fake.fault({ kind: 'delay', ms: 100 });
    const controller = new AbortController();
    const gone = provider.findZone(name('a.test'), { signal: controller.signal });
    const stays = provider.findZone(name('a.test'));
    controller.abort();
    await expect(gone).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect((await stays).name.text).toBe('a.test');
    expect(fake.requests('list-zones')).toHaveLength(1);
  });

  it('of one name: the active one is taken, and two of them are an error that lists both', async () => {
    const [a, b] = ['a', 'b'].map((digit) => digit.repeat(32));
    let provider = await start({
      zones: [
        { name: 'twin.test', id: a, status: 'pending' },
        { name: 'twin.test', id: b },
      ],
    });
    expect((await provider.findZone(name('twin.test'))).id).toBe(b);
    await stop(fake);
    provider = await start({
      zones: [
        { name: 'twin.test', id: a },
        { name: 'twin.test', id: b },
      ],
    });
    const error = await provider.findZone(name('twin.test')).catch((e: unknown) => e);
    expect(String(error)).toContain(a);
    expect(String(error)).toContain(b);
  });
});

it('a receipt names the zone, and nothing is put back into another of its name', async () => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  const twin = { name: 'twin.test' };
  const one = await start(
    {
      zones: [
        { ...twin, id: a },
        { ...twin, id: b },
      ],
    },
    { zoneId: a },
  );
  const options = { domains: ['twin.test'], hosts: ['kms1.twin.test'] };
  const receipt = makeReceipt(await publish(one, options));
  await publish(providerOf(fake, { zoneId: b }), options);
  expect(receipt.domains).toMatchObject([{ zoneId: a }]);
  const report = await restore(providerOf(fake, { zoneId: b }), receipt);
  expect(report.domains[0]!.error?.message).toMatch(new RegExp(`${a}.*${b} is another zone`));
  expect(fake.zone(b).records).toHaveLength(1);
  expect((await restore(one, receipt)).domains[0]!.error).toBeNull();
  expect(fake.zone(a).records).toEqual([]);
});

describe('a token without Zone:Read', () => {
  it.each(['hidden', 'forbidden'] as const)('lists nothing (%s): told what to do', async (zones) => {
    const provider = await start({ tokens: { [FakeCloudflare.TOKEN]: { zones } } });
    await expect(provider.findZone(name('example.test'))).rejects.toMatchObject({
      code: zones === 'hidden' ? 'ERR_ZONE_NOT_FOUND' : 'ERR_UNAUTHORIZED',
      hint: expect.stringMatching(/Zone, Zone, Read/),
    });
  });
});

describe('a zone id', () => {
  it('is used without listing', async () => {
    const zones = ['a.test', 'x.a.test'];
    const id = '0123456789abcdef0123456789abcdef';
    const provider = await start({ zones: [{ name: 'a.test', id }, ...zones.slice(1)] }, { zoneId: id });
    const zone = await provider.findZone(name('x.a.test'));
    expect(zone).toMatchObject({ id, name: { text: 'a.test' } });
    const after = kmsSet('x.a.test', 300, '0 0 1688 kms1.a.test');
    expect(await provider.apply(zone, [{ before: null, after }])).toEqual([{ status: 'applied' }]);
    expect(fake.allRecords('a.test')).toEqual(lines('x.a.test', 300, '0 0 1688 kms1.a.test'));
    expect(fake.requests('list-zones')).toEqual([]);
    await expect(provider.findZone(name('b.test'))).rejects.toMatchObject({ code: 'ERR_ZONE_NOT_FOUND' });
  });

  it('that is none is refused before anything is sent, one that is unknown by Cloudflare', async () => {
    const provider = await start({}, { zoneId: 'f'.repeat(32) });
    expect(() => providerOf(fake, { zoneId: 'example.test' })).toThrow(/zoneId/);
    await expect(provider.findZone(name('example.test'))).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(ZONE_NOT_FOUND|UNAUTHORIZED)$/),
    });
  });

  it.each(['hidden', 'forbidden'] as const)(
    'works for a token that may only edit DNS (%s)',
    async (zones) => {
      const id = '0123456789abcdef0123456789abcdef';
      const provider = await start(
        {
          zones: [{ name: 'example.test', id }],
          tokens: { [FakeCloudflare.TOKEN]: { zones, only: ['example.test'] } },
        },
        { zoneId: id },
      );
      const zone = await provider.findZone(name('corp.example.test'));
      expect(zone.name.text).toBe('example.test');
      const after = kmsSet('corp.example.test', 300, '0 0 1688 kms1.example.test');
      expect(await provider.apply(zone, [{ before: null, after }])).toEqual([{ status: 'applied' }]);
      expect(fake.requests('list-zones')).toEqual([]);
    },
  );

  it('takes what all records have in common for its name when an export is refused too', async () => {
    const id = '0123456789abcdef0123456789abcdef';
    const provider = await start(
      {
        zones: [{ name: 'example.test', id }],
        tokens: { [FakeCloudflare.TOKEN]: { zones: 'hidden' } },
      },
      { zoneId: id },
    );
    fake.fault({ kind: 'status', status: 403, on: ({ path }) => path.endsWith('/export'), times: 2 });
    await expect(provider.findZone(name('corp.example.test'))).rejects.toMatchObject({
      code: 'ERR_PROVIDER',
    });
    fake.plant(['a.corp.example.test. 300 IN A 192.0.2.1', 'b.corp.example.test. 300 IN A 192.0.2.2']);
    expect((await provider.findZone(name('corp.example.test'))).name.text).toBe('corp.example.test');
    await expect(provider.findZone(name('example.test'))).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
    });
  });
});
