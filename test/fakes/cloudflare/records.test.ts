import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, outcome, sdk } from './calls.js';
import { FakeCloudflare, type FakeCloudflareOptions } from './index.js';

let fake: FakeCloudflare;
let records: string;
/** Most of the requests here are against the model on purpose. */
const restart = async (options: FakeCloudflareOptions = {}): Promise<void> => {
  fake = await FakeCloudflare.start({ model: 'noted', ...options });
  records = `/zones/${fake.zoneId()}/dns_records`;
};
beforeEach(() => restart());
afterEach(() => fake.stop());

interface Stamped {
  readonly id: string;
  readonly created_on: string;
  readonly modified_on: string;
}

const data = { priority: 10, weight: 5, port: 1688, target: 'kms1.example.test' };
const srv = { type: 'SRV', name: '_vlmcs._tcp.example.test', ttl: 300, data };
const create = async (body: unknown): Promise<string> => outcome(await call(fake, 'POST', records, { body }));

describe('a record by the real SDK', () => {
  it('is created, read, listed, changed and deleted', async () => {
    const { dns } = sdk(fake);
    const zone_id = fake.zoneId();
    const wanted = { type: 'SRV', name: srv.name, ttl: 300 } as const;
    const created = await dns.records.create({ zone_id, ...wanted, data, comment: 'mine' });
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: '_vlmcs._tcp.example.test',
      type: 'SRV',
      content: '5 1688 kms1.example.test',
      priority: 10,
      data,
      proxiable: false,
      proxied: false,
      ttl: 300,
      settings: {},
      meta: {},
      comment: 'mine',
      tags: [],
      created_on: expect.stringMatching(/^20\d\d-.*\.\d{6}Z$/),
      modified_on: created.created_on,
      comment_modified_on: created.created_on,
    });
    expect(await dns.records.get(created.id, { zone_id })).toEqual(created);
    expect((await dns.records.list({ zone_id, type: 'SRV', name: { exact: srv.name } })).result).toEqual([
      created,
    ]);

    const patched = await dns.records.edit(created.id, { zone_id, ...wanted, ttl: 60 });
    expect(patched).toMatchObject({ id: created.id, ttl: 60, data, comment: 'mine' });
    const put = await dns.records.update(created.id, { zone_id, ...wanted, data: { ...data, weight: 7 } });
    expect(put).toMatchObject({ id: created.id, ttl: 300, data: { weight: 7 }, comment: null });
    expect(fake.allRecords()).toEqual(['_vlmcs._tcp.example.test. 300 IN SRV 10 7 1688 kms1.example.test.']);

    expect(await dns.records.delete(created.id, { zone_id })).toEqual({ id: created.id });
    await expect(dns.records.get(created.id, { zone_id })).rejects.toMatchObject({ status: 404 });
    expect(fake.log.map(({ operation, status, applied }) => `${operation} ${status} ${applied}`)).toEqual([
      'create-record 200 true',
      'get-record 200 false',
      'list-records 200 false',
      'patch-record 200 true',
      'put-record 200 true',
      'delete-record 200 true',
      'get-record 404 false',
    ]);
    fake.assertModelKept();
  });
});

it('a record keeps its id and the time of its creation when it is overwritten', async () => {
  let now = Date.UTC(2026, 10, 22);
  await fake.stop();
  await restart({ now: () => now });
  const { id, created_on } = (await call(fake, 'POST', records, { body: srv })).envelope?.result as Stamped;
  for (const method of ['PUT', 'PATCH']) {
    now += 1000;
    const { envelope } = await call(fake, method, `${records}/${id}`, { body: srv });
    expect(envelope?.result).toMatchObject({ id, created_on });
    expect(Date.parse((envelope?.result as Stamped).modified_on)).toBe(now);
  }
});

describe('a record that is created', () => {
  it.each([
    ['SRV', srv, '_vlmcs._tcp.example.test. 300 IN SRV 10 5 1688 kms1.example.test.'],
    [
      'a relative name',
      { ...srv, name: '_vlmcs._tcp' },
      '_vlmcs._tcp.example.test. 300 IN SRV 10 5 1688 kms1.example.test.',
    ],
    [
      'dots at the end',
      { ...srv, name: `${srv.name}.`, data: { ...data, target: 'kms1.example.test.' } },
      '_vlmcs._tcp.example.test. 300 IN SRV 10 5 1688 kms1.example.test.',
    ],
    [
      'another case',
      { ...srv, name: '_VLMCS._tcp.Example.Test' },
      '_vlmcs._tcp.example.test. 300 IN SRV 10 5 1688 kms1.example.test.',
    ],
    [
      'Unicode',
      { type: 'A', name: 'bücher.example.test', content: '192.0.2.1', ttl: 60 },
      'xn--bcher-kva.example.test. 60 IN A 192.0.2.1',
    ],
    [
      'another zone by mistake',
      { type: 'A', name: 'a.example.org', content: '192.0.2.1', ttl: 60 },
      'a.example.org.example.test. 60 IN A 192.0.2.1',
    ],
    ['the apex', { type: 'A', name: '@', content: '192.0.2.1', ttl: 60 }, 'example.test. 60 IN A 192.0.2.1'],
    [
      'no TTL: automatic, served as 300',
      { type: 'A', name: 'a', content: '192.0.2.1' },
      'a.example.test. 300 IN A 192.0.2.1',
    ],
    [
      '"no such service"',
      { ...srv, data: { ...data, target: '.' } },
      '_vlmcs._tcp.example.test. 300 IN SRV 10 5 1688 .',
    ],
    [
      'TXT as it is',
      { type: 'TXT', name: 't', content: 'a "b" \\ c', ttl: 60 },
      't.example.test. 60 IN TXT "a \\"b\\" \\\\ c"',
    ],
    [
      'TXT in quotes',
      { type: 'TXT', name: 't', content: '"a \\"b\\"" "c"', ttl: 60 },
      't.example.test. 60 IN TXT "a \\"b\\"" "c"',
    ],
    [
      'CNAME',
      { type: 'CNAME', name: 'c', content: '_x.elsewhere.test.', ttl: 60 },
      'c.example.test. 60 IN CNAME _x.elsewhere.test.',
    ],
    [
      'MX',
      { type: 'MX', name: 'm', content: 'mx.elsewhere.test', priority: 5, ttl: 60 },
      'm.example.test. 60 IN MX 5 mx.elsewhere.test.',
    ],
    [
      'AAAA',
      { type: 'AAAA', name: 'a', content: '2001:db8::1', ttl: 86_400 },
      'a.example.test. 86400 IN AAAA 2001:db8::1',
    ],
  ])('%s', async (_, body, line) => {
    expect(await create(body)).toBe('ok');
    expect(fake.allRecords()).toEqual([line]);
    expect(fake.serial()).toBe(1);
  });

  it.each([
    ['a TTL of 59', { ...srv, ttl: 59 }, '400 9021'],
    ['a TTL of a day and a second', { ...srv, ttl: 86_401 }, '400 9021'],
    ['a TTL of 0', { ...srv, ttl: 0 }, '400 9021'],
    ['a port above 65535', { ...srv, data: { ...data, port: 65_536 } }, '400 9102'],
    ['a weight that is text', { ...srv, data: { ...data, weight: '5' } }, '400 9102'],
    ['no weight', { ...srv, data: { ...data, weight: undefined } }, '400 9101'],
    ['no data', { ...srv, data: undefined, content: '5 1688 kms1.example.test' }, '400 9101'],
    ['an empty target', { ...srv, data: { ...data, target: '' } }, '400 9101'],
    ['a target with an underscore', { ...srv, data: { ...data, target: 'kms_1.example.test' } }, '400 9102'],
    ['an address that is none', { type: 'A', name: 'a', content: '192.0.2.256' }, '400 9005'],
    ['a label that is too long', { type: 'A', name: 'a'.repeat(64), content: '192.0.2.1' }, '400 9000'],
    ['no name', { type: 'A', content: '192.0.2.1' }, '400 9000'],
    ['a type that there is not', { type: 'KMS', name: 'a', content: 'x' }, '400 9004'],
    ['a proxied SRV', { ...srv, proxied: true }, '400 9004'],
    ['a tag on the free plan', { ...srv, tags: ['owner:kms'] }, '400 9300'],
    ['a comment of 101 characters on the free plan', { ...srv, comment: 'x'.repeat(101) }, '400 9313'],
    ['a comment of two lines', { ...srv, comment: 'a\nb' }, '400 9302'],
    ['no object', ['SRV'], '400 9207'],
    ['no JSON', '{', '400 9207'],
  ])('is refused with %s', async (_, body, refusal) => {
    expect(await create(body)).toBe(refusal);
    expect(fake.allRecords()).toEqual([]);
    expect(fake.serial()).toBe(0);
    expect(fake.log).toMatchObject([{ operation: 'create-record', status: 400, applied: false }]);
  });

  it.each([
    ['free', 60, 0, 100],
    ['pro', 60, 20, 500],
    ['enterprise', 30, 20, 500],
  ] as const)('on plan %s: TTL from %i, %i tags, comments of %i', async (plan, ttl, tags, comment) => {
    await fake.stop();
    await restart({ zones: [{ name: 'example.test', plan }] });
    const tagged = Array.from({ length: tags }, (_, i) => `t${i}:x`);
    expect(await create({ ...srv, ttl, tags: tagged, comment: 'x'.repeat(comment) })).toBe('ok');
    expect(await create({ ...srv, ttl: ttl - 1 })).toBe('400 9021');
    expect(await create({ ...srv, tags: [...tagged, 'more:x'] })).toBe('400 9300');
    expect(await create({ ...srv, comment: 'x'.repeat(comment + 1) })).toBe('400 9313');
  });
});

describe('records side by side', () => {
  const a = { type: 'A', name: 'x', content: '192.0.2.1', ttl: 300 };
  const b = { ...a, content: '192.0.2.2' };
  const cname = { type: 'CNAME', name: 'x', content: 'y.example.test', ttl: 300 };
  const txt = { type: 'TXT', name: 'x', content: 'text', ttl: 300 };
  const service = { ...srv, name: 'x' };
  it.each([
    ['two addresses', a, b, 'ok'],
    ['SRV twins', service, service, 'ok'],
    ['SRV and TXT', service, txt, 'ok'],
    ['a TXT beside an alias', cname, txt, 'ok'],
    ['an SRV beside an alias', cname, service, 'ok'],
    ['A twins', a, a, '400 81058'],
    ['A twins of another TTL', a, { ...a, ttl: 60 }, '400 81058'],
    ['TXT twins', txt, txt, '400 81058'],
    ['CNAME twins', cname, cname, '400 81058'],
    ['another alias', cname, { ...cname, content: 'z.example.test' }, '400 81053'],
    ['an alias beside an address', a, cname, '400 81053'],
    ['an address beside an alias', cname, a, '400 81054'],
  ])('%s', async (_, first, second, result) => {
    expect(await create(first)).toBe('ok');
    expect(await create(second)).toBe(result);
    expect(fake.allRecords()).toHaveLength(result === 'ok' ? 2 : 1);
  });

  it('refuses SRV twins where told to', async () => {
    await fake.stop();
    await restart({ zones: [{ name: 'example.test', srvTwins: false }] });
    expect(await create(srv)).toBe('ok');
    expect(await create(srv)).toBe('400 81058');
    expect(await create({ ...srv, data: { ...data, priority: 11 } })).toBe('ok');
  });

  it('refuses more records than the quota has', async () => {
    await fake.stop();
    await restart({ zones: [{ name: 'example.test', quota: 1 }] });
    expect(await create(a)).toBe('ok');
    expect(await create(b)).toBe('400 81045');
  });
});
