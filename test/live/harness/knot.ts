import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LiveServer } from './live-server.js';
import { textOf, type ServerSpec } from './specs.js';

/** What to install for `describeLive`. */
export const KNOT = ['knotd', 'dig'] as const;

export interface KnotSpec extends ServerSpec {
  /** More loopback addresses to listen on, at the same port; BIND takes none that no interface has. */
  readonly addresses?: readonly string[] | undefined;
  /** The fields of the rule for updates, `key: …` and so on; by default every key may update everything. */
  readonly updateRule?: readonly string[] | undefined;
}

/** Knot DNS as a plain foreground process. Its config is a subset of YAML without flow maps. */
export function startKnot(spec: KnotSpec): Promise<LiveServer> {
  return launch({
    software: 'Knot DNS',
    zones: spec.zones.map((z) => z.name),
    ipv6: spec.ipv6,
    start(port) {
      const folder = makeFolder('knot');
      mkdirSync(join(folder, 'run'));
      mkdirSync(join(folder, 'db'));
      for (const zone of spec.zones) writeFileSync(join(folder, `${zone.name}.zone`), textOf(zone));
      writeFileSync(join(folder, 'knot.conf'), config(spec, folder, port), { mode: 0o600 });
      return new Daemon(requireBinary('knotd'), ['-c', join(folder, 'knot.conf')], folder);
    },
  });
}

function config(spec: KnotSpec, folder: string, port: number): string {
  const keys = spec.keys ?? [];
  const rule = spec.updateRule ?? [
    keys.length > 0 ? `key: [${keys.map((k) => k.name).join(', ')}]` : 'address: [127.0.0.1, ::1]',
    'action: [update, transfer]',
  ];
  const addresses = ['127.0.0.1', ...(spec.ipv6 ? ['::1'] : []), ...(spec.addresses ?? [])];
  const listen = addresses.map((address) => `${address}@${port}`);
  return `server:
  rundir: ${folder}/run
  listen: [${listen.join(', ')}]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
  user: ${userInfo().username}
log:
  - target: stderr
    any: info
database:
  storage: ${folder}/db
${keys.length > 0 ? 'key:\n' : ''}${keys
    .map((k) => `  - id: ${k.name}\n    algorithm: ${k.algorithm}\n    secret: ${k.secret}\n`)
    .join('')}acl:
  - id: update
${rule.map((field) => `    ${field}\n`).join('')}  - id: transfer
    address: [127.0.0.1, ::1]
    action: transfer
zone:
${spec.zones
  .map(
    (zone) => `  - domain: ${zone.name}
    storage: ${folder}
    file: ${zone.name}.zone
    zonefile-sync: -1
    zonefile-load: whole
    acl: [update, transfer]
`,
  )
  .join('')}`;
}
