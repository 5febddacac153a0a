import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listMembers } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { lines } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const real = globalThis.fetch;

let fake: FakeCloudflare;
beforeEach(async () => {
  const zones = ['example.test', ...Array.from({ length: 12 }, (_, i) => `zone${i}.test`)];
  fake = await FakeCloudflare.start({ zones, limit: UNLIMITED, pages: { zones: 5, records: 5 } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stop(fake);
});

/** Empties a page of the list of this path. */
function empty(path: RegExp, page: number): void {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const reply = await real(input, init);
    if (!path.test(url.pathname) || (url.searchParams.get('page') ?? '1') !== String(page)) return reply;
    return new Response(JSON.stringify({ ...((await reply.json()) as object), result: [] }), reply);
  });
}

describe('a list with an empty page before its end is an error, not shorter', () => {
  it.each([
    ['zones', /\/zones$/, 1],
    ['zones', /\/zones$/, 2],
    ['zones', /\/zones$/, 3],
    ['records', /dns_records$/, 2],
    ['records', /dns_records$/, 3],
  ])('of %s (%s, page %i)', async (_, path, page) => {
    const hosts = Array.from({ length: 13 }, (__, i) => `0 0 1688 kms${i}.example.test`);
    fake.plant(lines(DOMAIN, 300, ...hosts));
    empty(path, page);
    // Names enough for all pages to be asked for.
    const domains = [DOMAIN, 'zone1.test', 'zone2.test'];
    const [result] = await listMembers(providerOf(fake), { domains });
    expect(result!.error).toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringMatching(`page ${page} of 3 of a list`),
    });
  });
});

it('a zone id that is wrong is said to be perhaps that', async () => {
  const provider = providerOf(fake, { zoneId: 'f'.repeat(32) });
  await expect(provider.findZone(DomainName.parse(DOMAIN))).rejects.toMatchObject({
    message: expect.stringMatching(/or there is no zone with the id ffff/),
    hint: expect.stringMatching(/^Check the id/),
  });
});

describe('an endpoint that is none', () => {
  const errorAt = async (endpoint: string) => {
    const [result] = await listMembers(providerOf(fake, { endpoint }), { domains: [DOMAIN] });
    return result!.error;
  };

  it('answers with a redirect', async () => {
    const server = createServer((_, reply) => reply.writeHead(302, { location: '/elsewhere' }).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await errorAt(`http://127.0.0.1:${port}/client/v4`);
    server.close();
    expect(error).toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringMatching(/redirect/),
      hint: expect.stringMatching(/Check the endpoint/),
    });
  });

  it('has a port that fetch never asks', async () => {
    expect(await errorAt('http://127.0.0.1:1/client/v4')).toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringMatching(/port/),
    });
  });

  it('refuses connections', async () => {
    const gone = await FakeCloudflare.start();
    await gone.stop();
    expect(await errorAt(gone.endpoint)).toMatchObject({ code: 'ERR_UNREACHABLE' });
  });
});
