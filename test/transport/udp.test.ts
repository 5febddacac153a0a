import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { Rcode } from '../../src/wire/index.js';
import {
  answer,
  cutOff,
  drop,
  echo,
  headerOnly,
  inSequence,
  later,
  malformed,
  over,
  spoofedSource,
  together,
  truncated,
  wrongId,
  wrongQuestion,
  type Behaviour,
} from '../fakes/dns/index.js';
import { change, FOUND, makeClient, query, serve, verdict } from './setup.js';

const good = answer(FOUND);
/** What a liar would have us believe. */
const LIE = { rcode: Rcode.NXDOMAIN };
const evil = DomainName.parse('evil.example');

describe.each(['127.0.0.1', '::1'])('a query over UDP to %s', (host) => {
  it.each<[string, string, Behaviour]>([
    ['a proper reply', 'NOERROR', good],
    ['an error', 'REFUSED', answer({ rcode: Rcode.REFUSED })],
    ['an error of twelve octets without the question (NSD)', 'NOTIMP', headerOnly(Rcode.NOTIMP)],
    ['the request itself with an error (Unbound)', 'NOTIMP', echo(Rcode.NOTIMP)],
    ['the name in other case', 'NOERROR', wrongQuestion(({ name }) => ({ name: name.lowerCase }), FOUND)],
    ['a lie with another id, then the truth', 'NOERROR', together(wrongId(LIE), good)],
    ['a lie from another port, then the truth', 'NOERROR', together(spoofedSource(LIE), later(30, good))],
    [
      'a lie about another name, then the truth',
      'NOERROR',
      together(
        wrongQuestion(() => ({ name: evil }), LIE),
        good,
      ),
    ],
    ['what cannot be read, then the truth', 'NOERROR', together(malformed, good)],
    ['silence twice, then the truth', 'NOERROR', inSequence(drop, drop, good)],
    ['nothing', 'ERR_TIMEOUT', drop],
    ['another id', 'ERR_TIMEOUT', wrongId(LIE)],
    ['another port', 'ERR_TIMEOUT', spoofedSource(LIE)],
    ['another name', 'ERR_TIMEOUT', wrongQuestion(() => ({ name: evil }), LIE)],
    ['another type', 'ERR_TIMEOUT', wrongQuestion(() => ({ type: 1 }), LIE)],
    ['another class', 'ERR_TIMEOUT', wrongQuestion(() => ({ class: 3 }), LIE)],
    ['another opcode', 'ERR_TIMEOUT', answer({ ...LIE, opcode: 4 })],
    ['requests, no responses', 'ERR_TIMEOUT', answer({ flags: { qr: false } })],
    ['success without the question', 'ERR_TIMEOUT', headerOnly(Rcode.NOERROR)],
    ['"no such name" without the question', 'ERR_TIMEOUT', headerOnly(Rcode.NXDOMAIN)],
    ['what cannot be read', 'ERR_BAD_MESSAGE', malformed],
  ])('answered with %s: %s', async (_, outcome, behaviour) => {
    const server = await serve(behaviour, host);
    const timeout = outcome.startsWith('ERR_') ? 250 : 3000;
    const exchange = makeClient().exchange(server.address, query, { timeout, protocol: 'udp' });
    expect(await verdict(exchange)).toBe(outcome);
  });

  it('says at once that nothing listens there', async () => {
    const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    const { port } = socket.address();
    await new Promise<void>((resolve) => socket.close(resolve));
    const exchange = makeClient().exchange({ host, port }, query);
    await expect(exchange).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      details: { errno: 'ECONNREFUSED' },
    });
  });
});

describe('a query over UDP', () => {
  it('is sent again with another id, and a reply to an earlier one still counts', async () => {
    const server = await serve(inSequence(later(150, good), drop, drop));
    const reply = await makeClient().exchange(server.address, query, { timeout: 700 });
    const ids = server.requests.map((r) => r.message.id);
    expect(ids.length).toBe(2);
    expect(new Set(ids).size).toBe(2);
    expect(reply.message.id).toBe(ids[0]);
    expect(reply.ms).toBeGreaterThan(140);
  });

  it('is sent as often as it may be, waiting longer each time', async () => {
    const server = await serve(drop);
    const times: number[] = [];
    server.behaviour = () => void times.push(performance.now());
    const started = performance.now();
    const exchange = makeClient().exchange(server.address, query, { timeout: 700, attempts: 3 });
    expect(await verdict(exchange)).toBe('ERR_TIMEOUT');
    expect(performance.now() - started).toBeGreaterThan(690);
    const [first, second, third] = times as [number, number, number];
    expect(times.length).toBe(3);
    expect(third - second).toBeGreaterThan((second - first) * 1.3);
  });

  it('comes from a port of its own when it is alone', async () => {
    const server = await serve(good);
    const client = makeClient();
    for (let i = 0; i < 8; i++) await client.exchange(server.address, query);
    expect(new Set(server.requests.map((r) => r.path.from)).size).toBeGreaterThan(6);
  });

  it('shares ports with others under way, but never an id on one port', async () => {
    const server = await serve(good);
    const client = makeClient({ requestsPerSocket: 50 });
    await Promise.all(Array.from({ length: 400 }, () => client.exchange(server.address, query)));
    const seen = server.requests.map((r) => `${r.path.from}/${r.message.id}`);
    expect(new Set(seen).size).toBe(400);
    expect(new Set(server.requests.map((r) => r.path.from)).size).toBeGreaterThanOrEqual(8);
  });

  it('waits for its turn when too many are under way', async () => {
    let most = 0;
    let now = 0;
    const server = await serve(async (exchange) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      exchange.reply(FOUND);
    });
    const client = makeClient({ udpInFlight: 10 });
    await Promise.all(Array.from({ length: 60 }, () => client.exchange(server.address, query)));
    expect(most).toBe(10);
  });

  it('that runs out of time while it waits for its turn says so, and lets the next one through', async () => {
    const server = await serve(drop);
    const client = makeClient({ udpInFlight: 1 });
    const first = verdict(client.exchange(server.address, query, { timeout: 300 }));
    const second = verdict(client.exchange(server.address, query, { timeout: 50 }));
    const third = client.exchange(server.address, query, { timeout: 2000 });
    expect(await second).toBe('ERR_TIMEOUT');
    expect(await first).toBe('ERR_TIMEOUT');
    server.behaviour = good;
    expect(await verdict(third)).toBe('NOERROR');
  });

  it.each<[string, Behaviour]>([
    ['that is truncated', truncated],
    ['that is cut off in the middle of a record', cutOff(FOUND, 5)],
  ])('with a reply %s is asked again over TCP', async (_, udp) => {
    const server = await serve(over({ udp, tcp: good }));
    const reply = await makeClient().exchange(server.address, query, { timeout: 1000 });
    expect([reply.protocol, reply.message.answers.length]).toEqual(['tcp', 1]);
  });

  it('takes a truncated reply as it is when it insists on UDP', async () => {
    const server = await serve(truncated);
    const reply = await makeClient().exchange(server.address, query, { protocol: 'udp' });
    expect([reply.protocol, reply.message.flags.tc]).toEqual(['udp', true]);
  });

  it.each([
    ['before it starts', 0],
    ['while it waits', 30],
  ])('ends promptly when it is cancelled %s', async (_, ms) => {
    const server = await serve(drop);
    const controller = new AbortController();
    if (ms === 0) controller.abort();
    else setTimeout(() => controller.abort(), ms);
    const started = performance.now();
    const exchange = makeClient().exchange(server.address, query, { signal: controller.signal });
    expect(await verdict(exchange)).toBe('ERR_ABORTED');
    expect(performance.now() - started).toBeLessThan(2000);
    expect(server.requests.length).toBe(ms === 0 ? 0 : 1);
  });

  it('ends promptly when the client is closed', async () => {
    const server = await serve(drop);
    const client = makeClient();
    const exchange = verdict(client.exchange(server.address, query));
    await server.received(1);
    await client.close();
    expect(await exchange).toBe('ERR_ABORTED');
    expect(await verdict(client.exchange(server.address, query))).toBe('ERR_ABORTED');
  });
});

describe('an UPDATE over UDP', () => {
  it('is sent once', async () => {
    const server = await serve(drop);
    expect(await verdict(makeClient().exchange(server.address, change, { timeout: 300 }))).toBe(
      'ERR_TIMEOUT',
    );
    expect(server.requests.length).toBe(1);
  });

  it.each([Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.NOTAUTH])(
    'may be answered without its sections (RFC 2136 §3.8): response code %i',
    async (rcode) => {
      const server = await serve(headerOnly(rcode));
      const reply = await makeClient().exchange(server.address, change, { timeout: 300 });
      expect(reply.message.rcode).toBe(rcode);
    },
  );
});

it('an UPDATE that may have been taken in before the port was closed is lost, not unreachable', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1');
  await once(server, 'listening');
  const address = { host: '127.0.0.1', port: server.address().port };
  const client = makeClient();
  const send = () => verdict(client.exchange(address, change, { protocol: 'udp', timeout: 5000 }));
  const first = send();
  await once(server, 'message');
  server.close();
  await once(server, 'close');
  // The kernel tells the socket that the port is closed; it does not say since when.
  expect(await Promise.all([first, send()])).toEqual(['ERR_CONNECTION_LOST', 'ERR_CONNECTION_LOST']);
});
