import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds; PowerDNS takes the longest, and a loaded machine makes it longer. */
const READY_WITHIN = 20_000;

/**
 * Waits until the server answers the SOA of every zone.
 * @throws Error with `describe()` when it is not there in time or `alive()` says that it ended
 */
export async function untilServed(
  host: string,
  port: number,
  zones: readonly string[],
  alive: () => boolean,
  describe: () => string,
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN;
  for (const zone of zones) {
    while (!(await servesSoa(host, port, zone))) {
      if (!alive()) throw new Error(`the server ended before it served ${zone}\n${describe()}`);
      if (Date.now() > deadline)
        throw new Error(`${zone} was not served within ${READY_WITHIN} ms\n${describe()}`);
      await delay(10);
    }
  }
}

/** One query in octets made by hand: the tests of our codec shall not depend on our codec. */
export function servesSoa(host: string, port: number, zone: string): Promise<boolean> {
  const id = Math.floor(Math.random() * 0x10000);
  const query = soaQuery(id, zone);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const end = (served: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(served);
    };
    const timer = setTimeout(() => end(false), 500);
    socket.on('message', (reply) => {
      if (reply.length < 12 || reply.readUInt16BE(0) !== id) return;
      const [rcode, answers] = [reply.readUInt16BE(2) & 0xf, reply.readUInt16BE(6)];
      end(rcode === 0 && answers > 0);
    });
    // A refused port shows as an error on a connected socket: the server does not listen yet.
    socket.on('error', () => end(false));
    socket.connect(port, host, () => socket.send(query));
  });
}

function soaQuery(id: number, zone: string): Buffer {
  const labels = zone.split('.').filter((label) => label !== '');
  const name = labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]));
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x0100, 2); // RD, for Unbound; the others ignore it
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, ...name, Buffer.of(0, 0, 6, 0, 1)]);
}
