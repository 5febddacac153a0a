import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import { KmsDnsError } from '../errors.js';
import type { ListenAddress } from './options.js';

/**
 * Finds out whether an address can be had, before any zone file is locked or made for it.
 * @throws KmsDnsError `ERR_IO` when it cannot
 */
export async function tryAddress({ host, port }: ListenAddress): Promise<void> {
  const ipv6 = isIPv6(host.split('%')[0] as string);
  const udp = createSocket({ type: ipv6 ? 'udp6' : 'udp4', ipv6Only: ipv6 });
  const tcp = createServer();
  try {
    udp.bind({ port, address: host });
    await once(udp, 'listening');
    tcp.listen({ host, port, ipv6Only: true });
    await once(tcp, 'listening');
  } catch (cause) {
    throw cannotListen({ host, port }, cause);
  } finally {
    await new Promise<void>((resolve) => udp.close(resolve));
    await new Promise<void>((resolve) => {
      tcp.close(() => {
        resolve();
      });
    });
  }
}

const WHY: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  EADDRINUSE: [
    'another program has this port',
    'Stop what listens there, or give another address or port: --listen ADDRESS:PORT.',
  ],
  EADDRNOTAVAIL: ['this machine has no such address', 'Give an address of this machine to --listen.'],
  EACCES: ['this user may not', 'Ports below 1024 need privileges; give another one to --listen.'],
};

export function cannotListen({ host, port }: ListenAddress, cause: unknown): KmsDnsError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const [problem, hint] = WHY[code] ?? [message];
  const told = hint === undefined ? problem : `${problem} (${code})`;
  return new KmsDnsError('ERR_IO', `cannot listen on ${host} port ${port}: ${told}`, { cause, hint });
}
