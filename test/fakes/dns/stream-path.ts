import type { Socket } from 'node:net';
import { frame } from '../../../src/transport/frames.js';
import type { ReplyPath } from './fake-exchange.js';

/** Back over the connection that a request came from, TLS or not. */
export function streamPath(socket: Socket, from: number): ReplyPath {
  const write = (octets: Uint8Array): void => {
    if (socket.writable) socket.write(octets);
  };
  return {
    protocol: 'tcp',
    from,
    send: (message) => write(frame(message)),
    sendFromElsewhere: () => Promise.reject(new Error('only UDP can do this')),
    write,
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
  };
}
