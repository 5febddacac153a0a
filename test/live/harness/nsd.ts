import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LiveServer } from './live-server.js';
import { textOf, type ServerSpec } from './specs.js';

/** What to install for `describeLive`. */
export const NSD = ['nsd', 'dig'] as const;

/** NSD as a plain foreground process. It serves zones and takes no updates. */
export function startNsd(spec: ServerSpec): Promise<LiveServer> {
  return launch({
    software: 'NSD',
    zones: spec.zones.map((z) => z.name),
    ipv6: spec.ipv6,
    start(port) {
      const folder = makeFolder('nsd');
      for (const zone of spec.zones) writeFileSync(join(folder, `${zone.name}.zone`), textOf(zone));
      writeFileSync(join(folder, 'nsd.conf'), config(spec, folder, port), { mode: 0o600 });
      return new Daemon(requireBinary('nsd'), ['-d', '-c', join(folder, 'nsd.conf')], folder);
    },
  });
}

function config(spec: ServerSpec, folder: string, port: number): string {
  return `server:
  server-count: 1
  ip-address: 127.0.0.1@${port}
${spec.ipv6 ? `  ip-address: ::1@${port}\n` : ''}  username: ""
  chroot: ""
  database: ""
  zonesdir: "${folder}"
  pidfile: ""
  xfrdfile: ""
  xfrdir: "${folder}"
  zonelistfile: "${folder}/zone.list"
remote-control:
  control-enable: no
${(spec.keys ?? [])
  .map((k) => `key:\n  name: "${k.name}"\n  algorithm: ${k.algorithm}\n  secret: "${k.secret}"\n`)
  .join('')}${spec.zones
    .map((zone) => `zone:\n  name: "${zone.name}"\n  zonefile: "${zone.name}.zone"\n${provide(spec)}`)
    .join('')}`;
}

/** Transfers are for anybody on this machine, signed with any of the keys or not at all. */
function provide(spec: ServerSpec): string {
  return ['NOKEY', ...(spec.keys ?? []).map((k) => k.name)]
    .map((key) => `  provide-xfr: 127.0.0.1 ${key}\n`)
    .join('');
}
