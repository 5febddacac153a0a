import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Api } from '../../../providers/route53/api.js';
import { HostedZones } from '../../../providers/route53/zones.js';
import { DomainName } from '../../../src/name/index.js';
import { FakeRoute53, type RequestRecord, type ZoneSpec } from '../../fakes/route53/index.js';
import { CREDENTIALS, FAST, providerOf } from './bed.js';

let fake: FakeRoute53 | undefined;
afterEach(() => fake?.stop());

async function start(zones: readonly ZoneSpec[], pageSize?: number): Promise<FakeRoute53> {
  return (fake = await FakeRoute53.start({ zones, pageSize }));
}

const find = (provider: ReturnType<typeof providerOf>, name: string) =>
  provider.findZone(DomainName.parse(name));
const operations = (requests: readonly RequestRecord[]) => requests.map(({ operation }) => operation);

const TWINS: readonly ZoneSpec[] = [
  { name: 'corp.test', id: 'ZPUBLIC1' },
  { name: 'corp.test', id: 'ZPRIVATE1', private: true },
  { name: 'test', id: 'ZABOVE1' },
];

describe('hosted zones', () => {
  it('reads all pages, once for everybody who asks', async () => {
    const zones = Array.from({ length: 57 }, (_, i) => ({ name: `d${i}.test`, id: `Z${i}` }));
    const server = await start(zones, 10);
    const provider = providerOf(server);
    const names = zones.flatMap(({ name }) => [`_vlmcs._tcp.${name}`, `a.b.${name.toUpperCase()}`]);
    const found = await Promise.all(names.map((name) => find(provider, name)));
    expect(found.map(({ id }) => id)).toEqual(zones.flatMap(({ id }) => [id, id]));
    expect(operations(server.log)).toEqual(Array(6).fill('ListHostedZones'));
    await find(provider, 'again.d1.test');
    expect(server.log).toHaveLength(6);
  });

  it('takes the longest name by whole labels', async () => {
    const server = await start([
      { name: 'example.test', id: 'ZOUTER' },
      { name: 'corp.example.test', id: 'ZINNER' },
    ]);
    const provider = providerOf(server);
    const ids = ['a.corp.example.test', 'corp.example.test', 'badcorp.example.test'].map(
      async (name) => (await find(provider, name)).id,
    );
    expect(await Promise.all(ids)).toEqual(['ZINNER', 'ZINNER', 'ZOUTER']);
    await expect(find(provider, 'badexample.test')).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      notFound: true,
    });
  });

  it('does not remember a failure', async () => {
    const server = await start([{ name: 'a.test', id: 'ZA' }]);
    server.fault({ kind: 'status', status: 403, code: 'AccessDenied' });
    const provider = providerOf(server);
    await expect(find(provider, 'a.test')).rejects.toMatchObject({ code: 'ERR_UNAUTHORIZED' });
    expect((await find(provider, 'a.test')).id).toBe('ZA');
  });

  it('goes on for the others when one of those who wait gives up', async () => {
    const server = await start([{ name: 'a.test', id: 'ZA' }]);
    server.fault({ kind: 'delay', ms: 300 });
    const provider = providerOf(server);
    const name = DomainName.parse('a.test');
    const [first, second] = await Promise.allSettled([
      provider.findZone(name, { signal: AbortSignal.timeout(50) }),
      provider.findZone(name),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ERR_TIMEOUT' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { id: 'ZA' } });
    expect(server.log).toHaveLength(1);
  });
});

describe('the list of zones', () => {
  const listOf = (zones: string, next?: string) =>
    '<?xml version="1.0"?><ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    `<HostedZones>${zones}</HostedZones><Marker></Marker><MaxItems>100</MaxItems>` +
    `<IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextMarker>${next}</NextMarker>`}` +
    '</ListHostedZonesResponse>';
  const OTHER =
    '<HostedZone><Id>/hostedzone/ZOTHER</Id><Name>other.test.</Name><CallerReference>x</CallerReference></HostedZone>';

  /** Zones with a clock that stands until it is told. */
  function clocked(server: FakeRoute53) {
    let now = 1000;
    const api = new Api({
      endpoint: new URL(server.endpoint),
      region: undefined,
      profile: undefined,
      roleArn: undefined,
      credentials: CREDENTIALS,
      timeout: 60_000,
      rate: FAST,
      random: Math.random,
    });
    onTestFinished(() => api.close());
    const zones = new HostedZones(api, { zoneId: undefined, privateZone: undefined }, () => now);
    const idOf = async (name: string) => (await zones.find(DomainName.parse(name))).id;
    return { idOf, pass: (ms: number) => (now += ms) };
  }

  it('is read again for a name that is in none of them: the zone may have been made since', async () => {
    const server = await start([{ name: 'late.test', id: 'ZLATE' }]);
    const { idOf, pass } = clocked(server);
    server.fault({ kind: 'malformed', body: listOf(OTHER) });
    expect(await idOf('a.other.test')).toBe('ZOTHER');
    pass(5001);
    expect(await idOf('a.late.test')).toBe('ZLATE');
    expect(operations(server.log)).toEqual(Array(2).fill('ListHostedZones'));
  });

  it('is not read again and again for names that are nowhere, one after the other', async () => {
    const server = await start([{ name: 'a.test', id: 'ZA' }]);
    const { idOf, pass } = clocked(server);
    for (const name of ['x', 'y', 'z']) {
      pass(1000);
      await expect(idOf(`${name}.nowhere.test`)).rejects.toMatchObject({
        code: 'ERR_ZONE_NOT_FOUND',
        message: `this account has 1 hosted zone, which does not hold ${name}.nowhere.test`,
      });
    }
    expect(server.log).toHaveLength(1);
    pass(3001);
    await Promise.allSettled(['x', 'y', 'z'].map((name) => idOf(`${name}.nowhere.test`)));
    expect(server.log).toHaveLength(2);
  });

  it('is read again after a minute: one zone may have become two', async () => {
    const server = await start(TWINS);
    const { idOf, pass } = clocked(server);
    server.fault({ kind: 'malformed', body: listOf(OTHER.replaceAll('other', 'corp')) });
    expect(await idOf('a.corp.test')).toBe('ZOTHER');
    pass(59_999);
    expect(await idOf('a.corp.test')).toBe('ZOTHER');
    pass(2);
    await expect(idOf('a.corp.test')).rejects.toThrow(/there are 2 hosted zones corp\.test/);
    expect(server.log).toHaveLength(2);
  });

  it('that has no end is an error', { timeout: 30_000 }, async () => {
    const server = await start([{ name: 'a.test', id: 'ZA' }]);
    server.fault({ kind: 'malformed', body: listOf(OTHER, 'ZA'), times: 1_000_000 });
    await expect(find(providerOf(server), 'a.test')).rejects.toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringContaining('comes back to where it was'),
    });
    expect(server.log).toHaveLength(2);
  });
});

describe('a public and a private zone of one name', () => {
  it('are an error that names both', async () => {
    const provider = providerOf(await start(TWINS));
    await expect(find(provider, 'a.corp.test')).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      message: 'there are 2 hosted zones corp.test: ZPUBLIC1 (public), ZPRIVATE1 (private)',
      // There is no option that asks for the public one.
      hint: 'Say which one: --private-zone for the private one, or --zone-id ID.',
    });
    // Names that only one zone has are not held up.
    expect((await find(provider, 'other.test')).id).toBe('ZABOVE1');
  });

  it.each([
    [{ privateZone: true }, 'ZPRIVATE1'],
    [{ privateZone: false }, 'ZPUBLIC1'],
    [{ zoneId: 'ZPRIVATE1' }, 'ZPRIVATE1'],
    [{ zoneId: '/hostedzone/ZPUBLIC1' }, 'ZPUBLIC1'],
    [{ zoneId: 'ZABOVE1' }, 'ZABOVE1'],
  ])('are told apart by %o', async (options, id) => {
    const provider = providerOf(await start(TWINS), options);
    expect((await find(provider, 'a.corp.test')).id).toBe(id);
  });

  it('cannot be told apart by kind when both are private', async () => {
    const twins = ['ZONE1', 'ZONE2'].map((id) => ({ name: 'corp.test', id, private: true }));
    const provider = providerOf(await start(twins), { privateZone: true });
    await expect(find(provider, 'corp.test')).rejects.toMatchObject({
      message: expect.stringContaining('ZONE1 (private), ZONE2 (private)'),
      hint: expect.not.stringContaining('--private-zone'),
    });
  });
});

describe('a zone by its id', () => {
  it('needs no permission to list zones', async () => {
    const server = await start(TWINS);
    server.fault({
      on: ({ operation }) => operation === 'ListHostedZones',
      kind: 'status',
      status: 403,
      code: 'AccessDenied',
      times: 9,
    });
    const provider = providerOf(server, { zoneId: 'ZPUBLIC1' });
    expect(await find(provider, 'a.corp.test')).toMatchObject({
      id: 'ZPUBLIC1',
      name: { text: 'corp.test' },
    });
    expect(operations(server.log)).toEqual(['GetHostedZone']);
  });

  it.each([
    ['is not there', 'ZNOWHERE', 'a.corp.test', /no hosted zone ZNOWHERE/],
    ['is another’s', 'ZPUBLIC1', 'a.other.test', /not in the hosted zone corp\.test, ZPUBLIC1 \(public\)/],
  ])('that %s', async (_, zoneId, name, message) => {
    const provider = providerOf(await start(TWINS), { zoneId });
    await expect(find(provider, name)).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      notFound: true,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['a public one', 'ZPUBLIC1', true, /ZPUBLIC1 is public, and a private one is asked for/],
    ['a private one', 'ZPRIVATE1', false, /ZPRIVATE1 is private, and a public one is asked for/],
  ])('that is %s is refused where the other kind is asked for', async (_, zoneId, privateZone, message) => {
    const provider = providerOf(await start(TWINS), { zoneId, privateZone });
    await expect(find(provider, 'a.corp.test')).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      message: expect.stringMatching(message),
    });
    const agreed = providerOf(fake!, { zoneId, privateZone: !privateZone });
    expect((await find(agreed, 'a.corp.test')).id).toBe(zoneId);
  });

  it('that cannot be one is refused before anything is sent', async () => {
    const server = await start(TWINS);
    expect(() => providerOf(server, { zoneId: 'corp.test' })).toThrow(/zoneId.*not the id of a hosted zone/);
  });
});
