import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { discoverHost } from '../../src/discovery/index.js';
import { Resolver } from '../../src/resolve/index.js';
import { DnsClient, type ServerAddress } from '../../src/transport/index.js';
import { drop, echo, FakeDnsServer, malformed, type Behaviour } from '../fakes/dns/index.js';
import { kmsHost, listener, REJECTED } from '../fakes/rpc/index.js';
import { startServer } from '../server/support.js';

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function resolverAt(server: ServerAddress, timeout = 2000): Resolver {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  return new Resolver({ exchanger, servers: [server], timeout, attempts: 1 });
}

/** The embedded server with `corp.example` made of these lines. */
async function zone(...lines: readonly string[]): Promise<Resolver> {
  const text = [
    '$ORIGIN corp.example.',
    '$TTL 60',
    '@ SOA ns1 hostmaster 1 3600 600 86400 60',
    '@ NS ns1',
    'ns1 A 127.0.0.1',
    ...lines,
    '',
  ].join('\n');
  const { address } = await startServer({ zones: { 'corp.example': text } });
  return resolverAt(address);
}

const profile = { primarySuffix: 'corp.example' };

describe('discover, over real sockets', () => {
  it('finds the host that answers, past one that refuses', async () => {
    const [good, bad] = [(await kmsHost()).port, await closedPort()];
    const resolver = await zone(
      `_vlmcs._tcp SRV 0 0 ${bad} kms1`,
      `_vlmcs._tcp SRV 5 0 ${good} kms2`,
      'kms1 A 127.0.0.1',
      'kms2 A 127.0.0.1',
    );
    const result = await discoverHost(profile, { resolver });
    expect(result).toMatchObject({
      outcome: 'found',
      windowsError: null,
      chosen: { target: 'kms2.corp.example', port: good, address: '127.0.0.1' },
      candidates: [
        { target: 'kms1.corp.example', port: bad, probability: 1, probe: { state: 'refused' } },
        { target: 'kms2.corp.example', port: good, probability: 0, probe: { state: 'kms' } },
      ],
      warnings: [],
    });
  });

  it('gives each of two equal hosts its half', async () => {
    const { port } = await kmsHost();
    const resolver = await zone(
      `_vlmcs._tcp SRV 0 0 ${port} kms1`,
      `_vlmcs._tcp SRV 0 0 ${port} kms2`,
      'kms1 A 127.0.0.1',
      'kms2 A 127.0.0.1',
    );
    const chosen = new Set<string | undefined>();
    for (let seed = 0; seed < 20; seed++) {
      const { candidates, chosen: one } = await discoverHost(profile, { resolver, seed });
      expect(candidates.map((c) => c.probability)).toEqual([0.5, 0.5]);
      chosen.add(one?.target);
    }
    expect(chosen).toEqual(new Set(['kms1.corp.example', 'kms2.corp.example']));
  });

  it.each([
    ['a domain without the name', 'nobody.corp.example', 'none', '0x8007232B'],
    ['a name without SRV records', 'text.corp.example', 'none', '0x8007251D'],
    ['a target that does not exist', 'gone.corp.example', 'unreachable', '0xC004F074'],
    ['a server that does not serve the domain', 'other.example', 'indeterminate', '0x8007232D'],
  ])('%s', async (_, domain, outcome, code) => {
    const resolver = await zone('_vlmcs._tcp.text TXT hello', '_vlmcs._tcp.gone SRV 0 0 1688 kms9');
    const result = await discoverHost({ primarySuffix: domain }, { resolver });
    expect([result.outcome, result.windowsError?.code]).toEqual([outcome, code]);
  });

  it.each<[string, Behaviour, string]>([
    ['SERVFAIL', echo(2), '0x8007232A'],
    ['silence', drop, '0x8007232A'],
    ['nonsense', malformed, '0x8007251E'],
  ])('%s is indeterminate', async (_, behaviour, code) => {
    const server = await FakeDnsServer.start(behaviour);
    onTestFinished(() => server.stop());
    const result = await discoverHost(profile, { resolver: resolverAt(server.address, 300) });
    expect([result.outcome, result.windowsError?.code]).toEqual(['indeterminate', code]);
  });

  it('goes past a web server and another RPC service to the KMS host', async () => {
    const web = await listener((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 \r\n\r\n')));
    const rpc = await listener((socket) => socket.once('data', () => socket.write(REJECTED)));
    const kms = await kmsHost();
    const resolver = await zone(
      `_vlmcs._tcp SRV 0 0 ${web.port} kms1`,
      `_vlmcs._tcp SRV 1 0 ${rpc.port} kms1`,
      `_vlmcs._tcp SRV 2 0 ${kms.port} kms1`,
      'kms1 A 127.0.0.1',
    );
    const result = await discoverHost(profile, { resolver });
    expect(result).toMatchObject({ outcome: 'found', chosen: { port: kms.port } });
    expect(result.candidates.map(({ probe }) => probe.state)).toEqual(['not-rpc', 'rpc-not-kms', 'kms']);
  });

  it('takes what listens with tcp, and not what says nothing with rpc', async () => {
    const { port } = await listener(() => undefined);
    const resolver = await zone(`_vlmcs._tcp SRV 0 0 ${port} kms1`, 'kms1 A 127.0.0.1');
    expect(await discoverHost(profile, { resolver, probe: 'tcp' })).toMatchObject({
      outcome: 'found',
      candidates: [{ probe: { state: 'open' } }],
    });
    expect(await discoverHost(profile, { resolver, connectTimeout: 100 })).toMatchObject({
      outcome: 'unreachable',
      windowsError: { code: '0xC004F074', meaning: expect.stringContaining('does not answer as KMS') },
      candidates: [{ probe: { state: 'silent' } }],
    });
  });

  it('with a control trusts no host that accepts anything', async () => {
    const { port } = await kmsHost();
    const resolver = await zone(`_vlmcs._tcp SRV 0 0 ${port} kms1`, 'kms1 A 127.0.0.1');
    const result = await discoverHost(profile, { resolver, control: true });
    expect(result).toMatchObject({
      outcome: 'unreachable',
      candidates: [{ probe: { state: 'rpc-not-kms', detail: expect.stringContaining('suspicious') } }],
    });
  });

  it('connects to nothing when told so', async () => {
    const resolver = await zone('_vlmcs._tcp SRV 0 0 1688 kms1', 'kms1 A 192.0.2.1');
    const result = await discoverHost(profile, { resolver, probe: 'none' });
    expect(result).toMatchObject({
      outcome: 'found',
      chosen: { target: 'kms1.corp.example', port: 1688, address: '192.0.2.1' },
      candidates: [{ probe: { state: 'skipped', detail: 'no probe was asked for' } }],
    });
  });

  it('ends when its signal fires', async () => {
    const server = await FakeDnsServer.start(drop);
    onTestFinished(() => server.stop());
    const waiting = discoverHost(profile, {
      resolver: resolverAt(server.address),
      signal: AbortSignal.timeout(50),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  });

  it.each([-1, 1.5, 2 ** 32])('refuses the seed %d', async (seed) => {
    const resolver = resolverAt({ host: '127.0.0.1', port: 53 });
    await expect(discoverHost(profile, { resolver, seed })).rejects.toThrow(/seed: /);
  });
});
