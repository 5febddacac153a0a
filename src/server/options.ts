import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { InputError } from '../errors.js';
import { DomainName, isLoopback } from '../name/index.js';
import type { TsigKey } from '../wire/index.js';
import type { ServerEvent } from './event.js';
import type { UpdatePolicy } from './policy.js';
import type { TcpLimits } from './tcp-limits.js';

export interface ListenAddress {
  /** An IP address; IPv6 may carry a zone id. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

export interface DnsServerOptions {
  /** Zones and their master files, which are made, with an SOA and an NS, where they are not there. */
  readonly zones: readonly { readonly name: DomainName | string; readonly file: string }[];
  /** Each for UDP and TCP. */
  readonly listen: readonly ListenAddress[];
  readonly keys?: readonly TsigKey[] | undefined;
  /** Which key may change what; `kmsPolicy` when there is none. */
  readonly policy?: UpdatePolicy | undefined;
  /** Names of the keys that may transfer zones out. */
  readonly allowTransfer?: readonly (DomainName | string)[] | undefined;
  /** Anyone may change and transfer anything: for trials, on loopback only. */
  readonly insecureAllowUnsignedUpdates?: boolean | undefined;
  /** Octets of updates beside a master file after which they are folded into it; else as many as it has, 4 MiB at least. */
  readonly foldOctets?: number | undefined;
  /** What TCP clients may take up; `TCP_LIMITS` for what is not given. */
  readonly tcp?: Partial<TcpLimits> | undefined;
  readonly log?: ((event: ServerEvent) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** @throws InputError */
export function readZones({
  zones,
}: DnsServerOptions): { readonly name: DomainName; readonly file: string }[] {
  const read = zones.map(({ name, file }) => ({
    name: typeof name === 'string' ? DomainName.parse(name, 'zone') : name,
    file,
  }));
  if (read.length === 0) throw new InputError('zone', 'none is given');
  for (const [i, { name, file }] of read.entries()) {
    const before = read.slice(0, i);
    if (before.some((zone) => zone.name.equals(name)))
      throw new InputError('zone', `${name.text} is given twice`);
    const same = before.find((zone) => resolve(zone.file) === resolve(file));
    if (same !== undefined)
      throw new InputError('zone', `${name.text} and ${same.name.text} have one file, ${file}`);
  }
  return read;
}

/** @throws InputError */
export function checkListen({ listen: addresses, insecureAllowUnsignedUpdates }: DnsServerOptions): void {
  if (addresses.length === 0) throw new InputError('listen', 'names no address');
  for (const { host } of addresses) {
    const ip = host.split('%')[0] as string;
    if (isIP(ip) === 0) throw new InputError('listen', `"${host}" is not an IP address`);
    if (insecureAllowUnsignedUpdates === true && !isLoopback(ip)) {
      throw new InputError('listen', `${host} is not loopback, and unsigned updates are allowed`, {
        hint: 'Listen on 127.0.0.1 or ::1, or use keys.',
      });
    }
  }
}

/** Which keys may transfer. @throws InputError for a name that is no key's */
export function transferRule(
  options: DnsServerOptions,
  keys: readonly TsigKey[],
): (key: DomainName | undefined) => boolean {
  const known = new Set(keys.map((key) => key.name.key));
  const allowed = new Set<string>();
  for (const given of options.allowTransfer ?? []) {
    const name = typeof given === 'string' ? DomainName.parse(given, 'allow-transfer') : given;
    if (!known.has(name.key)) {
      throw new InputError('allow-transfer', `there is no key "${name.text}"`, {
        hint: known.size === 0 ? 'Give a key file.' : `The keys are: ${[...known].join(', ')}.`,
      });
    }
    allowed.add(name.key);
  }
  if (options.insecureAllowUnsignedUpdates === true) return () => true;
  return (key) => key !== undefined && allowed.has(key.key);
}
