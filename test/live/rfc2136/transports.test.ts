import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136, type Rfc2136Options } from '../../../providers/rfc2136/index.js';
import { publish } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider } from '../../../src/provider.js';
import { TsigKey } from '../../../src/wire/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import {
  axfr,
  describeLive,
  dig,
  KNOT,
  makeKey,
  NAMED,
  POWERDNS,
  startKnot,
  startNamed,
  startPowerDns,
  useServer,
  type LiveServer,
} from '../harness/index.js';

const algorithms = ['hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'];
const keys = algorithms.map((algorithm) => makeKey(algorithm.replace('hmac', 'key'), algorithm));
const spec = { keys, zones: [{ name: 'example.test' }] };
const zone = { name: DomainName.parse('example.test'), id: 'given' };

function providerOn(server: LiveServer, options: Partial<Rfc2136Options> = {}, host = '127.0.0.1'): Provider {
  const { name, algorithm, secret } = keys[2]!;
  const key = TsigKey.fromBase64(name, algorithm, secret);
  const provider = rfc2136({ server: { host, port: server.port }, key, ...options });
  onTestFinished(() => provider.close());
  return provider;
}

describe.each([
  { software: 'BIND', binaries: NAMED, ipv6: true, start: () => startNamed({ ...spec, ipv6: true }) },
  { software: 'Knot DNS', binaries: KNOT, ipv6: true, start: () => startKnot({ ...spec, ipv6: true }) },
  { software: 'PowerDNS', binaries: POWERDNS, ipv6: false, start: () => startPowerDns(spec) },
])('rfc2136', ({ software, binaries, ipv6, start }) => {
  describeLive(binaries, `on ${software}`, () => {
    const server = useServer(start);

    async function changeAndBack(provider: Provider, domain: string): Promise<void> {
      const set = kmsSet(domain, 300, '0 0 1688 kms1.corp.test');
      expect(await provider.apply(zone, [{ before: null, after: set }])).toEqual([{ status: 'applied' }]);
      expect(await dig(server(), set.name.text, 'SRV')).toEqual(
        lines(domain, 300, '0 0 1688 kms1.corp.test'),
      );
      const before = await provider.read(zone, set.name, 'SRV');
      expect(await provider.apply(zone, [{ before, after: null }])).toEqual([{ status: 'applied' }]);
      expect(await dig(server(), set.name.text, 'SRV')).toEqual([]);
    }

    it.each(keys)('signs with $algorithm', async ({ name, algorithm, secret }) => {
      const key = TsigKey.fromBase64(name, algorithm, secret);
      await changeAndBack(providerOn(server(), { key }), `${name}.example.test`);
    });

    it.each(['udp', 'tcp', 'auto'] as const)('goes over %s', async (transport) => {
      await changeAndBack(providerOn(server(), { transport }), `${transport}.example.test`);
    });

    it.runIf(ipv6)('goes over IPv6', async () => {
      await changeAndBack(providerOn(server(), {}, '::1'), 'six.example.test');
    });

    it('publishes in 2,000 domains of a zone at once, and nothing is missing', async () => {
      const domains = Array.from({ length: 2000 }, (_, i) => `d${i}.many.example.test`);
      const report = await publish(providerOn(server()), { domains, hosts: ['kms1.corp.test'] });
      expect(report.domains.filter(({ status }) => status !== 'created')).toEqual([]);
      const standing = new Set(await axfr(server(), 'example.test'));
      const wanted = domains.flatMap((d) => lines(d, 3600, '0 0 1688 kms1.corp.test'));
      expect(wanted.filter((line) => !standing.has(line))).toEqual([]);
    });
  });
});
