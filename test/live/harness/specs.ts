import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

export interface KeySpec {
  readonly name: string;
  /** `hmac-sha256` and so on, as the servers' configs spell it. */
  readonly algorithm: string;
  /** Base64. */
  readonly secret: string;
}

export function makeKey(name: string, algorithm = 'hmac-sha256'): KeySpec {
  return { name, algorithm, secret: randomBytes(32).toString('base64') };
}

/** Zones to be served, the keys that may update and transfer them, and where to listen. */
export interface ServerSpec {
  readonly zones: readonly ZoneSpec[];
  readonly keys?: readonly KeySpec[] | undefined;
  /** Listen on ::1 as well, on the same port. */
  readonly ipv6?: boolean | undefined;
}

export interface ZoneSpec {
  /** Without the last dot. */
  readonly name: string;
  /** A master file; without it `zoneText(name)`. */
  readonly text?: string | undefined;
}

/** A small zone: SOA, NS, its address, and what `lines` adds (names relative to the zone). */
export function zoneText(name: string, lines: readonly string[] = []): string {
  return [
    `$ORIGIN ${name}.`,
    '$TTL 300',
    `@ IN SOA ns1.${name}. hostmaster.${name}. 1 3600 600 86400 60`,
    `@ IN NS ns1.${name}.`,
    'ns1 IN A 127.0.0.1',
    ...lines,
    '',
  ].join('\n');
}

export function textOf(zone: ZoneSpec): string {
  return zone.text ?? zoneText(zone.name);
}

/** Keys as BIND, nsupdate and dig read them: `key "name" { … };`. */
export function keyClauses(keys: readonly KeySpec[]): string {
  return keys
    .map(({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };\n`)
    .join('');
}

/** Writes a key file that only its owner can read. */
export function writeKeyFile(path: string, keys: readonly KeySpec[]): string {
  writeFileSync(path, keyClauses(keys), { mode: 0o600 });
  return path;
}
