import { afterAll, describe, expect, it } from 'vitest';
import { asKmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { SrvData, type RrType } from '../../src/record/index.js';
import {
  findZoneCut,
  lookupAll,
  Resolver,
  transferZone,
  zoneNameServers,
  type ResolverOptions,
} from '../../src/resolve/index.js';
import { DnsClient } from '../../src/transport/index.js';
import {
  parseKeyFile,
  queryMessage,
  Rcode,
  tsigSigner,
  update,
  updateMessage,
} from '../../src/wire/index.js';
import {
  axfr,
  describeLive,
  keyClauses,
  KNOT,
  makeKey,
  NAMED,
  NSD,
  POWERDNS,
  startKnot,
  startNamed,
  startNsd,
  startPowerDns,
  startUnbound,
  UNBOUND,
  useServer,
  zoneText,
  type LiveServer,
} from './harness/index.js';

const ZONE = 'corp.test';
const HOSTS = 1500;
const name = (text: string): DomainName => DomainName.parse(text);
const key = makeKey('transfer-key');
const signer = tsigSigner(parseKeyFile(keyClauses([key]))[0]!);

const text = zoneText(ZONE, [
  '_vlmcs._tcp SRV 0 0 1688 kms1',
  '_vlmcs._tcp SRV 10 50 1688 kms2',
  'kms1 A 192.0.2.1',
  'kms1 AAAA 2001:db8::1',
  'kms2 A 192.0.2.2',
  `_vlmcs._tcp.alias CNAME _vlmcs._tcp.${ZONE}.`,
  `dangling CNAME nothing.${ZONE}.`,
  ...Array.from({ length: 90 }, (_, i) => `_vlmcs._tcp.many SRV 0 0 1688 a-rather-long-host-name-${i}.many`),
  ...Array.from({ length: HOSTS }, (_, i) => `_vlmcs._tcp.d${i} SRV 0 0 ${i + 1} kms.d${i}`),
  'child NS ns1.child',
  'ns1.child A 127.0.0.1',
]);
const spec = { zones: [{ name: ZONE, text }], keys: [key] };

const client = new DnsClient();
afterAll(() => client.close());

function resolverAt(server: LiveServer, options: Partial<ResolverOptions> = {}): Resolver {
  const servers = [{ host: server.host, port: server.port }];
  return new Resolver({ exchanger: client, servers, recursionDesired: false, ...options });
}

/** A look-up in a line: the outcome, how many records, the aliases. */
async function said(resolver: Resolver, owner: string, type: RrType): Promise<string> {
  const outcome = await resolver.lookup(name(owner), type);
  if (outcome.kind === 'found') {
    const via = outcome.aliases.map((alias) => ` via ${alias.text}`).join('');
    return `${outcome.records.length} ${type}${via}`;
  }
  if (outcome.kind === 'nodata' || outcome.kind === 'nxdomain') {
    return `${outcome.kind} in ${outcome.soa?.name.text ?? 'no zone'}`;
  }
  return outcome.kind;
}

async function zoneOf(resolver: Resolver, text: string): Promise<string> {
  try {
    return (await findZoneCut(resolver, name(text))).zone.text;
  } catch (error) {
    return asKmsDnsError(error).code;
  }
}

describe.each([
  ['BIND', NAMED, () => startNamed(spec)],
  ['Knot DNS', KNOT, () => startKnot(spec)],
  ['PowerDNS', POWERDNS, () => startPowerDns(spec)],
  ['NSD', NSD, () => startNsd(spec)],
] as const)('%s', (software, binaries, start) => {
  describeLive(binaries, 'asked directly', () => {
    const server = useServer(start);

    it.each<[string, RrType, string]>([
      [`_vlmcs._tcp.${ZONE}`, 'SRV', '2 SRV'],
      [`_VLMCS._TCP.Corp.TEST`, 'SRV', '2 SRV'],
      [`_vlmcs._tcp.alias.${ZONE}`, 'SRV', `2 SRV via _vlmcs._tcp.${ZONE}`],
      [`_vlmcs._tcp.many.${ZONE}`, 'SRV', '90 SRV'],
      [`kms1.${ZONE}`, 'AAAA', '1 AAAA'],
      [`kms2.${ZONE}`, 'AAAA', `nodata in ${ZONE}`],
      [`nowhere.${ZONE}`, 'SRV', `nxdomain in ${ZONE}`],
      [`_vlmcs._tcp.child.${ZONE}`, 'SRV', 'bad-reply'],
      ['_vlmcs._tcp.elsewhere.test', 'SRV', 'refused'],
    ])('says of %s %s: %s', async (owner, type, expected) => {
      expect(await said(resolverAt(server()), owner, type)).toBe(expected);
      expect(await said(resolverAt(server(), { protocol: 'tcp' }), owner, type)).toBe(expected);
    });

    it.each([
      [`_vlmcs._tcp.${ZONE}`, ZONE],
      [`a.b.c.nowhere.${ZONE}`, ZONE],
      [`_vlmcs._tcp.alias.${ZONE}`, ZONE],
      [`_vlmcs._tcp.child.${ZONE}`, 'ERR_ZONE_NOT_FOUND'],
      [`notcorp.test`, 'ERR_ZONE_NOT_FOUND'],
    ])('has %s in the zone %s', async (owner, zone) => {
      expect(await zoneOf(resolverAt(server()), owner)).toBe(zone);
    });

    it('names the servers of the zone', async () => {
      const [found] = await zoneNameServers(resolverAt(server()), name(ZONE), { port: server().port });
      expect(found).toMatchObject({
        addresses: [{ host: '127.0.0.1', port: server().port }],
        problem: undefined,
      });
    });

    it.each([{}, { protocol: 'tcp' as const }])(
      'answers many look-ups at once, right each time: %j',
      async (how) => {
        const names = Array.from({ length: HOSTS }, (_, i) => name(`_vlmcs._tcp.d${i}.${ZONE}`));
        const wrong: string[] = [];
        let count = 0;
        for await (const outcome of lookupAll(resolverAt(server(), how), names, 'SRV')) {
          count++;
          const port = outcome.kind === 'found' ? outcome.records[0]?.data.port : undefined;
          if (outcome.name.labels[2] !== `d${(port ?? 0) - 1}`)
            wrong.push(`${outcome.name.text}: ${outcome.kind}`);
        }
        expect([count, wrong]).toEqual([HOSTS, []]);
      },
    );

    // The harness lets PowerDNS transfer to anybody on this machine, not to holders of a key.
    it.each([
      ['without a key', undefined],
      ['with a key', software === 'PowerDNS' ? undefined : signer],
    ])('transfers the zone %s, as dig has it', async (_, key) => {
      const { host, port } = server();
      let count = 0;
      for await (const batch of transferZone(client, { host, port }, name(ZONE), { signer: key }))
        count += batch.length;
      expect(count).toBe((await axfr(server(), ZONE)).length + 2);
    });

    it('refuses the transfer of a zone that it does not have', async () => {
      const { host, port } = server();
      const transfer = transferZone(client, { host, port }, name('elsewhere.test'));
      await expect(transfer.next()).rejects.toMatchObject({ code: 'ERR_RCODE' });
    });
  });
});

const UPDATE = updateMessage(
  name(ZONE),
  [],
  [update.add(name(`_vlmcs._tcp.${ZONE}`), 60, new SrvData({ target: `kms3.${ZONE}` }))],
);

describeLive(NSD, 'NSD, which takes no updates', () => {
  const server = useServer(() => startNsd(spec));
  it.each(['udp', 'tcp'] as const)('says NOTIMP at once over %s, signed request or not', async (protocol) => {
    const { host, port } = server();
    const plain = await client.exchange({ host, port }, UPDATE, { protocol });
    expect([plain.message.rcode, plain.authentication.kind]).toEqual([Rcode.NOTIMP, 'none']);
    const signed = await client.exchange({ host, port }, UPDATE, { protocol, signer });
    expect([signed.message.rcode, signed.authentication.kind]).toEqual([Rcode.NOTIMP, 'unauthenticated']);
  });
});

describeLive([...NAMED, ...UNBOUND], 'Unbound in front of BIND', () => {
  const authority = useServer(() => startNamed(spec));
  const resolver = useServer(() => startUnbound({ stubs: [{ zone: ZONE, port: authority().port }] }));
  const recursive = () => resolverAt(resolver(), { recursionDesired: true });

  it.each<[string, RrType, string]>([
    [`_vlmcs._tcp.alias.${ZONE}`, 'SRV', `2 SRV via _vlmcs._tcp.${ZONE}`],
    [`_vlmcs._tcp.many.${ZONE}`, 'SRV', '90 SRV'],
    [`nowhere.${ZONE}`, 'SRV', `nxdomain in ${ZONE}`],
    [`dangling.${ZONE}`, 'A', `nxdomain in ${ZONE}`],
  ])('says of %s %s: %s', async (owner, type, expected) => {
    expect(await said(recursive(), owner, type)).toBe(expected);
  });

  it('shows the zone of a name, also behind an alias', async () => {
    expect(await zoneOf(recursive(), `_vlmcs._tcp.${ZONE}`)).toBe(ZONE);
    expect(await zoneOf(recursive(), `_vlmcs._tcp.alias.${ZONE}`)).toBe(ZONE);
  });

  it.each(['udp', 'tcp'] as const)(
    'refuses an UPDATE over %s by sending it back, and that proves nothing',
    async (protocol) => {
      const { host, port } = resolver();
      const reply = await client.exchange({ host, port }, UPDATE, { protocol, signer });
      expect([reply.message.rcode, reply.authentication.kind]).toEqual([Rcode.NOTIMP, 'unauthenticated']);
    },
  );
});

describeLive(NAMED, 'BIND on ::1', () => {
  const server = useServer(() => startNamed({ ...spec, ipv6: true }));
  it.each(['udp', 'tcp'] as const)('answers over %s', async (protocol) => {
    const reply = await client.exchange(
      { host: '::1', port: server().port },
      queryMessage(name(ZONE), 'SOA'),
      { protocol },
    );
    expect(reply.message.answers.length).toBe(1);
  });
});
