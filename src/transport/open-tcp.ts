import { connect } from 'node:net';
import { TcpConnection } from './tcp-connection.js';
import type { OpenConnection } from './connection-pool.js';

export const openTcp: OpenConnection<TcpConnection> = (server, options) => {
  const socket = connect({ host: server.host, port: server.port, noDelay: true });
  return TcpConnection.open(server, socket, { ...options, ready: 'connect' });
};
