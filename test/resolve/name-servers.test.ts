import { describe, expect, it } from 'vitest';
import { addressesOf, askEveryServer, zoneNameServers, type NameServer } from '../../src/resolve/index.js';
import { Rcode } from '../../src/wire/index.js';
import { answer, drop } from '../fakes/dns/index.js';
import { address, name, names, resolverOf, serve, soa, srv, zones } from './setup.js';

const ZONE = 'corp.example.com';
const KMS = `_vlmcs._tcp.${ZONE}`;

describe('the servers of a zone', () => {
  it('are those of its NS set, with all their addresses, or why there are none', async () => {
    const server = await serve(
      zones(
        soa(ZONE),
        names(ZONE, 'NS', `ns1.${ZONE}`),
        names(ZONE, 'NS', `ns2.${ZONE}`),
        names(ZONE, 'NS', 'ns.elsewhere.test'),
        address(`ns1.${ZONE}`, '192.0.2.1'),
        address(`ns1.${ZONE}`, '2001:db8::1'),
      ),
    );
    const found = await zoneNameServers(resolverOf([server]), name(ZONE));
    expect(found.map((s) => [s.name.text, s.addresses.map((a) => a.host), s.problem])).toEqual([
      [`ns1.${ZONE}`, ['192.0.2.1', '2001:db8::1'], undefined],
      [`ns2.${ZONE}`, [], `ns2.${ZONE} does not exist`],
      ['ns.elsewhere.test', [], 'ns.elsewhere.test could not be looked up (refused)'],
    ]);
  });

  it('are an error where there is no zone', async () => {
    const server = await serve(zones(soa('example.com')));
    await expect(zoneNameServers(resolverOf([server]), name(ZONE))).rejects.toMatchObject({
      code: 'ERR_ZONE_NOT_FOUND',
    });
  });

  it('are an error that says what the resolver answered', async () => {
    const server = await serve(answer({ rcode: Rcode.SERVFAIL }));
    await expect(zoneNameServers(resolverOf([server]), name(ZONE))).rejects.toMatchObject({
      code: 'ERR_RCODE',
      retriable: true,
      message: expect.stringContaining('SERVFAIL') as unknown,
    });
  });

  it('that have the name but no address say so', async () => {
    const server = await serve(zones(soa(ZONE), srv(`ns1.${ZONE}`, 'x.test')));
    const { problem } = await addressesOf(resolverOf([server]), name(`ns1.${ZONE}`));
    expect(problem).toBe(`ns1.${ZONE} has no A or AAAA record`);
  });
});

describe('what every server says', () => {
  it('is told for each address, at once, with the serial', async () => {
    const [first, second, silent] = [
      await serve(zones(soa(ZONE, 5), srv(KMS, 'kms1.example'))),
      await serve(zones(soa(ZONE, 4)), '::1'),
      await serve(drop),
    ];
    const servers: NameServer[] = [
      { name: name('ns1.test'), addresses: [first.address, second.address], problem: undefined },
      { name: name('ns2.test'), addresses: [silent.address], problem: undefined },
      { name: name('ns3.test'), addresses: [], problem: 'gone' },
    ];
    const started = performance.now();
    const views = await askEveryServer(
      resolverOf([first], { recursionDesired: false, timeout: 1500 }),
      servers,
      {
        zone: name(ZONE),
        name: name(KMS),
        type: 'SRV',
      },
    );
    // The silent one is asked both questions at once.
    expect(performance.now() - started).toBeLessThan(2900);
    expect(views.map((v) => [v.server.name.text, v.address.host, v.outcome.kind, v.serial])).toEqual([
      ['ns1.test', '127.0.0.1', 'found', 5],
      ['ns1.test', '::1', 'nxdomain', 4],
      ['ns2.test', '127.0.0.1', 'timeout', undefined],
    ]);
    expect(first.requests.every((r) => !r.message.flags.rd)).toBe(true);
  });
});
