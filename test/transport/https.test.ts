import { once } from 'node:events';
import { PerformanceObserver } from 'node:perf_hooks';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import type { DnsClient, DnsClientOptions, ServerAddress } from '../../src/transport/index.js';
import { queryMessage, Rcode } from '../../src/wire/index.js';
import {
  dnsReply,
  FakeHttpsServer,
  FakeTlsServer,
  TestAuthority,
  type Certificate,
  type HttpBehaviour,
} from '../fakes/tls/index.js';
import { drop } from '../fakes/dns/index.js';
import { failure, FOUND, makeClient, query, verdict } from './setup.js';

const good = dnsReply(FOUND);
const MESSAGE = 'application/dns-message';

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

type Version = 'HTTP/2' | 'HTTP/1.1';

async function serve(
  behaviour: HttpBehaviour,
  version: Version = 'HTTP/2',
  host?: string,
): Promise<FakeHttpsServer> {
  const server = await FakeHttpsServer.start(behaviour, { ...certificate, version, host });
  cleanUps.push(() => server.stop());
  return server;
}

function at({ host, port }: { host: string; port: number }, name = host, path = '/dns-query'): ServerAddress {
  return { host, port, channel: { kind: 'https', name, path } };
}

function trusting(options: DnsClientOptions = {}): DnsClient {
  return makeClient({ ca: authority.pem, ...options });
}

const inTurn = (...behaviours: readonly HttpBehaviour[]): HttpBehaviour => {
  let next = 0;
  return (post) => behaviours[Math.min(next++, behaviours.length - 1)]?.(post);
};

const respond =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): HttpBehaviour =>
  (post) =>
    post.respond(status, headers, body);

/** The start of a reply, and no more of it. */
const halfOfIt =
  (then: HttpBehaviour): HttpBehaviour =>
  (post) => {
    const whole = post.dns.replyTo(FOUND);
    post.response.writeHead(200, { 'content-type': MESSAGE, 'content-length': String(whole.length) });
    post.response.write(whole.subarray(0, 20), () => void then(post));
  };

/** A reply in two parts, of no length that would be known before; or the first part, and a broken connection. */
const inTwo =
  (whole: boolean): HttpBehaviour =>
  ({ dns, response, breakOff }) => {
    const octets = dns.replyTo(FOUND);
    response.writeHead(200, { 'content-type': MESSAGE });
    response.write(octets.subarray(0, 20), () => {
      if (whole) response.end(octets.subarray(20));
      else breakOff();
    });
  };

const breakOff: HttpBehaviour = (post) => post.breakOff();

describe.each<Version>(['HTTP/2', 'HTTP/1.1'])('a query over %s', (version) => {
  it.each(['127.0.0.1', '::1'])('to %s is a POST with id 0, padded', async (host) => {
    const server = await serve(good, version, host);
    const reply = await trusting().exchange(at(server, 'dns.example', '/ask?me'), query);
    expect([reply.protocol, reply.message.answers.length]).toEqual(['https', 1]);
    const [{ request, dns }] = server.requests as [(typeof server.requests)[0]];
    expect([request.httpVersion, request.method, request.url]).toEqual([
      version === 'HTTP/2' ? '2.0' : '1.1',
      'POST',
      '/ask?me',
    ]);
    expect(version === 'HTTP/2' ? request.authority : request.headers.host).toBe(
      `dns.example:${server.port}`,
    );
    expect(request.headers).toMatchObject({
      'content-type': MESSAGE,
      accept: MESSAGE,
      'content-length': '128',
    });
    expect([dns.message.id, dns.octets.length]).toEqual([0, 128]);
  });

  it.each<[string, string, HttpBehaviour]>([
    ['an error of DNS', 'REFUSED', dnsReply({ rcode: Rcode.REFUSED })],
    [
      'a content type with a parameter',
      'NOERROR',
      (p) => p.respond(200, { 'content-type': 'Application/DNS-Message; x=y' }, p.dns.replyTo(FOUND)),
    ],
    ['a length that is not said before', 'NOERROR', inTwo(true)],
    ['half of what has no length, each time', 'ERR_CONNECTION_LOST', inTwo(false)],
    ['another id', 'ERR_BAD_MESSAGE', dnsReply({ ...FOUND, id: 7 })],
    ['another question', 'ERR_BAD_MESSAGE', dnsReply({ ...FOUND, questions: [] })],
    ['garbage', 'ERR_BAD_MESSAGE', respond(200, { 'content-type': MESSAGE }, 'hello, world')],
    ['nothing in it', 'ERR_BAD_MESSAGE', respond(200, { 'content-type': MESSAGE })],
    [
      'more than a message can have',
      'ERR_BAD_MESSAGE',
      respond(200, { 'content-type': MESSAGE }, Buffer.alloc(70_000)),
    ],
    ['endless octets', 'ERR_BAD_MESSAGE', endless],
    ['a broken connection once', 'NOERROR', inTurn(breakOff, good)],
    ['half a reply and a broken connection, once', 'NOERROR', inTurn(halfOfIt(breakOff), good)],
    ['a broken connection each time', 'ERR_CONNECTION_LOST', breakOff],
    ['half a reply each time', 'ERR_CONNECTION_LOST', halfOfIt(breakOff)],
    ['half a reply, and silence', 'ERR_TIMEOUT', halfOfIt(() => undefined)],
    ['nothing', 'ERR_TIMEOUT', () => undefined],
  ])('answered with %s: %s', async (_, outcome, behaviour) => {
    const server = await serve(behaviour, version);
    const timeout = outcome === 'ERR_TIMEOUT' ? 500 : 10_000;
    expect(await verdict(trusting().exchange(at(server), query, { timeout }))).toBe(outcome);
  });

  it.each<[string, RegExp, RegExp, HttpBehaviour]>([
    ['404', /answered HTTP 404 instead of a DNS message/, /\/dns-query/, respond(404, {}, 'no')],
    ['400', /answered HTTP 400/, /path/, respond(400)],
    ['403', /answered HTTP 403/, /does not let this client/, respond(403)],
    ['429', /answered HTTP 429/, /fewer/, respond(429)],
    ['500', /answered HTTP 500/, /problem/, respond(500, { 'content-type': MESSAGE }, 'x')],
    ['503', /answered HTTP 503/, /problem/, respond(503)],
    [
      'a redirect',
      /sends us to https:\/\/else\.example\/ \(HTTP 302\)/,
      /not followed/,
      respond(302, { location: 'https://else.example/' }),
    ],
    [
      'a page',
      /sent text\/html instead/,
      /path/,
      respond(200, { 'content-type': 'text/html; charset=utf-8' }, '<p>'),
    ],
    [
      'JSON',
      /sent application\/dns-json instead/,
      /path/,
      respond(200, { 'content-type': 'application/dns-json' }, '{}'),
    ],
    ['an empty page', /sent something without a content type/, /path/, respond(200)],
  ])('answered with %s is an error that says so', async (_, problem, hint, behaviour) => {
    const server = await serve(behaviour, version);
    const error = await failure(trusting().exchange(at(server), query));
    expect(error.code).toBe('ERR_HTTP');
    expect(error.message).toMatch(problem);
    expect(error.hint).toMatch(hint);
    expect(server.requests.length).toBe(1);
  });

  it('is one of 300 at once, and each gets its own reply', async () => {
    const server = await serve(async (post) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await good(post);
    }, version);
    const client = trusting();
    const names = Array.from({ length: 300 }, (_, i) => DomainName.parse(`_vlmcs._tcp.d${i}.example.com`));
    const replies = await Promise.all(
      names.map((name) => client.exchange(at(server), queryMessage(name, 'SRV'), { timeout: 10_000 })),
    );
    expect(replies.map((r) => r.message.questions[0]?.name.text)).toEqual(names.map((n) => n.text));
    expect(server.connections).toBeLessThanOrEqual(version === 'HTTP/2' ? 1 : 8);
  });

  it('leaves no connection open that nobody uses', async () => {
    const server = await serve(good, version);
    await trusting({ tcpIdle: 40 }).exchange(at(server), query);
    await expect.poll(() => server.openConnections).toBe(0);
  });

  it('ends with the client', async () => {
    const server = await serve(() => undefined, version);
    const client = trusting();
    const waiting = verdict(client.exchange(at(server), query));
    await expect.poll(() => server.requests.length).toBe(1);
    await client.close();
    expect(await waiting).toBe('ERR_ABORTED');
    await expect.poll(() => server.openConnections).toBe(0);
  });
});

async function endless({ response }: Parameters<HttpBehaviour>[0]): Promise<void> {
  response.writeHead(200, { 'content-type': MESSAGE });
  for (let i = 0; i < 1000 && response.writable && !response.destroyed; i++) {
    if (!response.write(Buffer.alloc(16_384))) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
}

describe('a session of HTTP/2', () => {
  it('that the server is about to end (GOAWAY) is replaced', async () => {
    const server = await serve(good);
    const client = trusting();
    await client.exchange(at(server), query);
    for (const session of server.sessions) session.goaway();
    await expect.poll(() => verdict(client.exchange(at(server), query))).toBe('NOERROR');
    await expect.poll(() => server.connections).toBe(2);
  });

  it('that the server has ended is replaced', async () => {
    const server = await serve(good);
    const client = trusting();
    await client.exchange(at(server), query);
    for (const session of server.sessions) session.close();
    await expect.poll(() => server.openConnections).toBe(0);
    expect(await verdict(client.exchange(at(server), query))).toBe('NOERROR');
  });

  it('in which a request got no reply in time is not used for another one', async () => {
    const server = await serve(inTurn(() => undefined, good));
    const client = trusting();
    expect(await verdict(client.exchange(at(server), query, { timeout: 300 }))).toBe('ERR_TIMEOUT');
    expect(await verdict(client.exchange(at(server), query))).toBe('NOERROR');
    expect(server.connections).toBe(2);
  });

  it('resets no stream whose reply came: servers count these as an attack', async () => {
    const sessions: { readonly type: string; readonly framesSent: number }[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name !== 'Http2Session' || !('detail' in entry)) continue;
        sessions.push(entry.detail as (typeof sessions)[number]);
      }
    });
    observer.observe({ entryTypes: ['http2'] });
    cleanUps.push(() => Promise.resolve(observer.disconnect()));
    const server = await serve(good);
    const client = trusting();
    for (let i = 0; i < 100; i++) await client.exchange(at(server), query);
    await client.close();
    // Each request takes two frames, its headers and its message. Sessions of other tests may end meanwhile.
    const ours = () => sessions.find(({ type, framesSent }) => type === 'client' && framesSent >= 200);
    await expect.poll(ours).toBeDefined();
    expect(ours()?.framesSent).toBeLessThan(250);
  });

  it('takes up a stream that the server refuses in another one', async () => {
    const refuse: HttpBehaviour = ({ response }) => response.stream.close(7);
    const server = await serve(inTurn(refuse, good));
    expect(await verdict(trusting().exchange(at(server), query))).toBe('NOERROR');
  });
});

describe('the certificate', () => {
  it('of another name is refused, and nothing is sent', async () => {
    const server = await serve(good);
    const error = await failure(trusting().exchange(at(server, 'other.example'), query));
    expect([error.code, error.message]).toEqual([
      'ERR_TLS',
      expect.stringContaining('its certificate is not for other.example'),
    ]);
    expect(server.requests).toEqual([]);
  });

  it('of an authority that nobody trusts is refused', async () => {
    const server = await serve(good);
    const error = await failure(makeClient().exchange(at(server), query));
    expect(error.message).toContain('not trusted');
  });
});

it('a server of DNS over TLS is no server of DNS over HTTPS', async () => {
  const server = await FakeTlsServer.start(drop, certificate);
  cleanUps.push(() => server.stop());
  const error = await failure(trusting().exchange(at(server), query, { timeout: 1000 }));
  expect(error.code).toBe('ERR_TLS');
});
