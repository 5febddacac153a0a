import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeProbe, rpcProbe } from '../../src/probe/index.js';
import { encodeBind, KMS_INTERFACE } from '../../src/probe/rpc-bind.js';
import { ACCEPTED, bindAck, bindNak, fault, kmsHost, listener, REJECTED, type Script } from '../fakes/rpc/index.js'; // prettier-ignore

/** Answers the first octets with these. */
function says(reply: Buffer | string): Script {
  return (socket) => socket.once('data', () => socket.write(reply));
}

const byteByByte: Script = (socket) => {
  socket.setNoDelay(true);
  socket.once('data', () => {
    const next = (at: number): void => {
      if (at < ACCEPTED.length) socket.write(ACCEPTED.subarray(at, at + 1), () => setImmediate(next, at + 1));
    };
    next(0);
  });
};

const endlessGarbage: Script = (socket) => {
  socket.on('error', () => undefined);
  const more = (): void => {
    if (socket.writable) socket.write(Buffer.alloc(65_536, 0x5a), more);
  };
  more();
};

/** Says that it has 5840 octets to say, and comes with one now and then. */
const drip: Script = (socket) => {
  socket.once('data', () => {
    socket.write(bindAck({ length: 5840 }));
    const timer = setInterval(() => socket.write(Buffer.of(0)), 5);
    socket.on('close', () => clearInterval(timer));
    socket.on('end', () => clearInterval(timer));
  });
};

/** As a server of lines: answers once the client has ended its line, or its side. */
const lineServer: Script = (socket) => {
  socket.on('end', () => socket.end('<!DOCTYPE HTML>\n<title>Error response</title>'));
};

describe('the RPC probe of', () => {
  it.each<[string, Script, string, string]>([
    ['a KMS host', says(ACCEPTED), 'kms', 'accepts the KMS interface'],
    ['one that answers byte by byte', byteByByte, 'kms', 'accepts the KMS interface'],
    ['a big-endian one', says(bindAck({ bigEndian: true })), 'kms', 'accepts the KMS interface'],
    ['another RPC service', says(REJECTED), 'rpc-not-kms', 'does not have the KMS interface'],
    ['a busy RPC service', says(bindNak(1)), 'rpc-refused', 'temporary congestion'],
    ['one that faults', says(fault(5)), 'rpc-refused', 'fault 0x00000005'],
    ['one with a huge fragment', says(bindAck({ length: 0xffff })), 'not-rpc', '65535 octets'],
    ['one that answers another call', says(bindAck({ callId: 9 })), 'not-rpc', 'RPC call 9'],
    ['an echo', (socket) => socket.pipe(socket), 'not-rpc', 'our own bind'],
    ['HTTP', says('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-rpc', 'it looks like HTTP'],
    ['a server of lines', lineServer, 'not-rpc', 'it looks like HTML'],
    ['TLS', says(Buffer.from('15030100020246', 'hex')), 'not-rpc', 'it looks like TLS'],
    ['one that speaks first', (socket) => socket.write('SSH-2.0-x\r\n'), 'not-rpc', 'it looks like SSH'],
    ['endless garbage', endlessGarbage, 'not-rpc', 'it begins with 5a5a5a5a5a5a5a5a'],
    ['an answer that never ends', drip, 'not-rpc', 'breaks off after'],
    ['one that breaks off', (socket) => socket.end(ACCEPTED.subarray(0, 30)), 'not-rpc', 'after 30 octets'],
    ['one that closes at once', (socket) => socket.end(), 'silent', 'closed the connection without a word'],
    ['one that resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'silent', 'broke the connection off'], // prettier-ignore
    ['one that never speaks', () => undefined, 'silent', 'said nothing within'],
  ])('%s', async (_, script, state, words) => {
    const { host, port } = await listener(script);
    const result = await rpcProbe({ host, port }, { timeout: 400 });
    expect(result).toMatchObject({ state });
    expect(result.detail).toContain(`127.0.0.1:${port}: `);
    expect(result.detail).toContain(words);
    expect(result.ms).toBeLessThan(2000);
  });

  it('a host on IPv6', async () => {
    const { host, port } = await kmsHost('::1');
    expect(await rpcProbe({ host, port })).toMatchObject({
      state: 'kms',
      detail: expect.stringContaining(`[::1]:${port}: `),
    });
  });

  it('one that answers late, after our side is closed', async () => {
    const { host, port } = await listener((socket) => socket.on('end', () => socket.end(ACCEPTED)));
    expect(await rpcProbe({ host, port }, { timeout: 400 })).toMatchObject({ state: 'kms' });
  });

  it('a closed port, which is refused', async () => {
    const connect = (): Socket => {
      const socket = new Socket();
      process.nextTick(() => socket.destroy(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })));
      return socket;
    };
    expect(await rpcProbe({ host: '192.0.2.1', port: 1688 }, { connect })).toMatchObject({
      state: 'refused',
    });
  });

  it('a host that does not answer, which times out a little before the whole time', async () => {
    const result = await rpcProbe(
      { host: '192.0.2.1', port: 1688 },
      { timeout: 80, connect: () => new Socket() },
    );
    expect(result).toMatchObject({ state: 'timeout', detail: expect.stringContaining('within 60 ms') });
  });
});

describe('the RPC probe', () => {
  it('sends one bind, nothing else, and closes by FIN', async () => {
    const peer = await kmsHost();
    await rpcProbe(peer);
    await peer.ended(1);
    expect(peer.heard).toEqual([encodeBind(KMS_INTERFACE)]);
    expect(peer.ends).toEqual(['FIN']);
  });

  it('says no more to a listener that keeps silent than the bind', async () => {
    const peer = await listener(() => undefined);
    await rpcProbe(peer, { timeout: 100 });
    await peer.ended(1);
    expect(peer.heard).toEqual([encodeBind(KMS_INTERFACE)]);
    expect(peer.ends).toEqual(['FIN']);
  });

  it('ends when its signal fires, while it waits for an answer', async () => {
    const peer = await listener(() => undefined);
    const controller = new AbortController();
    const waiting = rpcProbe(peer, { signal: controller.signal });
    const deadline = Date.now() + 5000;
    while ((peer.heard[0]?.length ?? 0) < 72 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await peer.ended(1);
    await expect(rpcProbe(peer, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_ABORTED',
    });
    expect(peer.heard).toHaveLength(1);
  });

  it('asks an endpoint once, by way of the prober', async () => {
    const peer = await kmsHost();
    const probe = makeProbe({ mode: 'rpc' });
    const [one, two] = await Promise.all([probe(peer), probe({ host: peer.host, port: peer.port })]);
    expect(one).toBe(two);
    expect(one.state).toBe('kms');
    expect(peer.heard).toHaveLength(1);
  });
});

describe('the control', () => {
  /** Answers the first connection with the first reply, and so on. */
  const inTurn = (...replies: readonly (Buffer | null)[]) =>
    listener((socket, connection) => {
      const reply = replies[connection];
      if (reply) socket.once('data', () => socket.write(reply));
    });

  it('leaves a host kms that rejects a made-up interface', async () => {
    const peer = await inTurn(ACCEPTED, REJECTED);
    expect(await rpcProbe(peer, { control: true })).toMatchObject({
      state: 'kms',
      detail: expect.stringMatching(/genuine KMS host$/),
    });
    await peer.ended(2);
    const [first, second] = peer.heard;
    expect(first).toEqual(encodeBind(KMS_INTERFACE));
    expect(second).toHaveLength(72);
    // The interface is another, all else is the same.
    expect(second?.subarray(32, 48)).not.toEqual(first?.subarray(32, 48));
    expect(Buffer.concat([second!.subarray(0, 32), second!.subarray(48)])).toEqual(
      Buffer.concat([first!.subarray(0, 32), first!.subarray(48)]),
    );
  });

  it('finds a host suspicious that accepts it', async () => {
    const peer = await kmsHost();
    expect(await rpcProbe(peer, { control: true })).toMatchObject({
      state: 'rpc-not-kms',
      detail: expect.stringContaining('suspicious'),
    });
    expect(peer.heard).toHaveLength(2);
  });

  it('that comes to nothing leaves it kms, and says so', async () => {
    const peer = await inTurn(ACCEPTED, null);
    expect(await rpcProbe(peer, { control: true, timeout: 200 })).toMatchObject({
      state: 'kms',
      detail: expect.stringContaining('could not be told (silent)'),
    });
  });

  it.each([
    ['not asked for', undefined, ACCEPTED],
    ['not needed', true, REJECTED],
  ])('is no second connection where it is %s', async (_, control, reply) => {
    const peer = await inTurn(reply);
    await rpcProbe(peer, { control });
    await peer.ended(1);
    expect(peer.heard).toHaveLength(1);
  });
});
