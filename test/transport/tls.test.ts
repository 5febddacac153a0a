import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import type { DnsClient, ServerAddress } from '../../src/transport/index.js';
import { queryMessage, Rcode } from '../../src/wire/index.js';
import {
  answer,
  closeConnection,
  closeMidReply,
  drip,
  drop,
  inSequence,
  malformed,
  outOfOrder,
  resetConnection,
  together,
  wrongId,
  type Behaviour,
} from '../fakes/dns/index.js';
import { FakeTlsServer, TestAuthority, type Certificate } from '../fakes/tls/index.js';
import { failure, FOUND, makeClient, query, verdict } from './setup.js';

const DAY = 24 * 3600 * 1000;
const good = answer(FOUND);

let authority: TestAuthority;
let certificate: Certificate;
beforeAll(async () => {
  authority = await TestAuthority.create();
  certificate = await authority.issue({ names: ['dns.example', '127.0.0.1', '::1'] });
});

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serve(
  behaviour: Behaviour,
  options: TlsOptions = certificate,
  host?: string,
): Promise<FakeTlsServer> {
  const server = await FakeTlsServer.start(behaviour, options, host);
  cleanUps.push(() => server.stop());
  return server;
}

function at({ host, port }: { host: string; port: number }, name = host): ServerAddress {
  return { host, port, channel: { kind: 'tls', name } };
}

function trusting(options: { tcpIdle?: number } = {}): DnsClient {
  return makeClient({ ca: authority.pem, ...options });
}

describe.each(['127.0.0.1', '::1'])('a query over TLS to %s', (host) => {
  it.each<[string, string, Behaviour]>([
    ['a proper reply', 'NOERROR', good],
    ['an error', 'REFUSED', answer({ rcode: Rcode.REFUSED })],
    ['one octet at a time', 'NOERROR', drip(1, 0, FOUND)],
    ['another id, then the truth', 'NOERROR', together(wrongId({ rcode: Rcode.NXDOMAIN }), good)],
    ['a closed connection once', 'NOERROR', inSequence(closeConnection, good)],
    ['a broken connection once', 'NOERROR', inSequence(resetConnection, good)],
    ['half a reply and a closed connection, once', 'NOERROR', inSequence(closeMidReply(20), good)],
    ['a closed connection each time', 'ERR_CONNECTION_LOST', closeConnection],
    ['half a reply each time', 'ERR_CONNECTION_LOST', closeMidReply(1)],
    ['what cannot be read', 'ERR_BAD_MESSAGE', malformed],
    ['another id', 'ERR_TIMEOUT', wrongId(FOUND)],
    ['nothing', 'ERR_TIMEOUT', drop],
  ])('answered with %s: %s', async (_, outcome, behaviour) => {
    const server = await serve(behaviour, certificate, host);
    const timeout = outcome === 'ERR_TIMEOUT' ? 500 : 5000;
    expect(await verdict(trusting().exchange(at(server), query, { timeout }))).toBe(outcome);
  });
});

describe('the certificate', () => {
  it.each([
    ['the name', 'dns.example'],
    ['the address', '127.0.0.1'],
  ])('may be for %s, which is asked for by SNI if it is a name', async (_, name) => {
    const server = await serve(good);
    const reply = await trusting().exchange(at(server, name), query);
    expect(reply.protocol).toBe('tls');
    expect(server.connections[0]?.servername).toBe(name === 'dns.example' ? name : false);
    expect(server.connections[0]?.alpnProtocol).toBe('dot');
  });

  it('need not come with a protocol (ALPN)', async () => {
    const server = await serve(good, { ...certificate, ALPNProtocols: undefined as never });
    expect(await verdict(trusting().exchange(at(server), query))).toBe('NOERROR');
  });

  it.each<[string, () => Promise<TlsOptions>, string, RegExp, RegExp]>([
    [
      'has expired',
      () => authority.issue({ names: ['dns.example'], validFrom: -2 * DAY, validTo: -DAY }),
      'dns.example',
      /its certificate has expired/,
      /renewed/,
    ],
    [
      'is not valid yet',
      () => authority.issue({ names: ['dns.example'], validFrom: DAY, validTo: 2 * DAY }),
      'dns.example',
      /not valid yet/,
      /clock/,
    ],
    [
      'is for another name',
      () => Promise.resolve(certificate),
      'other.example',
      /its certificate is not for other\.example/,
      /DNS:dns\.example/,
    ],
    [
      'is for another address',
      () => Promise.resolve(certificate),
      '192.0.2.1',
      /its certificate is not for 192\.0\.2\.1/,
      /IP Address:127\.0\.0\.1/,
    ],
    [
      'is from an unknown authority',
      async () => (await TestAuthority.create()).issue({ names: ['dns.example'] }),
      'dns.example',
      /an authority that is not trusted/,
      /--resolver-ca/,
    ],
    [
      'is an authority of its own',
      async () => (await TestAuthority.create()).selfSigned,
      'dns.example',
      /signed by itself/,
      /--resolver-ca/,
    ],
  ])('that %s is refused, and no query is sent', async (_, make, name, problem, hint) => {
    const server = await serve(good, await make());
    const error = await failure(trusting().exchange(at(server, name), query));
    expect(error.code).toBe('ERR_TLS');
    expect(error.message).toMatch(problem);
    expect(error.message).toContain(`tls://127.0.0.1:${server.port}`);
    expect(error.hint).toMatch(hint);
    expect(server.requests).toEqual([]);
  });
});

/** A TCP server that is no TLS server. */
async function plain(onConnection: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}

describe('a server that is no TLS server', () => {
  it.each<[string, string, RegExp, (socket: Socket) => void]>([
    ['speaks HTTP', 'ERR_TLS', /no TLS comes of it/, (s) => s.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['speaks first', 'ERR_TLS', /no TLS comes of it/, (s) => s.write('220 mail.example ESMTP\r\n')],
    ['hangs up', 'ERR_TLS', /ended the connection during the handshake/, (s) => s.end()],
    ['breaks off', 'ERR_TLS', /ended the connection during the handshake/, (s) => s.resetAndDestroy()],
    ['says nothing', 'ERR_TIMEOUT', /no TLS handshake/, () => undefined],
  ])('and %s: %s', async (_, code, problem, onConnection) => {
    const { port } = (await plain(onConnection)).address() as AddressInfo;
    const timeout = code === 'ERR_TIMEOUT' ? 300 : 5000;
    const error = await failure(trusting().exchange(at({ host: '127.0.0.1', port }), query, { timeout }));
    expect(error.message).toMatch(problem);
    expect(error.code).toBe(code);
    expect(error.hint).toMatch(/853/);
  });

  it('is not even there', async () => {
    const server = await plain(() => undefined);
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(trusting().exchange(at({ host: '127.0.0.1', port }), query));
    expect([error.code, error.message]).toEqual([
      'ERR_UNREACHABLE',
      expect.stringContaining('nothing listens'),
    ]);
  });
});

describe('a connection over TLS', () => {
  it('carries many queries at once, answered in any order, all of one padded length', async () => {
    const server = await serve(outOfOrder(100, FOUND));
    const client = trusting();
    const names = Array.from({ length: 100 }, (_, i) => DomainName.parse(`_vlmcs._tcp.d${i}.example.com`));
    const replies = await Promise.all(
      names.map((name) => client.exchange(at(server), queryMessage(name, 'SRV'))),
    );
    expect(replies.map((r) => r.message.questions[0]?.name.text)).toEqual(names.map((n) => n.text));
    expect(server.connections.length).toBe(1);
    expect(new Set(server.requests.map(({ octets }) => octets.length))).toEqual(new Set([128]));
  });

  it('is used again, and replaced when the server has closed it meanwhile', async () => {
    const server = await serve(good);
    const client = trusting();
    await client.exchange(at(server), query);
    await client.exchange(at(server), query);
    expect(server.connections.length).toBe(1);
    server.endConnections();
    await expect.poll(() => server.openConnections).toBe(0);
    await client.exchange(at(server), query);
    expect([server.connections.length, server.requests.length]).toEqual([2, 3]);
  });

  it('is closed when nobody has used it for a while', async () => {
    const server = await serve(good);
    await trusting({ tcpIdle: 40 }).exchange(at(server), query);
    await expect.poll(() => server.openConnections).toBe(0);
  });

  it('is closed with the client, and what is under way ends', async () => {
    const server = await serve(drop);
    const client = trusting();
    const waiting = verdict(client.exchange(at(server), query));
    await expect.poll(() => server.requests.length).toBe(1);
    await client.close();
    expect(await waiting).toBe('ERR_ABORTED');
    await expect.poll(() => server.openConnections).toBe(0);
  });

  it('is not made any more when nobody waits for it', async () => {
    const server = await plain(() => undefined);
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    const waiting = verdict(
      trusting().exchange(at({ host: '127.0.0.1', port }), query, { signal: controller.signal }),
    );
    await once(server, 'connection');
    controller.abort();
    expect(await waiting).toBe('ERR_ABORTED');
  });
});
