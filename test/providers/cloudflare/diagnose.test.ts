import { afterEach, describe, expect, it } from 'vitest';
import type { CloudflareOptions } from '../../../providers/cloudflare/index.js';
import { DomainName } from '../../../src/name/index.js';
import { FakeCloudflare, type FakeCloudflareOptions } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const ID = '0123456789abcdef0123456789abcdef';

let fake: FakeCloudflare;
afterEach(() => stop(fake));

async function diagnosed(
  { zones = [{ name: 'example.test', id: ID }], ...spec }: FakeCloudflareOptions = {},
  options: Partial<CloudflareOptions> = {},
  ...domains: string[]
): Promise<string[]> {
  fake = await FakeCloudflare.start({ limit: UNLIMITED, zones, ...spec });
  const names = (domains.length > 0 ? domains : ['corp.example.test']).map((d) =>
    DomainName.parse(`_vlmcs._tcp.${d}`),
  );
  const serial = fake.serial();
  const found = await providerOf(fake, options).diagnose!(names);
  expect(fake.serial()).toBe(serial);
  for (const { status, fix } of found) expect(fix === null).toBe(status === 'ok');
  return found.map(({ check, status, fix }) => `${check} ${status}${fix === null ? '' : `: ${fix}`}`);
}

const token = (spec: NonNullable<FakeCloudflareOptions['tokens']>[string]) => ({
  tokens: { [FakeCloudflare.TOKEN]: spec },
});

describe('diagnose', () => {
  it('tries everything, and writes nothing', async () => {
    expect(await diagnosed()).toEqual(['token ok', 'zones ok', 'zone ok', 'write ok', 'read ok']);
    expect(fake.log.map(({ operation }) => operation)).toEqual([
      'verify-token',
      'list-zones',
      'delete-record',
      'list-records',
    ]);
  });

  it('tries a zone once, however many names are in it', async () => {
    const found = await diagnosed({}, {}, 'a.example.test', 'b.example.test');
    expect(found).toEqual(['token ok', 'zones ok', 'zone ok', 'write ok', 'read ok', 'read ok']);
  });

  it('says that the token may not write', async () => {
    expect(await diagnosed(token({ dns: 'read' }))).toEqual([
      'token ok',
      'zones ok',
      'zone ok',
      expect.stringMatching(/^write fail: .*DNS:Edit/),
      'read ok',
    ]);
  });

  it('says that the token may not read records either', async () => {
    expect(await diagnosed(token({ dns: 'none' }))).toEqual([
      'token ok',
      'zones ok',
      'zone ok',
      expect.stringMatching(/^write fail: .*DNS:Edit/),
      expect.stringMatching(/^read fail: .*DNS:Read/),
    ]);
  });

  it.each([
    ['hidden', /^zones fail: .*Zone:Read.*id of the zone/],
    ['forbidden', /^zones fail: .*Zone:Read/],
  ] as const)('says that the token may not list zones (%s)', async (zones, words) => {
    expect(await diagnosed(token({ zones }))).toContainEqual(expect.stringMatching(words));
  });

  it('has nothing against a token for DNS alone, with the id of its zone', async () => {
    const found = await diagnosed(token({ zones: 'hidden' }), { zoneId: ID });
    expect(found).toEqual(['token ok', 'zones ok', 'zone ok', 'write ok', 'read ok']);
  });

  it.each(['disabled', 'expired'] as const)('says that the token is %s', async (status) => {
    expect((await diagnosed(token({ status })))[0]).toMatch(/^token fail/);
  });

  it('says that the token is none', async () => {
    const found = await diagnosed({}, { token: 'x'.repeat(40) });
    expect(found[0]).toMatch(/^token warn/);
    expect(found[1]).toMatch(/^zones fail/);
  });

  it('says that a name is in no zone, and that a zone is not active', async () => {
    const zones = [{ name: 'example.test', status: 'pending' as const }];
    expect(await diagnosed({ zones }, {}, 'corp.example.test', 'elsewhere.test')).toEqual([
      'token ok',
      'zones ok',
      expect.stringMatching(/^zone warn: .*name servers/),
      'write ok',
      'read ok',
      expect.stringMatching(/^zone fail/),
    ]);
  });
});
