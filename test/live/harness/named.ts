import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { launch, type LaunchedServer } from './live-server.js';
import { keyClauses, textOf, type ServerSpec, type ZoneSpec } from './specs.js';

/** What to install for `describeLive`. */
export const NAMED = ['named', 'dig'] as const;

export interface NamedSpec extends Omit<ServerSpec, 'zones'> {
  readonly zones: readonly NamedZone[];
  /** More statements for the `options` block. */
  readonly options?: readonly string[] | undefined;
  /** More clauses beside it, such as `tls`. */
  readonly clauses?: readonly string[] | undefined;
  /** Zones that a `dlz` clause serves: the start waits for them, too. */
  readonly dlzZones?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** A port of one's own choice, such as that of a server that has ended. */
  readonly port?: number | undefined;
  /** Threads for the work, `-n`. */
  readonly threads?: number | undefined;
}

export interface NamedZone extends ZoneSpec {
  /**
   * The whole body of the zone statement after `type` and `file`, such as `update-policy { … };` or, for a secondary,
   * `primaries …;`. By default every key may update, or anybody when there are no keys.
   */
  readonly statements?: string | undefined;
  /** `primary` unless said otherwise; a secondary has no `text`. */
  readonly type?: 'primary' | 'secondary' | undefined;
}

/** BIND as a plain foreground process with a config of its own: no rndc, no pid file, no recursion. */
export function startNamed(spec: NamedSpec): Promise<LaunchedServer> {
  return launch({
    software: 'BIND',
    zones: [...spec.zones.map((z) => z.name), ...(spec.dlzZones ?? [])],
    ipv6: spec.ipv6,
    port: spec.port,
    start(port) {
      const folder = makeFolder('named');
      // A new folder each time: named refuses a zone file that is older than the journal beside it.
      spec.zones.forEach((zone, i) => {
        if (zone.type !== 'secondary') writeFileSync(join(folder, fileOf(zone, i)), textOf(zone));
      });
      writeFileSync(join(folder, 'named.conf'), config(spec, folder, port), { mode: 0o600 });
      const args = ['-f', '-c', join(folder, 'named.conf'), '-n', String(spec.threads ?? 1)];
      return new Daemon(requireBinary('named'), args, folder, spec.environment);
    },
  });
}

function fileOf(zone: NamedZone, index: number): string {
  return `${index}-${zone.name}.zone`;
}

function config(spec: NamedSpec, folder: string, port: number): string {
  return `${keyClauses(spec.keys ?? [])}
options {
  directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 ${spec.ipv6 ? `port ${port} { ::1; }` : '{ none; }'};
  pid-file none; session-keyfile none; lock-file none;
  bindkeys-file "/dev/null"; managed-keys-directory "${folder}";
  recursion no; empty-zones-enable no; dnssec-validation no; notify no;
  allow-transfer { 127.0.0.1; ::1; };
  ${(spec.options ?? []).join('\n  ')}
};
${(spec.clauses ?? []).join('\n')}
controls { };
logging {
  channel console { stderr; severity info; print-time iso8601; print-category yes; };
  category default { console; };
};
${spec.zones.map((zone, i) => zoneStatement(zone, i, spec)).join('\n')}
`;
}

function zoneStatement(zone: NamedZone, index: number, spec: NamedSpec): string {
  const updaters = spec.keys?.length ? spec.keys.map((k) => `key "${k.name}";`).join(' ') : 'any;';
  const body = zone.statements ?? `allow-update { ${updaters} };`;
  return `zone "${zone.name}" { type ${zone.type ?? 'primary'}; file "${fileOf(zone, index)}"; ${body} };`;
}
