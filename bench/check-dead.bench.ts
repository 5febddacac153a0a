import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { findBinary, KNOT, startKnot, type LiveServer } from '../test/live/harness/index.js';
import { observeDomains } from '../src/conflicts/index.js';
import { DomainName } from '../src/name/index.js';
import { Resolver } from '../src/resolve/index.js';
import { DnsClient } from '../src/transport/index.js';
import { domainsOf, oneZone, zoneEach } from './check/estate.js';
import type { Bench, Contestant } from './frame/bench.js';

const DOMAINS = 10_000;
const ZONES = 10_000;
/** Servers of the zones of their own. */
const SERVERS = 150;

/** Knot: it listens on any loopback address. */
const ALIVE = Array.from({ length: SERVERS }, (_, i) => `127.0.1.${i + 1}`);
const DEAD = Array.from({ length: SERVERS }, (_, i) => `127.0.2.${i + 1}`);

/** A third of them dead. */
const mixed = (alive: readonly string[]): string[] =>
  alive.map((address, i) => (i % 3 === 2 ? (DEAD[i] ?? address) : address));

/** A socket that takes what comes and never answers: no ICMP tells that nobody is there. */
async function silent(host: string, port: number): Promise<() => void> {
  const socket = createSocket('udp4');
  socket.bind(port, host);
  await once(socket, 'listening');
  socket.on('message', () => undefined);
  return () => socket.close();
}

function looked({ host, port }: LiveServer, name: string, zone: string, domains: number): Contestant {
  const listed = function* () {
    let index = 0;
    for (const domain of domainsOf(zone, domains)) yield { index: index++, domain: DomainName.parse(domain) };
  };
  return {
    name,
    async measure() {
      const exchanger = new DnsClient();
      const at = { exchanger, servers: [{ host, port }] };
      const deps = { resolver: new Resolver(at), direct: new Resolver({ ...at, recursionDesired: false }) };
      const began = performance.now();
      let [found, failed] = [0, 0];
      for await (const { facts } of observeDomains(listed(), { authorityPort: port }, deps).observations) {
        for (const { answer } of facts.authorities) {
          if (answer.kind === 'found') found++;
          else if (answer.kind === 'failed') failed++;
        }
      }
      const seconds = (performance.now() - began) / 1000;
      await exchanger.close();
      return { seconds, found, failed };
    },
  };
}

export default {
  title:
    'kmsdns check with a third of the servers silent: the three of all domains, and those of zones of their own',
  rounds: 5,
  async open() {
    const missing = KNOT.filter((program) => findBinary(program) === undefined);
    if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
    const three = ALIVE.slice(0, 3);
    const server = await startKnot({
      addresses: ALIVE,
      zones: [
        oneZone('up.test', DOMAINS, three.slice(1)),
        oneZone('dead.test', DOMAINS, mixed(three).slice(1)),
        ...zoneEach('ups.test', ZONES, ALIVE),
        ...zoneEach('deads.test', ZONES, mixed(ALIVE)),
      ],
    });
    const closing = await Promise.all(DEAD.map((host) => silent(host, server.port)));
    const contestants = [
      looked(server, 'same servers, all up', 'up.test', DOMAINS),
      looked(server, 'same servers, a third silent', 'dead.test', DOMAINS),
      looked(server, 'own servers, all up', 'ups.test', ZONES),
      looked(server, 'own servers, a third silent', 'deads.test', ZONES),
    ];
    const [up = '', dead = '', ups = '', deads = ''] = contestants.map(({ name }) => name);
    return {
      contestants,
      aims: [
        { metric: 'seconds', of: dead, to: up, ratio: { atMost: 1.5 } },
        { metric: 'seconds', of: deads, to: ups, ratio: { atMost: 1.5 } },
      ],
      async close() {
        for (const close of closing) close();
        await server.stop();
      },
    };
  },
} satisfies Bench;
