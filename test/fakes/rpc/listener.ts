import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { ACCEPTED } from './replies.js';

/** What a listener does with a connection; the number is that of the connection, from 0. */
export type Script = (socket: Socket, connection: number) => void;

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** What each connection has sent so far. */
  readonly heard: readonly Buffer[];
  /** How each connection that is over came to its end, in the order of the ends. */
  readonly ends: readonly ('FIN' | 'reset')[];
  /** Until so many connections are over. */
  ended(connections: number): Promise<void>;
}

export interface OpenListener extends Listener {
  close(): void;
}

/** A listener on loopback, for the length of a test. */
export async function listener(script: Script, host?: string): Promise<Listener> {
  const opened = await openListener(script, host);
  onTestFinished(() => opened.close());
  return opened;
}

/** A listener on loopback until it is closed; the kernel chooses the port unless one is given. */
export async function openListener(script: Script, host = '127.0.0.1', at = 0): Promise<OpenListener> {
  const heard: Buffer[] = [];
  const ends: ('FIN' | 'reset')[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = heard.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('data', (chunk) => (heard[connection] = Buffer.concat([heard[connection]!, chunk])));
    socket.on('end', () => ends.push('FIN'));
    socket.on('error', () => ends.push('reset'));
    socket.on('close', () => sockets.delete(socket));
    script(socket, connection);
  });
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  server.listen(at, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ended = async (connections: number): Promise<void> => {
    const deadline = Date.now() + 5000;
    while (ends.length < connections) {
      if (Date.now() > deadline) throw new Error(`${ends.length} of ${connections} connections ended`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { host, port, heard, ends, ended, close };
}

/** Accepts the KMS interface. */
export const acceptsKms: Script = (socket) => {
  socket.once('data', () => socket.write(ACCEPTED));
  socket.on('end', () => socket.end());
};

/** A listener that accepts the KMS interface. */
export function kmsHost(host?: string): Promise<Listener> {
  return listener(acceptsKms, host);
}
