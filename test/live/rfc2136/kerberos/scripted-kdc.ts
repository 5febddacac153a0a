import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { freePort } from '../../harness/index.js';

export interface ScriptedKdc {
  readonly port: number;
  /** Settles when it is asked for the first time. */
  readonly asked: Promise<unknown>;
  close(): Promise<void>;
}

/** A KDC that answers everything with this error code of RFC 4120 §7.5.9, or, without one, nothing. */
export async function startScriptedKdc(code: number | 'silent'): Promise<ScriptedKdc> {
  const port = await freePort();
  const datagrams = createSocket('udp4').bind(port, '127.0.0.1');
  const asked = once(datagrams, 'message');
  datagrams.on('message', (_, { address, port: from }) => {
    if (code !== 'silent') datagrams.send(krbError(code), from, address);
  });
  const sockets = new Set<Socket>();
  const streams = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (code === 'silent') return;
      const error = krbError(code);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(error.length);
      socket.write(Buffer.concat([length, error]));
    });
  }).listen(port, '127.0.0.1');
  await Promise.all([once(datagrams, 'listening'), once(streams, 'listening')]);
  return {
    port,
    asked,
    async close() {
      datagrams.close();
      for (const socket of sockets) socket.destroy();
      streams.close();
    },
  };
}

/** KRB-ERROR (RFC 4120 §5.9.1) in DER. */
function krbError(code: number): Buffer {
  const time = `${new Date().toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  const krbtgt = der(0x30, der(0xa0, integer(2)), der(0xa1, der(0x30, text('krbtgt'), text('EXAMPLE.TEST'))));
  return der(
    0x7e,
    der(
      0x30,
      der(0xa0, integer(5)),
      der(0xa1, integer(30)),
      der(0xa4, der(0x18, Buffer.from(time))),
      der(0xa5, integer(0)),
      der(0xa6, integer(code)),
      der(0xa9, text('EXAMPLE.TEST')),
      der(0xaa, krbtgt),
    ),
  );
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length > 0xff) throw new RangeError('this DER has one octet for a length');
  return Buffer.concat([
    Buffer.from(body.length < 0x80 ? [tag, body.length] : [tag, 0x81, body.length]),
    body,
  ]);
}

function integer(value: number): Buffer {
  return der(2, Buffer.of(value));
}

function text(value: string): Buffer {
  return der(0x1b, Buffer.from(value));
}
