import type { TLSSocket } from 'node:tls';
import { ipVersion } from '../name/index.js';
import type { OpenConnection } from './connection-pool.js';
import { Http1Connection } from './http1-connection.js';
import { Http2Connection } from './http2-connection.js';
import type { HttpsConnection } from './https-connection.js';
import { formatServer } from './server-address.js';
import { tlsFailure } from './tls-failure.js';
import { tlsSocket } from './tls-socket.js';
import { trace } from './traces.js';
import type { Channel } from './types.js';

/** DNS over HTTPS (RFC 8484): HTTP/2 where the server offers it, as most demand, else HTTP/1.1. */
export function openHttps(
  channel: Extract<Channel, { kind: 'https' }>,
  ca: string | undefined,
): OpenConnection<HttpsConnection> {
  const { name, path } = channel;
  return async (server, { idleTime, signal }) => {
    const connect = () => tlsSocket(server, { name, ca, protocols: ['h2', 'http/1.1'] });
    trace(() => ({ event: 'connect', server: formatServer(server), protocol: 'https' }));
    const socket = connect();
    await secured(socket, signal).catch((error: unknown) => {
      throw tlsFailure(server, name, error);
    });
    const options = { authority: authorityOf(name, server.port), path, idleTime };
    if (socket.alpnProtocol === 'h2') return new Http2Connection(socket, options);
    return new Http1Connection(socket, { ...options, socket: connect });
  };
}

function secured(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => void socket.destroy();
    let cause: Error | undefined;
    signal.addEventListener('abort', abort);
    socket
      .once('secureConnect', () => {
        signal.removeEventListener('abort', abort);
        resolve();
      })
      // Stays: an error may come before anybody else listens.
      .on('error', (error: Error) => (cause = error))
      .once('close', () => {
        signal.removeEventListener('abort', abort);
        reject(cause ?? new Error('the connection attempt was given up'));
      });
  });
}

function authorityOf(name: string, port: number): string {
  const host = ipVersion(name) === 6 ? `[${name}]` : name;
  return port === 443 ? host : `${host}:${port}`;
}
