import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { tcpConnect } from '../../src/probe/index.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(host = '127.0.0.1'): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { host, port: (server.address() as AddressInfo).port, server };
}

/** A socket that fails with a code of the system, for what a loopback interface cannot show. */
function failing(code: string): () => Socket {
  return () => {
    const socket = new Socket();
    process.nextTick(() => socket.destroy(Object.assign(new Error(code), { code })));
    return socket;
  };
}

describe('one TCP connection', () => {
  it.each(['127.0.0.1', '::1'])(
    'to a listener on %s is open, and says that this is no proof of KMS',
    async (host) => {
      const { port } = await listen(host);
      const result = await tcpConnect({ host, port });
      expect(result).toMatchObject({
        state: 'open',
        detail: expect.stringContaining('does not show that it is KMS'),
      });
      expect(result.ms).toBeGreaterThanOrEqual(0);
    },
  );

  it('sends nothing and closes at once', async () => {
    const { server, ...endpoint } = await listen();
    const heard = new Promise<Buffer>((resolve, reject) => {
      server.once('connection', (socket) => {
        const chunks: Buffer[] = [];
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('end', () => resolve(Buffer.concat(chunks)));
        socket.on('error', reject);
      });
    });
    await tcpConnect(endpoint);
    expect(await heard).toHaveLength(0);
  });

  it.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'])('to %s, which is no host, is not made', async (host) => {
    const { port } = await listen();
    expect(await tcpConnect({ host, port })).toMatchObject({ state: 'unreachable', ms: 0 });
  });

  it('to a closed port is refused', async () => {
    const { server, ...endpoint } = await listen();
    await new Promise((resolve) => server.close(resolve));
    expect(await tcpConnect(endpoint)).toMatchObject({
      state: 'refused',
      detail: `127.0.0.1:${endpoint.port}: refused: nothing listens on this port (ECONNREFUSED)`,
    });
  });

  it('that nobody answers times out after the time allowed', async () => {
    const result = await tcpConnect(
      { host: '192.0.2.1', port: 1688 },
      { timeout: 30, connect: () => new Socket() },
    );
    expect(result.state).toBe('timeout');
    expect(result.ms).toBeGreaterThanOrEqual(29);
  });

  it.each([
    ['ECONNRESET', 'refused'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EACCES', 'unreachable'],
    ['EMFILE', 'skipped'],
  ])('that ends in %s is %s', async (code, state) => {
    const result = await tcpConnect({ host: '192.0.2.1', port: 1688 }, { connect: failing(code) });
    expect(result).toMatchObject({ state, detail: expect.stringContaining(code) });
  });

  it('to port 0 is never tried', async () => {
    const connect = (): Socket => expect.fail('connected');
    expect(await tcpConnect({ host: '127.0.0.1', port: 0 }, { connect })).toMatchObject({
      state: 'unreachable',
      ms: 0,
    });
  });

  it('rejects when its signal fires, before and while it waits', async () => {
    const controller = new AbortController();
    const waiting = tcpConnect(
      { host: '192.0.2.1', port: 1688 },
      { signal: controller.signal, connect: () => new Socket() },
    );
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await expect(
      tcpConnect({ host: '192.0.2.1', port: 1688 }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
