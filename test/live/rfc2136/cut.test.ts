import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { publish, remove } from '../../../src/change/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import { lines } from '../../contract/provider-contract.js';
import {
  describeLive,
  dig,
  KNOT,
  makeKey,
  NAMED,
  POWERDNS,
  serialOf,
  startKnot,
  startNamed,
  startPowerDns,
  useServer,
  type Asked,
} from '../harness/index.js';

/** When the connection is cut: the update has not left, is on its way to the server, or was answered. */
type Cut = 'before the update' | 'right after the update' | 'at the reply';

/** A way to a server. After `cutNext()`, the connection that carries the next UPDATE ends. */
async function roadTo(server: Asked, cut: Cut): Promise<{ port: number; cutNext: () => void }> {
  let armed = false;
  const road = createServer((near) => {
    const far = connect(server.port, server.host);
    let cutAtReply = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.on('data', (chunk) => {
      if (!armed || !holdsUpdate(chunk)) {
        far.write(chunk);
        return;
      }
      armed = false;
      if (cut === 'at the reply') {
        cutAtReply = true;
        far.write(chunk);
      } else if (cut === 'right after the update') {
        far.end(chunk);
        near.resetAndDestroy();
      } else {
        end();
      }
    });
    far.on('data', (chunk) => {
      if (cutAtReply) end();
      else near.write(chunk);
    });
  });
  road.listen(0, '127.0.0.1');
  await once(road, 'listening');
  const open = new Set<Socket>();
  road.on('connection', (socket) => open.add(socket));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    road.close();
  });
  return { port: (road.address() as AddressInfo).port, cutNext: () => (armed = true) };
}

/** The opcode stands in the third octet of a message, after two octets of length; one message a chunk is what comes here. */
function holdsUpdate(chunk: Buffer): boolean {
  return chunk.length > 4 && (chunk[4] as number) >> 3 === 5;
}

const key = makeKey('upd');
const spec = { keys: [key], zones: [{ name: 'example.test' }] };

describe.each([
  { software: 'BIND', binaries: NAMED, start: () => startNamed(spec) },
  { software: 'Knot DNS', binaries: KNOT, start: () => startKnot(spec) },
  { software: 'PowerDNS', binaries: POWERDNS, start: () => startPowerDns(spec) },
])('a connection that is cut', ({ software, binaries, start }) => {
  describeLive(binaries, `on the way to ${software}`, () => {
    const server = useServer(start);
    let count = 0;

    it.each<Cut>(['before the update', 'right after the update', 'at the reply'])(
      '%s: the host is published once, and removed once',
      async (cut) => {
        const { port, cutNext } = await roadTo(server(), cut);
        const domain = `cut${++count}.example.test`;
        const provider = rfc2136({
          server: { host: '127.0.0.1', port },
          key: TsigKey.fromBase64(key.name, key.algorithm, key.secret),
        });
        onTestFinished(() => provider.close());
        const hosts = ['kms1.corp.test'];
        const standing = () => dig(server(), `_vlmcs._tcp.${domain}`, 'SRV');
        const statuses = async (run: typeof publish | typeof remove) =>
          (await run(provider, { domains: [domain], hosts, allow: ['last-host'] })).domains.map((d) => [
            d.status,
            d.error,
          ]);

        const serial = await serialOf(server(), 'example.test');
        cutNext();
        expect(await statuses(publish)).toEqual([['created', null]]);
        expect(await standing()).toEqual(lines(domain, 3600, '0 0 1688 kms1.corp.test'));
        expect(await serialOf(server(), 'example.test')).toBe(serial + 1);
        cutNext();
        expect(await statuses(remove)).toEqual([['removed', null]]);
        expect(await standing()).toEqual([]);
        expect(await serialOf(server(), 'example.test')).toBe(serial + 2);
      },
    );
  });
});
