import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudflare } from '../../../providers/cloudflare/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider, Zone } from '../../../src/provider.js';
import { kmsOwner } from '../../../src/record/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { describePython, python } from '../harness/index.js';

const SCRIPT = fileURLToPath(new URL('client.py', import.meta.url));
const ZONE = 'example.test';

/** It would read credentials of whoever runs the tests. */
const NO_CONFIG = {
  HOME: '/nonexistent',
  CLOUDFLARE_EMAIL: '',
  CLOUDFLARE_API_KEY: '',
  CLOUDFLARE_API_TOKEN: '',
};

interface Listed {
  readonly line: string;
  readonly id: string;
  readonly comment: string | null;
}

/*
 * python3-cloudflare, Cloudflare's own library up to 2.x, because it takes a base URL: what it sends and what it expects
 * was written neither by us nor with the SDK that the provider uses.
 */
describePython({ 'python3-cloudflare': 'CloudFlare' }, "Cloudflare's Python library", () => {
  let fake: FakeCloudflare;
  let provider: Provider;
  let zone: Zone;
  let domains = 0;
  const newDomain = (): string => `d${++domains}.${ZONE}`;
  beforeAll(async () => {
    fake = await FakeCloudflare.start({ zones: [ZONE, 'other.test'] });
    provider = cloudflare({ token: FakeCloudflare.TOKEN, endpoint: fake.endpoint });
    zone = await provider.findZone(DomainName.parse(ZONE));
  });
  afterAll(async () => {
    await provider.close();
    await fake.stop();
  });

  const steps = async (...todo: unknown[]): Promise<unknown[]> => {
    const request = { base_url: fake.endpoint, token: FakeCloudflare.TOKEN, zone: ZONE, do: todo };
    return (await python(SCRIPT, request, NO_CONFIG)) as unknown[];
  };
  const list = async (domain: string): Promise<Listed[]> => {
    const [listed] = await steps({ verb: 'list', filter: { name: `_vlmcs._tcp.${domain}`, type: 'SRV' } });
    return listed as Listed[];
  };
  const record = (domain: string, host: string, more: object = {}): object => {
    const [priority, weight, port, target] = host.split(' ');
    const numbers = { priority: Number(priority), weight: Number(weight), port: Number(port) };
    return { type: 'SRV', name: `_vlmcs._tcp.${domain}`, ttl: 300, data: { ...numbers, target }, ...more };
  };
  const [ONE, TWO, THREE] = [
    '0 0 1688 kms1.corp.test',
    '10 5 1689 kms2.corp.test',
    '0 9 1688 kms3.corp.test',
  ] as const;

  describe('reads what the provider wrote', () => {
    it('a set, after it was created, changed and removed', async () => {
      const domain = newDomain();
      const [before, after] = [kmsSet(domain, 300, ONE), kmsSet(domain, 120, TWO, THREE)];
      const seen: string[][] = [];
      for (const change of [
        { before: null, after: before },
        { before, after },
        { before: after, after: null },
      ]) {
        expect(await provider.apply(zone, [change])).toEqual([{ status: 'applied' }]);
        seen.push((await list(domain)).map(({ line }) => line).sort());
      }
      expect(seen).toEqual([lines(domain, 300, ONE), lines(domain, 120, TWO, THREE), []]);
    });

    it('a hundred sets, over several pages', async () => {
      const names = Array.from({ length: 100 }, () => newDomain());
      const changes = names.map((domain) => ({ before: null, after: kmsSet(domain, 300, ONE) }));
      expect(new Set((await provider.apply(zone, changes)).map(({ status }) => status))).toEqual(
        new Set(['applied']),
      );
      const [all] = (await steps({ verb: 'list', filter: { type: 'SRV' } })) as [Listed[]];
      expect(all.map(({ line }) => line)).toEqual(
        expect.arrayContaining(names.flatMap((d) => lines(d, 300, ONE))),
      );
    });
  });

  describe('writes what the provider reads', () => {
    it('a set that it posts, puts, patches and deletes', async () => {
      const domain = newDomain();
      const read = async (): Promise<string | undefined> =>
        (await provider.read(zone, kmsOwner(domain), 'SRV'))?.toText();
      const [one, two] = (await steps(
        { verb: 'post', record: record(domain, ONE, { comment: 'from Python' }) },
        { verb: 'post', record: record(domain, TWO) },
      )) as [string, string];
      expect(await read()).toBe(kmsSet(domain, 300, ONE, TWO).toText());
      await steps({ verb: 'put', id: two, record: record(domain, THREE) });
      expect(await read()).toBe(kmsSet(domain, 300, ONE, THREE).toText());
      await steps(
        { verb: 'delete', id: one },
        { verb: 'patch', id: two, record: record(domain, THREE, { ttl: 60 }) },
      );
      expect(await read()).toBe(kmsSet(domain, 60, THREE).toText());
    });

    it('a member that the provider then leaves as it is, with its comment', async () => {
      const domain = newDomain();
      await steps({ verb: 'post', record: record(domain, ONE, { comment: 'from Python' }) });
      const [foreign] = await list(domain);
      const before = kmsSet(domain, 300, ONE);
      const change = { before, after: kmsSet(domain, 300, ONE, TWO) };
      expect(await provider.apply(zone, [change])).toEqual([{ status: 'applied' }]);
      const now = await list(domain);
      expect(now.map(({ line }) => line).sort()).toEqual(lines(domain, 300, ONE, TWO));
      expect(now).toContainEqual(foreign);
      expect(foreign?.comment).toBe('from Python');
    });
  });

  it.each([
    ['a TTL of 59', record(`x.${ZONE}`, ONE, { ttl: 59 }), 9021],
    ['a comment of 101 characters', record(`x.${ZONE}`, ONE, { comment: 'x'.repeat(101) }), 9313],
  ])('understands that %s is refused', async (_, body, code) => {
    const serial = fake.serial();
    expect(await steps({ verb: 'post', record: body })).toEqual([
      { error: code, message: expect.any(String) },
    ]);
    expect(fake.serial()).toBe(serial);
  });
});
