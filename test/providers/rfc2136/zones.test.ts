import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { publish } from '../../../src/change/index.js';
import type { KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import { AddressData, NameData, RecordSet } from '../../../src/record/index.js';
import { Resolver } from '../../../src/resolve/index.js';
import {
  DnsClient,
  type Exchanger,
  type ExchangeOptions,
  type Reply,
  type ServerAddress,
} from '../../../src/transport/index.js';
import { Opcode, Rcode, type Message } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { answer, FakeDnsServer, inSequence } from '../../fakes/dns/index.js';
import { answerFrom, fakePrimary, replied, soaOf } from './setup.js';

const parse = (text: string): DomainName => DomainName.parse(text);
const owner = parse('_vlmcs._tcp.d.example.test');

describe('zones that are given', () => {
  const provider = rfc2136({ server: '192.0.2.1', zones: ['example.test', 'inner.example.test'] });
  it.each([
    ['_vlmcs._tcp.d.example.test', 'example.test'],
    ['example.test', 'example.test'],
    ['_vlmcs._tcp.inner.example.test', 'inner.example.test'],
    ['_vlmcs._tcp.xinner.example.test', 'example.test'],
    ['_vlmcs._tcp.INNER.Example.Test', 'inner.example.test'],
  ])('%s is in %s', async (name, zone) => {
    expect(await provider.findZone(parse(name))).toMatchObject({ name: { key: zone }, id: '192.0.2.1:53' });
  });

  it.each(['example.com', 'test', 'xexample.test'])('%s is in none of them', async (name) => {
    await expect(provider.findZone(parse(name))).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      hint: expect.stringContaining('example.test, inner.example.test'),
    });
  });
});

describe('the zone at a given server', () => {
  it('is that of the SOA record in its denial', async () => {
    const fake = await fakePrimary();
    expect((await fake.provider.findZone(owner)).name.key).toBe('example.test');
    expect(fake.queries).toHaveLength(1);
  });

  it('is asked one label up for an alias, whose own SOA is that of another zone', async () => {
    const fake = await fakePrimary();
    const alias = new RecordSet(owner, 60, [new NameData('CNAME', parse('x.test'))]);
    fake.onQuery = (exchange) => {
      const found = answerFrom([alias], exchange);
      return replied(found.answers ? { ...found, authorities: [soaOf('test')] } : found)(exchange);
    };
    expect((await fake.provider.findZone(owner)).name.key).toBe('example.test');
    expect(fake.queries).toHaveLength(2);
  });

  it.each([
    ['a resolver', { flags: { aa: false } }, /not a resolver/],
    [
      'the parent of a delegated zone',
      {
        flags: { aa: false },
        authorities: [
          {
            name: parse('example.test'),
            type: 2,
            class: 1,
            ttl: 60,
            data: new NameData('NS', parse('ns.test')),
          },
        ],
      },
      /primary/,
    ],
    ['a stranger', { rcode: Rcode.REFUSED }, /primary server/],
  ])('is not that of %s', async (_, fields, hint) => {
    const fake = await fakePrimary();
    fake.onQuery = replied(fields);
    const error = (await fake.provider.findZone(owner).catch((e: unknown) => e)) as KmsDnsError;
    expect(error).toMatchObject({ code: 'ERR_ZONE_NOT_FOUND', notFound: true });
    expect(error.hint).toMatch(hint);
  });

  it('is found at the next address of the server’s name when nothing listens at the first', async () => {
    const fake = await fakePrimary();
    const provider = rfc2136({ server: { host: 'localhost', port: fake.server.address.port } });
    onTestFinished(() => provider.close());
    expect((await provider.findZone(owner)).name.key).toBe('example.test');
  });
});

describe('zone and set in one question', () => {
  const set = kmsSet('d.example.test', 300, '0 0 1688 kms1.corp.test');
  const nsOf = (zone: string) => ({
    name: parse(zone),
    type: 2,
    class: 1,
    ttl: 60,
    data: new NameData('NS', parse(`ns1.${zone}`)),
  });

  it.each([
    ['the SOA record beside a denial', [], [], null],
    ['the NS set beside records', [set], [nsOf('example.test')], '0 0 1688 kms1.corp.test.'],
  ])('come from %s', async (_, standing, authorities, text) => {
    const fake = await fakePrimary();
    fake.onQuery = (exchange) => {
      const found = answerFrom(standing, exchange);
      return replied(found.answers ? { ...found, authorities } : found)(exchange);
    };
    const found = await fake.provider.findAndRead?.(owner, 'SRV');
    expect(found?.zone).toMatchObject({ name: { key: 'example.test' } });
    expect(found?.set?.data[0]?.toText() ?? null).toBe(text);
    expect(fake.queries).toHaveLength(1);
  });

  const alias = new RecordSet(owner, 60, [new NameData('CNAME', parse('x.test'))]);
  it.each([
    ['records without an NS set', [set], []],
    ['records with the NS set of another zone', [set], [nsOf('corp.test')]],
    ['an alias', [alias], [soaOf('test')]],
  ])('do not come from %s', async (_, standing, authorities) => {
    const fake = await fakePrimary();
    fake.onQuery = (exchange) => replied({ ...answerFrom(standing, exchange), authorities })(exchange);
    expect(await fake.provider.findAndRead?.(owner, 'SRV')).toBeUndefined();
  });

  it('come from a given zone, whatever stands beside the records', async () => {
    const fake = await fakePrimary({ zones: ['test'] });
    fake.onQuery = (exchange) => replied(answerFrom([set], exchange))(exchange);
    const found = await fake.provider.findAndRead?.(owner, 'SRV');
    expect(found?.zone).toMatchObject({ name: { key: 'test' } });
    expect(found?.set?.data).toHaveLength(1);
    expect(fake.queries).toHaveLength(1);
  });

  it.each([
    ['NXDOMAIN', Rcode.NXDOMAIN, true],
    ['NODATA', Rcode.NOERROR, false],
  ])('say of %s whether there is anything below', async (_, rcode, nothingBelow) => {
    const fake = await fakePrimary();
    fake.onQuery = (exchange) => replied({ ...answerFrom([], exchange), rcode })(exchange);
    expect(await fake.provider.findAndRead?.(owner, 'SRV')).toMatchObject({ set: null, nothingBelow });
  });

  it('fail as finding and reading would', async () => {
    const fake = await fakePrimary();
    fake.onQuery = replied({ rcode: Rcode.REFUSED });
    await expect(fake.provider.findAndRead?.(owner, 'SRV')).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
    });
  });

  it('are what publishing asks first; after a lost race it reads alone', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = inSequence(replied({ rcode: Rcode.YXRRSET }), replied());
    const report = await publish(fake.provider, { domains: ['d.example.test'], hosts: ['kms1.corp.test'] });
    expect(report.domains).toMatchObject([{ status: 'created', zone: { key: 'example.test' } }]);
    expect(fake.server.requests.map(({ message }) => message.opcode)).toEqual([
      Opcode.QUERY,
      Opcode.UPDATE,
      Opcode.QUERY,
      Opcode.UPDATE,
    ]);
  });
});

/** Brings what is sent to well-known addresses to servers on loopback. */
class Detour implements Exchanger {
  readonly #client = new DnsClient();
  readonly #to: Readonly<Record<string, ServerAddress>>;

  constructor(to: Readonly<Record<string, ServerAddress>>) {
    this.#to = to;
  }

  exchange(server: ServerAddress, message: Message, options?: ExchangeOptions): Promise<Reply> {
    return this.#client.exchange(this.#to[server.host] ?? server, message, options);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

describe('the primary without a given server', () => {
  async function world() {
    const primary = await fakePrimary();
    const address = new RecordSet(parse('ns1.example.test'), 60, [new AddressData('A', '192.0.2.53')]);
    const resolver = await FakeDnsServer.start((exchange) => {
      const found = answerFrom([address], exchange);
      const [question] = exchange.message.questions;
      const zone = question?.name.isSubdomainOf(parse('other.test')) === true ? 'other.test' : 'example.test';
      return answer(found.answers ? found : { rcode: Rcode.NXDOMAIN, authorities: [soaOf(zone)] })(exchange);
    });
    const exchanger = new Detour({ '192.0.2.53': primary.server.address });
    onTestFinished(async () => {
      await exchanger.close();
      await resolver.stop();
    });
    const servers = [resolver.address];
    return { primary, exchanger, resolver: new Resolver({ exchanger, servers }) };
  }

  it('is the one that the SOA record of the zone names', async () => {
    const { primary, ...how } = await world();
    const provider = rfc2136(how);
    const zone = await provider.findZone(owner);
    expect(zone).toMatchObject({ name: { key: 'example.test' }, id: '192.0.2.53:53' });
    const after = kmsSet('d.example.test', 300, '0 0 1688 kms1.corp.test');
    expect(await provider.read(zone, owner, 'SRV')).toBeNull();
    expect(await provider.apply(zone, [{ before: null, after }])).toEqual([{ status: 'applied' }]);
    expect(primary.server.requests.map(({ message }) => message.opcode)).toEqual([
      Opcode.QUERY,
      Opcode.UPDATE,
    ]);
  });

  it('is looked for again for a zone that was found elsewhere', async () => {
    const { primary, ...how } = await world();
    const zone = { name: parse('example.test'), id: 'from a plan' };
    expect(await rfc2136(how).read(zone, owner, 'SRV')).toBeNull();
    expect(primary.queries).toHaveLength(1);
  });

  it('must be that of a zone which was given', async () => {
    const how = await world();
    const found = await rfc2136({ ...how, zones: ['example.test'] }).findZone(owner);
    expect(found.name.key).toBe('example.test');
    await expect(rfc2136({ ...how, zones: ['d.example.test'] }).findZone(owner)).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
      message: 'd.example.test is no zone; it is in example.test',
    });
  });

  it('must have an address: a change is not sent, and the error says so', async () => {
    const how = await world();
    const zone = { name: parse('other.test'), id: 'from a plan' };
    const after = kmsSet('d.other.test', 300, '0 0 1688 kms1.corp.test');
    expect(await rfc2136(how).apply(zone, [{ before: null, after }])).toMatchObject([
      { status: 'failed', error: { code: 'ERR_UNREACHABLE', hint: expect.stringContaining('--server') } },
    ]);
  });
});
