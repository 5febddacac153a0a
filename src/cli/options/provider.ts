import {
  loadTsigKey,
  PROVIDER_NAMES,
  PROVIDERS,
  setting,
  type LoadedKey,
  type ProviderName,
} from '../../config/index.js';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import type { Provider } from '../../provider.js';
import { kmsOwner } from '../../record/index.js';
import { parseServerName, type ServerName } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { openResolver } from './open-resolver.js';

const TRANSPORTS = ['udp', 'tcp'] as const;

export const PROVIDER_OPTIONS = {
  provider: {
    kind: 'value',
    group: 'Provider',
    choices: PROVIDER_NAMES,
    describe: `Where the records are kept: ${PROVIDER_NAMES.join(' or ')}; default: as the options below say`,
  },
  server: {
    kind: 'value',
    group: 'Provider',
    describe:
      'rfc2136: the primary server, HOST[:PORT]; else RFC2136_NAMESERVER, else as the SOA record says',
  },
  'tsig-key-file': {
    kind: 'value',
    group: 'Provider',
    describe: 'rfc2136: the key to sign with, a file as tsig-keygen writes it; else RFC2136_TSIG_*',
  },
  'tsig-key-name': {
    kind: 'value',
    group: 'Provider',
    describe: 'rfc2136: which key of the file; default: its first',
  },
  transport: {
    kind: 'value',
    group: 'Provider',
    choices: TRANSPORTS,
    describe: 'rfc2136: udp or tcp; default: tcp',
  },
  zone: { kind: 'list', group: 'Provider', describe: 'The zones, repeatable; default: the server is asked' },
  file: { kind: 'value', group: 'Provider', describe: 'zonefile: the master file to edit' },
  timeout: {
    kind: 'value',
    group: 'Provider',
    describe: 'Time for one exchange with the server, such as 5s or 500ms',
  },
} as const satisfies OptionTable;

/** Which options belong to which provider; the others go with both. */
const OF: Readonly<Record<ProviderName, readonly string[]>> = {
  rfc2136: ['server', 'tsig-key-file', 'tsig-key-name', 'transport'],
  zonefile: ['file'],
};

/** A provider, and what ends it with everything that was opened for it. */
export interface OpenProvider {
  readonly provider: Provider;
  readonly close: () => Promise<void>;
}

/** The provider that the options and the environment name. Its key file's warnings are printed. @throws InputError */
export async function openProvider(args: Args, context: Context): Promise<OpenProvider> {
  const name = chosenProvider(args, context);
  if (name === undefined) {
    throw new InputError('--provider', 'is not given, and neither is a server or a file', {
      hint: 'Give --server HOST for a DNS server that takes dynamic updates, or --file FILE for a master file.',
    });
  }
  return name === 'zonefile' ? openZoneFile(args) : openRfc2136(args, context);
}

/** Undefined when nothing says which. @throws InputError when options of two providers are mixed */
export function chosenProvider(args: Args, { io }: Context): ProviderName | undefined {
  const named = args.text('provider') as ProviderName | undefined;
  const meant = PROVIDER_NAMES.filter((name) => given(name, args) !== undefined);
  const name = named ?? meant[0] ?? (setting(io.env, 'NAMESERVER') === undefined ? undefined : 'rfc2136');
  const other = meant.find((candidate) => candidate !== name);
  if (name === undefined || other === undefined) return name;
  const because = named === undefined ? `--${given(name, args) ?? ''}` : `--provider ${name}`;
  throw new InputError(`--${given(other, args) ?? ''}`, `does not go with ${because}`, {
    hint: 'Give the options of one provider.',
  });
}

/** The first option given that belongs to this provider alone. */
function given(name: ProviderName, args: Args): string | undefined {
  return OF[name].find((option) => args.has(option));
}

async function openRfc2136(args: Args, context: Context): Promise<OpenProvider> {
  const server = readServer(args, context);
  const loaded = await readKey(args, context);
  for (const { message, hint } of loaded?.warnings ?? []) context.print.warn(message, hint);
  // Without a server, the primary that the zone's SOA record names.
  const lookups = server === undefined ? await openResolver(args, context) : undefined;
  const provider = await PROVIDERS.rfc2136({
    server,
    zones: readZones(args),
    key: loaded?.key,
    transport: args.text('transport') as (typeof TRANSPORTS)[number] | undefined,
    timeout: args.duration('timeout'),
    resolver: lookups?.resolver,
  });
  const close = async (): Promise<void> => {
    await provider.close();
    await lookups?.close();
  };
  return { provider, close };
}

/** `--server`, or what the environment names. @throws InputError */
export function readServer(args: Args, { io }: Context): ServerName | undefined {
  const option = args.text('server');
  if (option !== undefined) return parseServerName(option, '--server');
  const found = setting(io.env, 'NAMESERVER');
  return found === undefined ? undefined : parseServerName(found.value, found.variable);
}

/** The key to sign with, if there is one. @throws InputError */
export function readKey(args: Args, { io }: Context): Promise<LoadedKey | undefined> {
  return loadTsigKey({ file: args.text('tsig-key-file'), name: args.text('tsig-key-name'), env: io.env });
}

async function openZoneFile(args: Args): Promise<OpenProvider> {
  const file = args.needed('file', 'Give --file FILE, the master file to edit.');
  const [origin, ...others] = readZones(args);
  if (others.length > 0) {
    throw new InputError('--zone', 'is given more than once', { hint: 'One master file is one zone.' });
  }
  const provider = await PROVIDERS.zonefile({ file, origin });
  return { provider, close: () => provider.close() };
}

/** Nothing needs to be sent to see that a domain is in none of the zones given. @throws InputError */
export function checkInZones(domains: readonly DomainName[], args: Args): void {
  const zones = readZones(args);
  const stray = domains.find((domain) => !zones.some((zone) => kmsOwner(domain).isSubdomainOf(zone)));
  if (zones.length === 0 || stray === undefined) return;
  throw new InputError('--zone', `${stray.text} is not in ${zones.map(({ text }) => text).join(' or ')}`, {
    hint: 'Name the zone that the domain is in, or leave --zone out: the server is asked then.',
  });
}

/** @throws InputError */
export function readZones(args: Args): DomainName[] {
  return args.list('zone').map((zone) => DomainName.parse(zone, '--zone'));
}
