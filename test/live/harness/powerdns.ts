import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LiveServer } from './live-server.js';
import { run } from './run.js';
import { textOf, type ServerSpec } from './specs.js';

/** What to install for `describeLive`. */
export const POWERDNS = ['pdns_server', 'pdnsutil', 'sqlite3', 'dig'] as const;

const SCHEMA = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';

/** PowerDNS with its SQLite backend as a plain foreground process, all caches off. It does not listen on ::1. */
export function startPowerDns(spec: ServerSpec): Promise<LiveServer> {
  return launch({
    software: 'PowerDNS',
    zones: spec.zones.map((z) => z.name),
    async start(port) {
      const folder = makeFolder('pdns');
      writeFileSync(join(folder, 'pdns.conf'), config(folder, port), { mode: 0o600 });
      await run('sqlite3', [join(folder, 'pdns.sqlite3')], { input: readFileSync(SCHEMA, 'utf8') });
      const pdnsutil = (...args: string[]): Promise<unknown> =>
        run('pdnsutil', [`--config-dir=${folder}`, ...args]);
      const keys = spec.keys ?? [];
      for (const k of keys) await pdnsutil('import-tsig-key', k.name, k.algorithm, k.secret);
      for (const zone of spec.zones) {
        const file = join(folder, `${zone.name}.zone`);
        writeFileSync(file, textOf(zone));
        await pdnsutil('load-zone', zone.name, file);
        if (keys.length > 0)
          await pdnsutil('set-meta', zone.name, 'TSIG-ALLOW-DNSUPDATE', ...keys.map((k) => k.name));
        await pdnsutil('set-meta', zone.name, 'SOA-EDIT-DNSUPDATE', 'INCREASE');
      }
      return new Daemon(requireBinary('pdns_server'), [`--config-dir=${folder}`], folder);
    },
  });
}

/** Without `allow-dnsupdate-from` every update is refused, even with the right key. */
function config(folder: string, port: number): string {
  return `launch=gsqlite3
gsqlite3-database=${folder}/pdns.sqlite3
gsqlite3-pragma-synchronous=0
socket-dir=${folder}
local-address=127.0.0.1
local-port=${port}
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
allow-axfr-ips=127.0.0.0/8
daemon=no
guardian=no
write-pid=no
disable-syslog=yes
loglevel=5
security-poll-suffix=
cache-ttl=0
negquery-cache-ttl=0
query-cache-ttl=0
zone-cache-refresh-interval=0
zone-metadata-cache-ttl=0
receiver-threads=1
distributor-threads=1
default-soa-content=ns1.@ hostmaster.@ 1 3600 600 86400 60
`;
}
