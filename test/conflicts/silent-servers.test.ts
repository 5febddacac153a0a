import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { observeDomains, type Observation } from '../../src/conflicts/index.js';
import { address, makeClient, name, names, resolverOf, serve, soa, srv, zones } from '../resolve/setup.js';

const DOMAINS = 40;

/** Takes what comes at this port, and never answers. */
async function silentAt(host: string, port: number): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(port, host);
  await once(socket, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => socket.close(resolve)));
}

/** Every second domain has a server that is silent, the same for all of them. */
const world = zones(
  soa('servers.example'),
  address('alive.servers.example', '127.0.0.1'),
  address('silent.servers.example', '127.0.0.2'),
  address('kms1.servers.example', '192.0.2.1'),
  ...Array.from({ length: DOMAINS }, (_, i) => [
    soa(`d${i}.example`),
    names(`d${i}.example`, 'NS', `${i % 2 === 0 ? 'alive' : 'silent'}.servers.example`),
    srv(`_vlmcs._tcp.d${i}.example`, 'kms1.servers.example'),
  ]).flat(),
);

it('a silent server holds up its own domains only, and is said to be silent for each of them', async () => {
  const server = await serve(world);
  const { port } = server.address;
  await silentAt('127.0.0.2', port);
  const exchanger = makeClient();
  const [resolver, direct] = [true, false].map((recursionDesired) =>
    resolverOf([server], { exchanger, recursionDesired, timeout: 900 }),
  );
  const listed = Array.from({ length: DOMAINS }, (_, index) => ({
    index,
    domain: name(`d${index}.example`),
  }));
  const began = performance.now();
  const seen: Observation[] = [];
  const options = { concurrency: 2, authorityPort: port };
  for await (const one of observeDomains(listed, options, { resolver: resolver!, direct: direct! })
    .observations) {
    seen.push(one);
  }
  // One after the other, two at once, they would wait 9 s.
  expect(performance.now() - began).toBeLessThan(5000);
  const reasons = seen
    .sort((a, b) => a.index - b.index)
    .map(({ facts: { authorities } }) =>
      authorities.map(({ answer }) => (answer.kind === 'failed' ? answer.reason : answer.kind)).join(),
    );
  expect(reasons.filter((_, i) => i % 2 === 0)).toEqual(Array(DOMAINS / 2).fill('found'));
  for (const reason of reasons.filter((_, i) => i % 2 === 1)) {
    expect(reason).toMatch(
      /^timeout: 127\.0\.0\.2:\d+ (gave no answer within 900 ms|was not asked again: it gave no)/,
    );
  }
});
