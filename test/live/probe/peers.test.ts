import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { rpcProbe } from '../../../src/probe/index.js';
import { encodeBind, NDR32 } from '../../../src/probe/rpc-bind.js';
import { RpcReplyReader, type RpcReply } from '../../../src/probe/rpc-reply.js';
import {
  describeLive,
  describePython,
  LSA_INTERFACE,
  NGINX,
  PYTHON,
  SAMBA,
  startListener,
  startNginx,
  startSamba,
  useServer,
} from '../harness/index.js';

const HTTP = expect.stringMatching(/it looks like HT(TP|ML)\)$/) as string;

describeLive(SAMBA, "the RPC probe of Samba's RPC service", () => {
  const samba = useServer(startSamba);

  it('is told that it speaks RPC and is not KMS', async () => {
    const { host, port } = samba();
    expect(await rpcProbe({ host, port }, { control: true })).toMatchObject({
      state: 'rpc-not-kms',
      detail: `127.0.0.1:${port}: speaks RPC, but does not have the KMS interface`,
    });
  });

  it('finds its bind accepted when it asks for the interface that is there', async () => {
    const { host, port } = samba();
    const socket = connect({ host, port });
    const reader = new RpcReplyReader();
    let reply: RpcReply | undefined;
    socket.write(encodeBind(LSA_INTERFACE));
    while (reply === undefined) reply = reader.push(((await once(socket, 'data')) as [Buffer])[0]);
    socket.destroy();
    expect(reply).toEqual({ kind: 'bind-ack', results: [{ result: 0, reason: 0, uuid: NDR32.uuid }] });
  });
});

describeLive(NGINX, 'the RPC probe of nginx', () => {
  const nginx = useServer(startNginx);

  it('is told that it speaks HTTP', async () => {
    expect(await rpcProbe(nginx())).toMatchObject({ state: 'not-rpc', detail: HTTP });
  });
});

describePython({ python3: 'http.server' }, "the RPC probe of Python's listeners", () => {
  describe('http.server, which answers whole lines only', () => {
    const http = useServer(() =>
      startListener('http.server', (port) => [
        PYTHON,
        ...['-I', '-m', 'http.server', String(port), '--bind', '127.0.0.1'],
      ]),
    );

    it('is told that it speaks HTTP, once our side is closed', async () => {
      expect(await rpcProbe(http())).toMatchObject({ state: 'not-rpc', detail: HTTP });
    });
  });

  describe('one that accepts nothing, while the kernel does', () => {
    const silent = useServer(() =>
      startListener('Python', (port) => [
        ...([PYTHON, '-I', '-c'] as const),
        `import socket, signal; s = socket.create_server(("127.0.0.1", ${port})); signal.pause()`,
      ]),
    );

    it('is told that it is silent, within the time', async () => {
      const { state, ms } = await rpcProbe(silent());
      expect(state).toBe('silent');
      expect(ms).toBeGreaterThan(3900);
      expect(ms).toBeLessThan(5000);
    });
  });
});
