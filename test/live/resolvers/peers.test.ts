import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import type { RrType } from '../../../src/record/index.js';
import { askAll, lookupAll, opinions, Resolver } from '../../../src/resolve/index.js';
import { DnsClient, lookupServer, parseResolverName } from '../../../src/transport/index.js';
import { TestAuthority } from '../../fakes/tls/index.js';
import {
  describeLive,
  DNSMASQ,
  freePort,
  NAMED,
  startDnsmasq,
  startNamed,
  startUnbound,
  UNBOUND,
  useServer,
  zoneText,
  type LiveServer,
} from '../harness/index.js';

const ZONE = 'corp.test';
const KMS = `_vlmcs._tcp.${ZONE}`;
const HOSTS = 500;
const text = zoneText(ZONE, [
  '_vlmcs._tcp SRV 0 0 1688 kms1',
  '_vlmcs._tcp SRV 10 50 1688 kms2',
  'kms1 A 192.0.2.1',
  'kms2 A 192.0.2.2',
  `_vlmcs._tcp.alias CNAME _vlmcs._tcp.${ZONE}.`,
  ...Array.from({ length: 90 }, (_, i) => `_vlmcs._tcp.many SRV 0 0 1688 a-rather-long-host-name-${i}.many`),
  ...Array.from({ length: HOSTS }, (_, i) => `_vlmcs._tcp.d${i} SRV 0 0 ${i + 1} kms.d${i}`),
]);

/** Certificates, and ports for TLS and HTTPS. */
const authority = await TestAuthority.create();
const certificate = await authority.issue({ names: ['dns.example', '127.0.0.1'] });
const folder = mkdtempSync(join(tmpdir(), 'kmsdns-resolvers-'));
const [certFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
writeFileSync(certFile, certificate.cert);
writeFileSync(keyFile, certificate.key, { mode: 0o644 });
const [tls, https] = [await freePort(), await freePort()];

const client = new DnsClient({ ca: authority.pem });
afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

async function resolverOf(...names: readonly string[]): Promise<Resolver> {
  const servers = await Promise.all(names.map((name) => lookupServer(parseResolverName(name))));
  return new Resolver({ exchanger: client, servers: servers.flat(), timeout: 10_000, attempts: 1 });
}

async function said(resolver: Resolver, owner: string, type: RrType = 'SRV'): Promise<string> {
  const outcome = await resolver.lookup(DomainName.parse(owner), type);
  return outcome.kind === 'found' ? `${outcome.records.length} ${type}` : outcome.kind;
}

/** The same questions, whoever is asked and however. */
function answersAlike(server: () => LiveServer, ways: readonly [string, (port: number) => string][]): void {
  describe.each(ways)('over %s', (_, url) => {
    it.each<[string, string, RrType?]>([
      [KMS, '2 SRV'],
      [`_vlmcs._tcp.alias.${ZONE}`, '2 SRV'],
      [`kms1.${ZONE}`, '1 A', 'A'],
      [`kms1.${ZONE}`, 'nodata', 'AAAA'],
      [`nothing.${ZONE}`, 'nxdomain'],
    ])('%s: %s', async (owner, outcome, type) => {
      expect(await said(await resolverOf(url(server().port)), owner, type)).toBe(outcome);
    });

    it('a set that is too long for a packet', async () => {
      const whole = url(server().port).startsWith('udp://') ? 'bad-reply' : '90 SRV';
      expect(await said(await resolverOf(url(server().port)), `_vlmcs._tcp.many.${ZONE}`)).toBe(whole);
    });

    it(`${HOSTS} names at once`, async () => {
      const names = Array.from({ length: HOSTS }, (_, i) => DomainName.parse(`_vlmcs._tcp.d${i}.${ZONE}`));
      const ports = new Map<string, number>();
      for await (const outcome of lookupAll(await resolverOf(url(server().port)), names, 'SRV')) {
        const [record] = outcome.kind === 'found' ? outcome.records : [];
        if (record !== undefined) ports.set(outcome.name.text, record.data.port);
      }
      expect(names.map(({ text }) => ports.get(text))).toEqual(names.map((_, i) => i + 1));
    });
  });

  it('and all ways agree', async () => {
    const resolver = await resolverOf(...ways.map(([, url]) => url(server().port)));
    const outcomes = await askAll(resolver, DomainName.parse(KMS), 'SRV');
    expect(outcomes.map(({ kind }) => kind)).toEqual(ways.map(() => 'found'));
    expect(opinions(outcomes).length).toBe(1);
  });
}

const plainWays: readonly [string, (port: number) => string][] = [
  ['UDP and TCP', (port) => `127.0.0.1:${port}`],
  ['TCP', (port) => `tcp://127.0.0.1:${port}`],
];
const encryptedWays: readonly [string, (port: number) => string][] = [
  ['TLS', () => `tls://127.0.0.1:${tls}`],
  ['TLS, by name', () => `tls://127.0.0.1:${tls}#dns.example`],
  ['HTTPS', () => `https://127.0.0.1:${https}`],
  ['HTTPS, by name', () => `https://127.0.0.1:${https}/dns-query{?dns}#dns.example`],
];

describeLive([...NAMED, ...UNBOUND], 'unbound as the resolver', () => {
  const origin = useServer(() => startNamed({ zones: [{ name: ZONE, text }] }));
  const unbound = useServer(() =>
    startUnbound({
      stubs: [{ zone: ZONE, port: origin().port }],
      options: [
        `interface: 127.0.0.1@${tls}`,
        `interface: 127.0.0.1@${https}`,
        `tls-port: ${tls}`,
        `https-port: ${https}`,
        `tls-service-pem: "${certFile}"`,
        `tls-service-key: "${keyFile}"`,
      ],
    }),
  );
  answersAlike(unbound, [...plainWays, ...encryptedWays]);

  it('a path that it does not have is HTTP 404', async () => {
    const resolver = await resolverOf(`https://127.0.0.1:${https}/elsewhere`);
    const outcome = await resolver.lookup(DomainName.parse(KMS), 'SRV');
    expect(outcome).toMatchObject({
      kind: 'bad-reply',
      error: { code: 'ERR_HTTP', details: { status: 404 } },
    });
  });

  it('its port for plain DNS finishes no TLS handshake', async () => {
    const servers = await lookupServer(parseResolverName(`tls://127.0.0.1:${unbound().port}`));
    const resolver = new Resolver({ exchanger: client, servers, timeout: 1000 });
    const outcome = await resolver.lookup(DomainName.parse(KMS), 'SRV');
    expect(outcome).toMatchObject({
      kind: 'timeout',
      error: { hint: expect.stringContaining('853') as string },
    });
  });
});

describeLive([...NAMED, ...DNSMASQ], 'dnsmasq as the resolver', () => {
  const origin = useServer(() => startNamed({ zones: [{ name: ZONE, text }] }));
  const dnsmasq = useServer(() => startDnsmasq({ forwards: [{ zone: ZONE, port: origin().port }] }));
  answersAlike(dnsmasq, plainWays);
});

describeLive(NAMED, 'BIND', () => {
  const named = useServer(() =>
    startNamed({
      zones: [{ name: ZONE, text }],
      clauses: [`tls own { cert-file "${certFile}"; key-file "${keyFile}"; };`],
      options: [
        `listen-on port ${tls} tls own { 127.0.0.1; };`,
        `listen-on port ${https} tls own http default { 127.0.0.1; };`,
      ],
    }),
  );
  answersAlike(named, [...plainWays, ...encryptedWays]);
});
