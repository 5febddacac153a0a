import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LiveServer } from './live-server.js';

/** What to install for `describeLive`. */
export const UNBOUND = ['unbound', 'dig'] as const;

export interface UnboundSpec {
  /** Zones that it finds at a server on loopback: what stands in for the rest of the world. */
  readonly stubs: readonly { readonly zone: string; readonly port: number; readonly host?: string }[];
  readonly ipv6?: boolean | undefined;
  /** More lines for the `server:` block. */
  readonly options?: readonly string[] | undefined;
}

/** Unbound as a plain foreground process: a recursive resolver in front of other servers, keeping nothing in its cache. */
export function startUnbound(spec: UnboundSpec): Promise<LiveServer> {
  return launch({
    software: 'Unbound',
    zones: spec.stubs.map((s) => s.zone),
    ipv6: spec.ipv6,
    start(port) {
      const folder = makeFolder('unbound');
      writeFileSync(join(folder, 'unbound.conf'), config(spec, port));
      return new Daemon(requireBinary('unbound'), ['-d', '-c', join(folder, 'unbound.conf')], folder);
    },
  });
}

function config(spec: UnboundSpec, port: number): string {
  const zones = spec.stubs.map(({ zone }) => zone);
  return `server:
  directory: ""
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  interface: 127.0.0.1@${port}
${spec.ipv6 ? `  interface: ::1@${port}\n` : ''}  do-daemonize: no
  do-not-query-localhost: no
  num-threads: 1
  module-config: "iterator"
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  access-control: 127.0.0.0/8 allow
  access-control: ::1/128 allow
  local-zone: "test." nodefault
${zones.map((zone) => `  domain-insecure: "${zone}"\n`).join('')}${(spec.options ?? []).map((o) => `  ${o}\n`).join('')}remote-control:
  control-enable: no
${spec.stubs
  .map((s) => `stub-zone:\n  name: "${s.zone}"\n  stub-addr: ${s.host ?? '127.0.0.1'}@${s.port}\n`)
  .join('')}`;
}
