import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LiveServer } from './live-server.js';

/** What to install for `describeLive`. */
export const DNSMASQ = ['dnsmasq'] as const;

export interface DnsmasqSpec {
  /** Zones that it asks a server on loopback for. */
  readonly forwards: readonly { readonly zone: string; readonly port: number }[];
}

/** dnsmasq as a plain foreground process, a forwarder that keeps nothing. */
export function startDnsmasq(spec: DnsmasqSpec): Promise<LiveServer> {
  return launch({
    software: 'dnsmasq',
    zones: spec.forwards.map(({ zone }) => zone),
    start(port) {
      const folder = makeFolder('dnsmasq');
      const lines = [
        `port=${port}`,
        'listen-address=127.0.0.1',
        'bind-interfaces',
        'no-resolv',
        'no-hosts',
        'cache-size=0',
        'user=',
        ...spec.forwards.map(({ zone, port: to }) => `server=/${zone}/127.0.0.1#${to}`),
      ];
      const file = join(folder, 'dnsmasq.conf');
      writeFileSync(file, `${lines.join('\n')}\n`);
      const args = ['--keep-in-foreground', '--log-facility=-', '--pid-file=', `--conf-file=${file}`];
      return new Daemon(requireBinary('dnsmasq'), args, folder);
    },
  });
}
