import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressData, TxtData } from '../../src/record/index.js';
import { decodeMessage, encodeMessage, rcodeName, update, updateMessage } from '../../src/wire/index.js';
import {
  ask,
  framed,
  name,
  queryOctets,
  send,
  startServer,
  tcpExchange,
  unframe,
  type TestServer,
} from './support.js';

const ZONE = 'corp.example';
const TEXT = `$TTL 300\n@ SOA ns1 hostmaster 10 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n`;
const BIG = `${TEXT}${Array.from({ length: 300 }, (_, i) => `big TXT "${i} ${'x'.repeat(180)}"\n`).join('')}`;

function start(text = TEXT, tcp = {}): Promise<TestServer> {
  return startServer({ zones: { [ZONE]: text }, insecureAllowUnsignedUpdates: true, tcp });
}

async function open({ address }: TestServer): Promise<Socket> {
  const socket = connect(address.port, address.host);
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Closed, by an error or without. */
function ended(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

function query(id: number, owner = `ns1.${ZONE}`): Buffer {
  const octets = queryOctets(owner, 'A');
  octets.writeUInt16BE(id, 0);
  return octets;
}

function addition(id: number): Buffer {
  const add = update.add(name(`h${id}.${ZONE}`), 60, AddressData.of('192.0.2.1'));
  return encodeMessage({ ...updateMessage(name(ZONE), [], [add]), id });
}

describe('over TCP', () => {
  it('every one of many queries and updates sent at once is answered, by its id', async () => {
    const server = await start();
    const requests = Array.from({ length: 900 }, (_, i) => (i % 3 === 0 ? addition(i) : query(i)));
    const replies = (await tcpExchange(server.address, ...requests)).map((octets) => decodeMessage(octets));
    expect(new Set(replies.map((r) => r.id)).size).toBe(900);
    expect(new Set(replies.map((r) => rcodeName(r.rcode)))).toEqual(new Set(['NOERROR']));
    expect((await ask(server, `h897.${ZONE}`, 'A')).answers).toHaveLength(1);
  });

  it('a request may come octet by octet', async () => {
    const socket = await open(await start());
    socket.setNoDelay(true);
    for (const octet of Buffer.concat([framed(query(1)), framed(query(2))])) {
      socket.write(Buffer.of(octet));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    expect((await received(socket)).map((m) => m.readUInt16BE())).toEqual([1, 2]);
  });

  it('nothing, rubbish and responses are no reason to stop', async () => {
    const server = await start();
    const response = query(5);
    response[2] = 0x80;
    const rubbish = Buffer.alloc(40, 0xff);
    rubbish[2] = 0;
    const replies = await tcpExchange(
      server.address,
      Buffer.alloc(0),
      Buffer.alloc(5),
      response,
      rubbish,
      query(6),
    );
    expect(replies.map((octets) => rcodeName(decodeMessage(octets).rcode))).toEqual(['FORMERR', 'NOERROR']);
    expect(replies[1]?.readUInt16BE()).toBe(6);
  });

  it('an answer of 64 KiB goes through whole', async () => {
    const server = await start(BIG);
    const [reply] = await tcpExchange(server.address, queryOctets(`big.${ZONE}`, 'TXT'));
    expect(decodeMessage(reply as Buffer).answers).toHaveLength(300);
  });

  it.each<[string, (socket: Socket) => unknown]>([
    ['says nothing', () => undefined],
    ['announces a request that never comes', (socket) => socket.write(Buffer.from('ffff00', 'hex'))],
    [
      'sends an octet now and then',
      (socket) => setInterval(() => socket.writable && socket.write('\xff'), 20).unref(),
    ],
  ])('a client that %s is let go', async (_, behave) => {
    const socket = await open(await start(TEXT, { idleTimeout: 200 }));
    const began = performance.now();
    behave(socket);
    socket.resume();
    await ended(socket);
    expect(performance.now() - began).toBeGreaterThan(190);
  });

  it('a client that asks on is kept beyond the idle time', async () => {
    const socket = await open(await start(TEXT, { idleTimeout: 300 }));
    for (let i = 0; i < 8; i++) {
      socket.write(framed(query(i)));
      await once(socket, 'data');
      await delay(100);
    }
    expect(socket.readyState).toBe('open');
  });

  it('one more client than there is room for takes the place of the one that was idle longest', async () => {
    const server = await start(TEXT, { connections: 3 });
    const [first, second, third] = [await open(server), await open(server), await open(server)];
    for (const socket of [first, third, second]) {
      socket.write(framed(query(1)));
      await once(socket, 'data');
    }
    const closed = ended(first);
    first.resume();
    const fourth = await open(server);
    fourth.write(framed(query(2)));
    await once(fourth, 'data');
    await closed;
    second.write(framed(query(3)));
    await once(second, 'data');
  });

  it('a client that asks for much and reads nothing is no longer read, and then let go', async () => {
    const server = await start(BIG, { idleTimeout: 1500 });
    const socket = await open(server);
    socket.pause();
    /* 60 KB an answer; and more requests than the system's own buffers hold. */
    const request = framed(queryOctets(`big.${ZONE}`, 'TXT'));
    socket.write(Buffer.concat(Array.from({ length: 400_000 }, () => request)));
    const before = process.memoryUsage().arrayBuffers;
    const closed = ended(socket);
    await delay(700);
    expect((await ask(server, `ns1.${ZONE}`, 'A')).answers).toHaveLength(1);
    expect(socket.writableLength, 'the server stopped reading').toBeGreaterThan(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    await closed;
  });

  it('a transfer to a client that leaves ends, and says so', async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `host${i} TXT "${'x'.repeat(100)}"\n`).join('');
    const server = await start(`${TEXT}${many}`);
    const socket = await open(server);
    socket.write(framed(queryOctets(ZONE, 'AXFR', { edns: false })));
    await once(socket, 'data');
    socket.destroy();
    await expect
      .poll(() => server.events)
      .toContainEqual(expect.objectContaining({ kind: 'transfer', complete: false }));
    expect((await ask(server, `ns1.${ZONE}`, 'A')).answers).toHaveLength(1);
  });

  it('a transfer is of one moment, whatever is updated meanwhile', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => `host${i} A 192.0.2.1\n`).join('');
    const server = await start(`${TEXT}${many}`);
    const socket = await open(server);
    socket.pause();
    socket.write(framed(queryOctets(ZONE, 'AXFR', { edns: false })));
    await delay(20);
    await send(
      server,
      updateMessage(name(ZONE), [], [update.add(name(`host1.${ZONE}`), 60, new TxtData(['new']))]),
    );
    socket.end();
    const records = (await received(socket)).flatMap((octets) => decodeMessage(octets).answers);
    expect(records).toHaveLength(30_004);
    const serials = [records[0], records.at(-1)].map((r) => r?.data?.toText().split(' ')[2]);
    expect(serials).toEqual(['10', '10']);
    expect(records.some((r) => r.data instanceof TxtData)).toBe(false);
  });

  it('what was accepted before a close is answered', async () => {
    const server = await start();
    const socket = await open(server);
    for (let i = 0; i < 50; i++) socket.write(framed(addition(i)));
    await expect.poll(() => server.events.filter((e) => e.kind === 'update').length).toBeGreaterThan(0);
    const [replies] = await Promise.all([received(socket), server.server.close()]);
    const applied = server.events.filter((e) => e.kind === 'update').length;
    expect(replies).toHaveLength(applied);
  });
});

async function received(socket: Socket): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return unframe(Buffer.concat(chunks));
}
