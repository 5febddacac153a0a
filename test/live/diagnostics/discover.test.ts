import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { discoverHost, type DiscoveryResult } from '../../../src/discovery/index.js';
import { Resolver } from '../../../src/resolve/index.js';
import { DnsClient, type ServerAddress } from '../../../src/transport/index.js';
import {
  describeLive,
  NAMED,
  startNamed,
  startUnbound,
  UNBOUND,
  useServer,
  zoneText,
} from '../harness/index.js';

/** Ports are not known before the test runs, so the zone names hosts and `many` at the default port. */
const ZONE = zoneText('corp.test', [
  '_vlmcs._tcp SRV 0 0 1688 kms1',
  '_vlmcs._tcp.two SRV 0 1 1688 kms1',
  '_vlmcs._tcp.two SRV 0 3 1688 kms2',
  '_vlmcs._tcp.text TXT "no SRV"',
  '_vlmcs._tcp.gone SRV 0 0 1688 gone',
  '_vlmcs._tcp.null SRV 0 0 0 .',
  '_vlmcs._tcp.alias SRV 0 0 1688 kms',
  '_vlmcs._tcp.moved CNAME _vlmcs._tcp',
  ...Array.from({ length: 60 }, (_, i) => `_vlmcs._tcp.many SRV 0 0 ${2000 + i} kms1`),
  'kms1 A 192.0.2.1',
  'kms2 A 192.0.2.2',
  'kms CNAME kms1',
]);

async function find(
  domain: string,
  server: ServerAddress,
  options: { seed?: number; probe?: 'none' | 'tcp' } = { probe: 'none' },
): Promise<DiscoveryResult> {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  return discoverHost(
    { primarySuffix: domain },
    { resolver: new Resolver({ exchanger, servers: [server] }), ...options },
  );
}

describeLive([...NAMED, ...UNBOUND], 'discover against BIND', () => {
  const bind = useServer(() => startNamed({ zones: [{ name: 'corp.test', text: ZONE }] }));
  const unbound = useServer(() => startUnbound({ stubs: [{ zone: 'corp.test', port: bind().port }] }));

  describe.each([
    ['asked itself', () => bind()],
    ['behind Unbound', () => unbound()],
  ])('%s', (_, server) => {
    it.each([
      ['corp.test', 'found', undefined, 'kms1.corp.test:1688 192.0.2.1', []],
      ['moved.corp.test', 'found', undefined, 'kms1.corp.test:1688 192.0.2.1', []],
      [
        'alias.corp.test',
        'found',
        undefined,
        'kms.corp.test:1688 192.0.2.1',
        ['is an alias of kms1.corp.test'],
      ],
      ['absent.corp.test', 'none', '0x8007232B', undefined, []],
      ['text.corp.test', 'none', '0x8007251D', undefined, []],
      ['null.corp.test', 'none', undefined, undefined, ['not documented']],
      ['gone.corp.test', 'unreachable', '0xC004F074', undefined, []],
    ])('%s: %s', async (domain, outcome, code, chosen, warnings) => {
      const result = await find(domain, server());
      const { chosen: one } = result;
      expect({
        outcome: result.outcome,
        code: result.windowsError?.code,
        chosen: one === null ? undefined : `${one.target}:${one.port} ${one.address}`,
      }).toEqual({ outcome, code, chosen });
      expect(result.warnings).toHaveLength(warnings.length);
      for (const text of warnings) expect(result.warnings.join()).toContain(text);
    });

    it('gives weights 1 and 3 their chances, and repeats an order by its seed', async () => {
      const result = await find('two.corp.test', server(), { seed: 5, probe: 'none' });
      const chances = Object.fromEntries(result.candidates.map((c) => [c.target, c.probability]));
      expect(chances).toEqual({ 'kms1.corp.test': 0.3, 'kms2.corp.test': 0.7 });
      const again = await find('two.corp.test', server(), { seed: 5, probe: 'none' });
      expect(again.candidates).toEqual(result.candidates);
    });

    it('takes sixty hosts of one name, which no UDP reply carries', async () => {
      const { candidates } = await find('many.corp.test', server());
      expect(candidates).toHaveLength(60);
      expect(candidates.reduce((sum, c) => sum + c.probability, 0)).toBeCloseTo(1, 12);
    });
  });

  it('connects to a host on this machine', async () => {
    const host = createServer();
    onTestFinished(() => void host.close());
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const { port } = host.address() as AddressInfo;
    const zone = zoneText('here.test', [`_vlmcs._tcp SRV 0 0 ${port} ns1`]);
    const server = await startNamed({ zones: [{ name: 'here.test', text: zone }] });
    onTestFinished(() => server.stop());
    const result = await find('here.test', server, { probe: 'tcp' });
    expect(result.chosen).toEqual({ target: 'ns1.here.test', port, address: '127.0.0.1' });
    expect(result.candidates[0]?.probe.state).toBe('open');
  });
});
