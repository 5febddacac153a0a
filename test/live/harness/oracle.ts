import { run, type Finished } from './run.js';
import type { KeySpec } from './specs.js';

/** Where an oracle asks. */
export interface Asked {
  readonly host: string;
  readonly port: number;
}

/**
 * What the server answers, in the words of dig, which shares no code with us: one line a record,
 * `name ttl class type data`, single spaces, sorted.
 */
export async function dig(
  server: Asked,
  name: string,
  type: string,
  ...more: readonly string[]
): Promise<string[]> {
  const { stdout } = await run('dig', [
    `@${server.host}`,
    '-p',
    String(server.port),
    name,
    type,
    '+noall',
    '+answer',
    '+norecurse',
    '+tries=2',
    '+timeout=3',
    ...more,
  ]);
  return recordLines(stdout);
}

/** The whole output of dig, for its header and its words. */
export async function digFull(server: Asked, ...args: readonly string[]): Promise<string> {
  const options = { allowFailure: true };
  return (await run('dig', [`@${server.host}`, '-p', String(server.port), ...args], options)).stdout;
}

/** Every record of the zone but its SOA, by zone transfer, sorted. */
export async function axfr(server: Asked, zone: string, key?: KeySpec): Promise<string[]> {
  const signed = key === undefined ? [] : ['-y', `${key.algorithm}:${key.name}:${key.secret}`];
  const { stdout } = await run('dig', [
    `@${server.host}`,
    '-p',
    String(server.port),
    zone,
    'AXFR',
    '+noall',
    '+answer',
    '+timeout=10',
    ...signed,
  ]);
  if (!/\sSOA\s/.test(stdout)) throw new Error(`no transfer of ${zone}:\n${stdout}`);
  return recordLines(stdout).filter((line) => !/ IN SOA | ANY TSIG /.test(line));
}

/** The zone's serial as the server answers it. */
export async function serialOf(server: Asked, zone: string): Promise<number> {
  const [soa] = await dig(server, zone, 'SOA');
  return Number(soa?.split(' ')[6]);
}

/** Every record of a master file in the words of named-compilezone, one line a record like `dig`, sorted. */
export async function compileZone(zone: string, file: string): Promise<string[]> {
  const checks = ['-i', 'none', '-k', 'ignore', '-n', 'ignore', '-m', 'ignore'];
  const { stdout } = await run('named-compilezone', ['-q', ...checks, '-o', '-', zone, file]);
  return recordLines(stdout);
}

/** Feeds a script to nsupdate, with TCP where asked (`-v`), with Kerberos where asked (`-g`). */
export function nsupdate(
  server: Asked,
  script: readonly string[],
  options: {
    readonly key?: KeySpec | undefined;
    readonly args?: readonly string[] | undefined;
    readonly environment?: Readonly<Record<string, string>> | undefined;
  } = {},
): Promise<Finished> {
  const { key, environment } = options;
  const input = [
    `server ${server.host} ${server.port}`,
    ...(key === undefined ? [] : [`key ${key.algorithm}:${key.name} ${key.secret}`]),
    ...script,
    '',
  ].join('\n');
  return run('nsupdate', options.args ?? [], { input, allowFailure: true, environment });
}

function recordLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith(';'))
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .sort();
}
