import { describe, expect, it } from 'vitest';
import { asKmsDnsError } from '../../src/errors.js';
import { findZoneCut, primaryServer, zoneInDenial } from '../../src/resolve/index.js';
import { Rcode } from '../../src/wire/index.js';
import { answer, drop, inSequence, type Behaviour } from '../fakes/dns/index.js';
import { address, cname, name, names, resolverOf, serve, soa, txt, zones } from './setup.js';

async function cutOf(text: string, behaviour: Behaviour, recursionDesired = true): Promise<string> {
  const server = await serve(behaviour);
  try {
    return (await findZoneCut(resolverOf([server], { recursionDesired }), name(text))).zone.text;
  } catch (error) {
    return asKmsDnsError(error).code;
  }
}

const world = zones(
  soa('example.com'),
  soa('corp.example.com'),
  txt('deep.name.example.com', 'x'),
  cname('_vlmcs._tcp.alias.example.com', '_vlmcs._tcp.other.example'),
  cname('alias.example.com', 'other.example'),
  cname('inside.example.com', 'target.example.com'),
  soa('other.example'),
);

describe('the zone of a name', () => {
  it.each([
    ['corp.example.com', 'corp.example.com'],
    ['_vlmcs._tcp.corp.example.com', 'corp.example.com'],
    ['_vlmcs._tcp.Corp.Example.COM', 'corp.example.com'],
    ['_vlmcs._tcp.example.com', 'example.com'],
    ['_vlmcs._tcp.badcorp.example.com', 'example.com'],
    ['xcorp.example.com', 'example.com'],
    ['name.example.com', 'example.com'],
    ['_vlmcs._tcp.alias.example.com', 'example.com'],
    ['alias.example.com', 'example.com'],
    ['x.inside.example.com', 'example.com'],
    ['_vlmcs._tcp.other.example', 'other.example'],
    ['nowhere.test', 'ERR_RCODE'],
  ])('%s is %s', async (text, zone) => {
    expect(await cutOf(text, world)).toBe(zone);
  });

  it.each<[string, string, Behaviour]>([
    [
      'is found on the way up where denials carry no SOA',
      'example.com',
      answer(({ message }) =>
        message.questions[0]?.name.key === 'example.com' ? { answers: [soa('example.com')] } : {},
      ),
    ],
    [
      'is not the one that an alias leads to, even when its SOA comes along',
      'example.com',
      inSequence(
        answer({ answers: [cname('a.corp.example.com', 'other.example'), soa('other.example')] }),
        answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('example.com')] }),
      ),
    ],
    [
      'is not one that has nothing to do with the name',
      'ERR_ZONE_NOT_FOUND',
      answer({ authorities: [soa('evil.test')] }),
    ],
    [
      'is not the root',
      'ERR_ZONE_NOT_FOUND',
      answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('.', 1, 'a.root')] }),
    ],
    [
      'is not guessed when the servers fail',
      'ERR_RCODE',
      inSequence(answer({ rcode: Rcode.SERVFAIL }), world),
    ],
    ['is not guessed when the servers are silent', 'ERR_TIMEOUT', inSequence(drop, drop, world)],
  ])('%s: %s', async (_, outcome, behaviour) => {
    expect(await cutOf('a.corp.example.com', behaviour)).toBe(outcome);
  });
});

describe('the zone of a name, asked of its own server', () => {
  it.each<[string, string, Behaviour]>([
    ['is found', 'corp.example.com', world],
    ['is not found where it is not served', 'ERR_ZONE_NOT_FOUND', answer({ rcode: Rcode.REFUSED })],
    ['is not found at Samba that does not serve it', 'ERR_ZONE_NOT_FOUND', answer({ rcode: Rcode.FORMERR })],
    [
      'is not found where only the zone above it is served',
      'ERR_ZONE_NOT_FOUND',
      answer({ flags: { aa: false }, authorities: [names('corp.example.com', 'NS', 'ns.corp.example.com')] }),
    ],
    [
      'is not believed to a server that is not authoritative',
      'ERR_ZONE_NOT_FOUND',
      answer({ flags: { aa: false }, authorities: [soa('corp.example.com')] }),
    ],
  ])('%s: %s', async (_, outcome, behaviour) => {
    expect(await cutOf('_vlmcs._tcp.corp.example.com', behaviour, false)).toBe(outcome);
  });

  it('is asked for without recursion', async () => {
    const server = await serve(world);
    await findZoneCut(resolverOf([server], { recursionDesired: false }), name('corp.example.com'));
    expect(server.requests.map((r) => r.message.flags.rd)).toEqual([false]);
  });
});

describe('the server to update', () => {
  it('is the one that the SOA names, at all its addresses', async () => {
    const server = await serve(
      zones(
        soa('corp.example.com', 1, 'dc1.corp.example.com'),
        address('dc1.corp.example.com', '192.0.2.1'),
        address('dc1.corp.example.com', '2001:db8::1'),
      ),
    );
    const resolver = resolverOf([server]);
    const cut = await findZoneCut(resolver, name('_vlmcs._tcp.corp.example.com'));
    expect((await primaryServer(resolver, cut)).addresses).toEqual([
      { host: '192.0.2.1', port: 53 },
      { host: '2001:db8::1', port: 53 },
    ]);
  });

  it('must have an address', async () => {
    const server = await serve(zones(soa('corp.example.com', 1, 'gone.corp.example.com')));
    const resolver = resolverOf([server]);
    const cut = await findZoneCut(resolver, name('corp.example.com'));
    await expect(primaryServer(resolver, cut)).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining('gone.corp.example.com does not exist') as unknown,
      hint: expect.stringContaining('--server') as unknown,
    });
  });
});

describe('a denial of SRV records shows the zone', () => {
  it.each([
    ['_vlmcs._tcp.corp.example.com', 'corp.example.com'],
    ['_vlmcs._tcp.example.com', 'example.com'],
    ['name.example.com', 'example.com'],
  ])('of %s as the walk does', async (text, zone) => {
    const resolver = resolverOf([await serve(world)]);
    const denied = await resolver.lookup(name(text), 'SRV');
    const walked = await findZoneCut(resolver, name(text));
    expect([zoneInDenial(resolver, name(text), denied)?.text, walked.zone.text]).toEqual([zone, zone]);
  });

  it.each([
    ['an alias', '_vlmcs._tcp.alias.example.com', world],
    ['a failure', 'nowhere.test', world],
    ['a denial without an SOA', 'corp.example.com', answer({ rcode: Rcode.NXDOMAIN })],
    [
      'a denial by the root',
      'a.b',
      answer({ rcode: Rcode.NXDOMAIN, authorities: [{ ...soa('b'), name: name('.') }] }),
    ],
  ])('%s does not', async (_, text, behaviour) => {
    const resolver = resolverOf([await serve(behaviour)]);
    expect(zoneInDenial(resolver, name(text), await resolver.lookup(name(text), 'SRV'))).toBeUndefined();
  });
});
