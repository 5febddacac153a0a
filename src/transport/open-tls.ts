import { TcpConnection } from './tcp-connection.js';
import type { OpenConnection } from './connection-pool.js';
import { tlsFailure } from './tls-failure.js';
import { tlsSocket } from './tls-socket.js';

/** DNS over TLS (RFC 7858): the frames of TCP within TLS. */
export function openTls(name: string, ca: string | undefined): OpenConnection<TcpConnection> {
  return async (server, options) => {
    const socket = tlsSocket(server, { name, ca, protocols: ['dot'] });
    try {
      return await TcpConnection.open(server, socket, { ...options, ready: 'secureConnect' });
    } catch (error) {
      throw options.signal.aborted ? error : tlsFailure(server, name, error);
    }
  };
}
