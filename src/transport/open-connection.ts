import type { OpenConnection } from './connection-pool.js';
import type { HttpsConnection } from './https-connection.js';
import { openTcp } from './open-tcp.js';
import type { TcpConnection } from './tcp-connection.js';
import type { Channel } from './types.js';

// TLS and HTTP are loaded when a server is spoken to in that way: they cost a command's start some 20 ms.

/** How messages in frames get to a server: over TCP, or TLS over TCP. */
export function openStream(
  channel: Channel | undefined,
  ca: string | undefined,
): OpenConnection<TcpConnection> {
  if (channel?.kind !== 'tls') return openTcp;
  return async (server, options) => {
    const { openTls } = await import('./open-tls.js');
    options.signal.throwIfAborted();
    return openTls(channel.name, ca)(server, options);
  };
}

export function openHttp(
  channel: Extract<Channel, { kind: 'https' }>,
  ca: string | undefined,
): OpenConnection<HttpsConnection> {
  return async (server, options) => {
    const { openHttps } = await import('./open-https.js');
    options.signal.throwIfAborted();
    return openHttps(channel, ca)(server, options);
  };
}
