import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { queryMessage, Rcode, update, updateMessage } from '../../src/wire/index.js';
import {
  answer,
  closeConnection,
  closeMidReply,
  drip,
  drop,
  echo,
  headerOnly,
  inSequence,
  later,
  malformed,
  outOfOrder,
  resetConnection,
  together,
  wrongId,
  wrongQuestion,
  type Behaviour,
} from '../fakes/dns/index.js';
import { change, FOUND, HOST, makeClient, query, serve, verdict, ZONE } from './setup.js';

const good = answer(FOUND);
const LIE = { rcode: Rcode.NXDOMAIN };
const evil = DomainName.parse('evil.example');
const tcp = { protocol: 'tcp', timeout: 5000 } as const;

describe.each(['127.0.0.1', '::1'])('a query over TCP to %s', (host) => {
  it.each<[string, string, Behaviour]>([
    ['a proper reply', 'NOERROR', good],
    ['an error', 'REFUSED', answer({ rcode: Rcode.REFUSED })],
    ['an error of twelve octets without the question (NSD)', 'NOTIMP', headerOnly(Rcode.NOTIMP)],
    ['the request itself with an error (Unbound)', 'NOTIMP', echo(Rcode.NOTIMP)],
    ['one octet at a time', 'NOERROR', drip(1, 0, FOUND)],
    ['another id, then the truth', 'NOERROR', together(wrongId(LIE), good)],
    [
      'another name, then the truth',
      'NOERROR',
      together(
        wrongQuestion(() => ({ name: evil }), LIE),
        good,
      ),
    ],
    ['the reply twice', 'NOERROR', together(good, good)],
    ['a closed connection once', 'NOERROR', inSequence(closeConnection, good)],
    ['a broken connection once', 'NOERROR', inSequence(resetConnection, good)],
    ['half a reply and a closed connection, once', 'NOERROR', inSequence(closeMidReply(20), good)],
    ['a closed connection each time', 'ERR_CONNECTION_LOST', closeConnection],
    ['a broken connection each time', 'ERR_CONNECTION_LOST', resetConnection],
    ['half a reply each time', 'ERR_CONNECTION_LOST', closeMidReply(1)],
    ['what cannot be read', 'ERR_BAD_MESSAGE', malformed],
    ['octets too slowly', 'ERR_TIMEOUT', drip(1, 40, FOUND)],
    ['nothing', 'ERR_TIMEOUT', drop],
  ])('answered with %s: %s', async (_, outcome, behaviour) => {
    const server = await serve(behaviour, host);
    const timeout = outcome === 'ERR_TIMEOUT' ? 250 : 5000;
    expect(await verdict(makeClient().exchange(server.address, query, { ...tcp, timeout }))).toBe(outcome);
  });

  it('says at once that nothing listens there', async () => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await verdict(makeClient().exchange({ host, port }, query, tcp))).toBe('ERR_UNREACHABLE');
  });
});

describe('a connection', () => {
  it('carries many queries at once, answered in any order', async () => {
    const server = await serve(outOfOrder(100, FOUND));
    const client = makeClient();
    const names = Array.from({ length: 100 }, (_, i) => DomainName.parse(`_vlmcs._tcp.d${i}.example.com`));
    const replies = await Promise.all(
      names.map((name) => client.exchange(server.address, queryMessage(name, 'SRV'), tcp)),
    );
    expect(replies.map((r) => r.message.questions[0]?.name.text)).toEqual(names.map((n) => n.text));
    expect(server.connections).toBe(1);
  });

  it('is used again, and replaced when the server has closed it meanwhile', async () => {
    const server = await serve(good);
    const client = makeClient();
    await client.exchange(server.address, query, tcp);
    await client.exchange(server.address, query, tcp);
    expect(server.connections).toBe(1);
    server.endConnections();
    while (server.openConnections > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await client.exchange(server.address, change, tcp);
    expect([server.connections, server.requests.length]).toEqual([2, 3]);
  });

  it('closes when nobody has used it for a while', async () => {
    const server = await serve(good);
    const client = makeClient({ tcpIdle: 40 });
    await client.exchange(server.address, query, tcp);
    expect(server.openConnections).toBe(1);
    await expect.poll(() => server.openConnections).toBe(0);
  });

  it('is not used for more after a request on it got no reply in time', async () => {
    const server = await serve(inSequence(drop, good));
    const client = makeClient();
    expect(await verdict(client.exchange(server.address, query, { ...tcp, timeout: 50 }))).toBe(
      'ERR_TIMEOUT',
    );
    expect(await verdict(client.exchange(server.address, query, tcp))).toBe('NOERROR');
    expect(server.connections).toBe(2);
  });

  it('that dies loses only what was under way: the others’ replies count', async () => {
    const server = await serve(inSequence(good, good, resetConnection));
    const client = makeClient();
    await client.exchange(server.address, query, tcp);
    const both = [1, 2].map(() => verdict(client.exchange(server.address, change, tcp)));
    expect((await Promise.all(both)).sort()).toEqual(['ERR_CONNECTION_LOST', 'NOERROR']);
  });

  it('can be one of several', async () => {
    const server = await serve(later(20, good));
    const client = makeClient({ tcpConnections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => client.exchange(server.address, query, tcp)));
    expect(server.connections).toBe(3);
  });

  it('keeps an id back whose request was given up, until its reply has come', async () => {
    const ids = [7, 7, 7, 8];
    const server = await serve(inSequence(later(60, answer(LIE)), later(120, good)));
    const client = makeClient({ randomId: () => ids.shift() ?? 9 });
    const controller = new AbortController();
    const first = verdict(client.exchange(server.address, query, { ...tcp, signal: controller.signal }));
    await server.received(1);
    controller.abort();
    expect(await first).toBe('ERR_ABORTED');
    expect(await verdict(client.exchange(server.address, query, tcp))).toBe('NOERROR');
    expect(server.requests.map((r) => r.message.id)).toEqual([7, 8]);
    expect(server.connections).toBe(1);
  });

  it('that nobody waits for any more is not made', async () => {
    const server = await serve(good);
    const client = makeClient();
    const controller = new AbortController();
    const waiting = verdict(client.exchange(server.address, query, { ...tcp, signal: controller.signal }));
    controller.abort();
    expect(await waiting).toBe('ERR_ABORTED');
    expect(await verdict(client.exchange(server.address, query, tcp))).toBe('NOERROR');
    expect(server.requests.length).toBe(1);
  });

  it('is closed with the client, and what is under way ends', async () => {
    const server = await serve(drop);
    const client = makeClient();
    const waiting = verdict(client.exchange(server.address, query, tcp));
    await server.received(1);
    await client.close();
    expect(await waiting).toBe('ERR_ABORTED');
    await expect.poll(() => server.openConnections).toBe(0);
  });
});

it('a server that closes every connection after some queries gets those that are left on another one', async () => {
  const answered = new Map<number, number>();
  const server = await serve((exchange) => {
    const count = (answered.get(exchange.path.from) ?? 0) + 1;
    answered.set(exchange.path.from, count);
    if (count <= 10) exchange.reply(FOUND);
    if (count === 10) exchange.path.end();
  });
  const client = makeClient();
  const replies = Array.from({ length: 100 }, () => verdict(client.exchange(server.address, query, tcp)));
  expect(await Promise.all(replies)).toEqual(replies.map(() => 'NOERROR'));
  expect(server.connections).toBe(10);
});

describe('an UPDATE over TCP', () => {
  it.each<[string, Behaviour]>([
    ['closed', closeConnection],
    ['broken', resetConnection],
    ['closed in the middle of the reply', closeMidReply(5)],
  ])('is not sent again when the connection is %s', async (_, behaviour) => {
    const server = await serve(inSequence(behaviour, good));
    expect(await verdict(makeClient().exchange(server.address, change, tcp))).toBe('ERR_CONNECTION_LOST');
    expect(server.requests.length).toBe(1);
  });

  it('is what a long one uses at once', async () => {
    const names = Array.from({ length: 20 }, (_, i) =>
      DomainName.parse(`_vlmcs._tcp.d${i}.corp.example.com`),
    );
    const long = updateMessage(
      ZONE,
      [],
      names.map((name) => update.add(name, 60, HOST)),
    );
    const server = await serve(answer());
    const reply = await makeClient().exchange(server.address, long);
    expect(reply.protocol).toBe('tcp');
    expect(server.requests.map((r) => r.protocol)).toEqual(['tcp']);
  });
});
