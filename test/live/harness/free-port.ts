import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to clients (Linux begins at 32768, others higher). */
const [FIRST, LAST] = [10_240, 32_767];

/**
 * A port that is free at this moment, for UDP and TCP, on every host given. Somebody else may take it before the
 * server does: a starter tries again with another one.
 *
 * It is none that a client might get: BIND's tools and servers open their sockets with SO_REUSEPORT, so a dig or
 * nsupdate that happens on the server's own port shares it, and takes packets away that were meant for the server.
 */
export async function freePort(hosts: readonly string[] = ['127.0.0.1']): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port, hosts)) return port;
  }
  throw new Error(`no port is free for both UDP and TCP on ${hosts.join(' and ')}`);
}

async function isFree(port: number, hosts: readonly string[]): Promise<boolean> {
  for (const host of hosts) {
    if (!(await tcpIsFree(port, host)) || !(await udpIsFree(port, host))) return false;
  }
  return true;
}

async function tcpIsFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function udpIsFree(port: number, host: string): Promise<boolean> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
