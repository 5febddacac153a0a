import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Asked } from './oracle.js';

/**
 * Sends one message and collects the replies, without any of our own transport: over UDP the first, over TCP all that
 * come until `enough` says so.
 */
export async function exchange(
  server: Asked,
  protocol: 'udp' | 'tcp',
  request: Uint8Array,
  enough: (replies: readonly Buffer[]) => boolean = () => true,
): Promise<Buffer[]> {
  const signal = AbortSignal.timeout(5_000);
  if (protocol === 'udp') {
    const socket = createSocket('udp4');
    try {
      socket.send(request, server.port, server.host);
      const [reply] = (await once(socket, 'message', { signal })) as [Buffer];
      return [reply];
    } finally {
      socket.close();
    }
  }
  const socket = connect(server.port, server.host);
  const frame = Buffer.alloc(2);
  frame.writeUInt16BE(request.length);
  socket.write(Buffer.concat([frame, request]));
  const replies: Buffer[] = [];
  let held = Buffer.alloc(0);
  try {
    while (replies.length === 0 || !enough(replies)) {
      const [octets] = (await once(socket, 'data', { signal })) as [Buffer];
      held = Buffer.concat([held, octets]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        const end = 2 + held.readUInt16BE(0);
        replies.push(held.subarray(2, end));
        held = held.subarray(end);
      }
    }
    return replies;
  } finally {
    socket.destroy();
  }
}
