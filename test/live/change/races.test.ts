import { describe, expect, it } from 'vitest';
import { startPublisher } from '../../processes/index.js';
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
  zoneText,
  type Asked,
} from '../harness/index.js';
import { startEmbedded } from '../server/embedded.js';

const ZONE = 'example.test';
const DOMAIN = `corp.${ZONE}`;
const OWNER = `_vlmcs._tcp.${DOMAIN}`;
const OTHERS = [`${OWNER}. 300 IN SRV 5 5 1688 other.${ZONE}.`, `${OWNER}. 300 IN TXT "not ours"`];
const PROCESSES = 10;
const HOSTS = 4;

const key = makeKey('races');
const text = zoneText(ZONE, OTHERS);
const spec = { keys: [key], zones: [{ name: ZONE, text }] };

describe.each([
  { software: 'the embedded server', binaries: [], start: () => startEmbedded(spec), transferKey: key },
  { software: 'BIND', binaries: NAMED, start: () => startNamed(spec), transferKey: undefined },
  { software: 'Knot DNS', binaries: KNOT, start: () => startKnot(spec), transferKey: undefined },
  { software: 'PowerDNS', binaries: POWERDNS, start: () => startPowerDns(spec), transferKey: undefined },
])('ten processes that publish and remove at once', ({ software, binaries, start, transferKey }) => {
  describeLive([...binaries, 'dig'], `on ${software}`, () => {
    it('end with every acknowledged host, none that was removed, and nothing else changed', async () => {
      const server: Asked & { stop(): Promise<void> } = await start();
      try {
        const before = await axfr(server, ZONE, transferKey);
        const backend = { kind: 'rfc2136', server: { host: server.host, port: server.port }, key } as const;
        const publishers = await Promise.all(
          Array.from({ length: PROCESSES }, (_, i) =>
            startPublisher({ backend, domain: DOMAIN, prefix: `p${i}`, hosts: HOSTS }),
          ),
        );
        expect(await Promise.all(publishers.map((p) => p.ended))).toEqual(publishers.map(() => 0));

        const acknowledged = publishers.flatMap((p) => [...p.acknowledged]);
        expect(acknowledged).toHaveLength((PROCESSES * HOSTS) / 2);
        const added = acknowledged.map((host) => `${OWNER}. 300 IN SRV 0 0 1688 ${host}.`);
        expect(await axfr(server, ZONE, transferKey)).toEqual([...before, ...added].sort());
        expect(await dig(server, OWNER, 'SRV', '+tcp')).toEqual([OTHERS[0]!, ...added].sort());
      } finally {
        await server.stop();
      }
    });
  });
});
