import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, outcome } from './calls.js';
import { FakeCloudflare } from './index.js';

const token = (name: string): string => `${name}-`.padEnd(40, 'x');

let fake: FakeCloudflare;
beforeEach(async () => {
  fake = await FakeCloudflare.start({
    model: 'noted',
    zones: ['example.test', 'other.test'],
    tokens: {
      [token('all')]: {},
      [token('no-list')]: { zones: 'forbidden' },
      [token('dns-only')]: { zones: 'hidden' },
      [token('read-only')]: { dns: 'read' },
      [token('zone-only')]: { dns: 'none' },
      [token('restricted')]: { only: ['example.test'] },
      [token('expired')]: { status: 'expired' },
      [token('disabled')]: { status: 'disabled' },
    },
  });
  fake.plant(['a.example.test. 300 IN A 192.0.2.1', 'a.other.test. 300 IN A 192.0.2.1']);
});
afterEach(() => fake.stop());

describe('what a token may do', () => {
  it.each([
    ['all', 'ok', 2, 'ok', 'ok', 'ok', 'ok'],
    ['no-list', 'ok', '403 0', '403 9109', 'ok', 'ok', 'ok'],
    ['dns-only', 'ok', 0, '403 9109', 'ok', 'ok', 'ok'],
    ['read-only', 'ok', 2, 'ok', 'ok', '403 10000', 'ok'],
    ['zone-only', 'ok', 2, 'ok', '403 10000', '403 10000', '403 10000'],
    ['restricted', 'ok', 1, 'ok', 'ok', 'ok', '403 10000'],
    ['expired', 'ok', '403 9109', '403 9109', '403 10000', '403 10000', '403 10000'],
    ['disabled', 'ok', '403 9109', '403 9109', '403 10000', '403 10000', '403 10000'],
    ['unknown', '401 1000', '403 9109', '403 9109', '403 10000', '403 10000', '403 10000'],
  ])(
    '%s: verify %s, zones %s, zone %s, read %s, write %s, other zone %s',
    async (name, verify, zones, zone, read, write, other) => {
      const authorization = `Bearer ${token(name)}`;
      const [example, elsewhere] = [
        `/zones/${fake.zoneId('example.test')}`,
        `/zones/${fake.zoneId('other.test')}`,
      ];
      const body = { type: 'A', name: 'b', content: '192.0.2.1', ttl: 60 };
      const listed = await call(fake, 'GET', '/zones', { authorization });
      const count =
        listed.envelope?.success === true ? (listed.envelope.result as unknown[]).length : outcome(listed);
      expect({
        verify: outcome(await call(fake, 'GET', '/user/tokens/verify', { authorization })),
        zones: count,
        zone: outcome(await call(fake, 'GET', example, { authorization })),
        read: outcome(await call(fake, 'GET', `${example}/dns_records`, { authorization })),
        write: outcome(await call(fake, 'POST', `${example}/dns_records`, { authorization, body })),
        other: outcome(await call(fake, 'GET', `${elsewhere}/dns_records`, { authorization })),
      }).toEqual({ verify, zones, zone, read, write, other });
      fake.assertModelKept();
      expect(fake.requests()).toHaveLength(write === 'ok' ? 1 : 0);
    },
  );

  it.each([
    ['active', 'all'],
    ['expired', 'expired'],
    ['disabled', 'disabled'],
  ])('is said to be %s', async (status, name) => {
    const { envelope } = await call(fake, 'GET', '/user/tokens/verify', {
      authorization: `Bearer ${token(name)}`,
    });
    expect(envelope?.result).toMatchObject({ status });
  });

  it.each([
    ['none', null, '400 9106'],
    ['one too short', 'Bearer abc', '400 6003'],
    ['one with other signs', `Bearer ${'é'.repeat(40)}`, '400 6003'],
    ['one of another scheme', `Basic ${'x'.repeat(40)}`, '400 6003'],
  ])('is not known by a header like %s', async (_, authorization, refusal) => {
    const header = authorization === null ? null : Buffer.from(authorization).toString('latin1');
    const answer = await call(fake, 'GET', '/zones', { authorization: header });
    expect(outcome(answer)).toBe(refusal);
    if (refusal === '400 6003')
      expect(answer.envelope?.errors[0]).toMatchObject({ error_chain: [{ code: 6111 }] });
  });

  it('is not known to the log', async () => {
    await call(fake, 'GET', '/zones', { authorization: `Bearer ${token('all')}` });
    expect(fake.log[0]?.token).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(fake.log)).not.toContain(token('all'));
  });
});

describe('paths', () => {
  it.each([
    ['GET', '/zones/xyz', '404 7003'],
    ['GET', '/zones/xyz/dns_records', '404 7003'],
    ['GET', '/nothing', '404 7003'],
    ['POST', '/zones/0123456789abcdef0123456789abcdef', '405 7001'],
    ['GET', '/zones/0123456789abcdef0123456789abcdef', '403 9109'],
    ['GET', '/zones/0123456789abcdef0123456789abcdef/dns_records', '403 10000'],
  ])('%s %s is %s', async (method, path, refusal) => {
    const answer = await call(fake, method, path, { authorization: `Bearer ${token('all')}` });
    expect(outcome(answer)).toBe(refusal);
    expect(answer.headers.get('cf-ray')).toBe(fake.log[0]?.requestId);
  });
});
