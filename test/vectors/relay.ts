import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Asked } from '../live/harness/oracle.js';

/** What passed through a relay, in order: messages without the length octets of TCP. */
export interface Passed {
  readonly requests: Buffer[];
  readonly replies: Buffer[];
}

export interface Relay extends Asked, Passed {
  close(): void;
}

/** Stands between a client and a server on loopback, over UDP and TCP on one port, and keeps what passes. */
export async function startRelay(server: Asked): Promise<Relay> {
  const passed: Passed = { requests: [], replies: [] };
  const tcp = createServer((client) => {
    const upstream = connect(server.port, server.host);
    pass(client, upstream, passed.requests);
    pass(upstream, client, passed.replies);
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;

  const udp = createSocket('udp4');
  udp.on('message', (request, client) => {
    passed.requests.push(request);
    const upstream = createSocket('udp4');
    upstream.once('message', (reply) => {
      passed.replies.push(reply);
      udp.send(reply, client.port, client.address);
      upstream.close();
    });
    upstream.send(request, server.port, server.host);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    ...passed,
    host: '127.0.0.1',
    port,
    close: () => {
      udp.close();
      tcp.close();
    },
  };
}

function pass(from: Socket, to: Socket, messages: Buffer[]): void {
  let held = Buffer.alloc(0);
  from.on('data', (octets: Buffer) => {
    to.write(octets);
    held = Buffer.concat([held, octets]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      messages.push(held.subarray(2, end));
      held = held.subarray(end);
    }
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}
