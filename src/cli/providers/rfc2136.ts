import {
  loadTsigKey,
  PROVIDERS,
  rfc2136Variables,
  setting,
  type LoadedKey,
  type SecretFileWarning,
} from '../../config/index.js';
import { InputError } from '../../errors.js';
import { parseServerName, type ServerName } from '../../transport/index.js';
import { parseServiceName } from '../../wire/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { openResolver } from '../options/open-resolver.js';
import { readZones } from '../options/zones.js';
import type { OpenProvider } from './open-provider.js';

export const TRANSPORTS = ['udp', 'tcp'] as const;

export async function openRfc2136(args: Args, context: Context): Promise<OpenProvider> {
  const server = readServer(args, context);
  const kerberos = readKerberos(args);
  const loaded = kerberos === undefined ? await readKey(args, context) : undefined;
  const warn = ({ message, hint }: SecretFileWarning): void => context.print.warn(message, hint);
  loaded?.warnings.forEach(warn);
  // Without a server, the primary that the zone's SOA record names.
  const lookups = server === undefined ? await openResolver(args, context) : undefined;
  const options = {
    server,
    zones: readZones(args),
    key: loaded?.key,
    ...kerberos,
    transport: args.text('transport') as (typeof TRANSPORTS)[number] | undefined,
    timeout: args.duration('timeout'),
    resolver: lookups?.resolver,
  };
  const provider = await PROVIDERS.rfc2136(options, warn).catch((error: unknown) => {
    throw asOption(error);
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
  const found = setting(io.env, rfc2136Variables('NAMESERVER'));
  return found === undefined ? undefined : parseServerName(found.value, found.variable);
}

/** What is signed with instead of a key. */
export interface ChosenKerberos {
  readonly gssTsig: { readonly keytab: string | undefined; readonly principal: string | undefined };
  /** Undefined: by the SOA record of the zone. */
  readonly service: string | undefined;
}

/** What goes with `--gss-tsig` only. */
export const KERBEROS_OPTIONS = ['keytab', 'principal', 'service-principal'] as const;

/** Undefined without `--gss-tsig`. @throws InputError */
export function readKerberos(args: Args): ChosenKerberos | undefined {
  if (!args.flag('gss-tsig')) {
    const stray = KERBEROS_OPTIONS.find((option) => args.has(option));
    if (stray === undefined) return undefined;
    throw new InputError(`--${stray}`, 'is given without --gss-tsig', { hint: 'Add --gss-tsig.' });
  }
  const key = (['tsig-key-file', 'tsig-key-name'] as const).find((option) => args.has(option));
  if (key !== undefined) {
    throw new InputError(`--${key}`, 'does not go with --gss-tsig', {
      hint: 'Sign with a key or with Kerberos: leave one of them out.',
    });
  }
  if (args.text('transport') === 'udp') {
    throw new InputError('--transport', 'must be tcp with --gss-tsig', {
      hint: 'A datagram that comes twice would be taken for a replay. Leave --transport out.',
    });
  }
  const service = args.text('service-principal');
  if (service !== undefined) parseServiceName(service, '--service-principal');
  return {
    gssTsig: { keytab: args.text('keytab'), principal: args.text('principal') },
    service,
  };
}

/** What the provider says of its fields `keytab` and `principal`. */
function asOption(error: unknown): unknown {
  if (!(error instanceof InputError) || !KERBEROS_OPTIONS.some((name) => name === error.field)) return error;
  const { field, problem, hint } = error;
  return new InputError(`--${field}`, problem, { hint, cause: error });
}

/** The key to sign with, if there is one. @throws InputError */
export function readKey(args: Args, { io }: Context): Promise<LoadedKey | undefined> {
  return loadTsigKey({ file: args.text('tsig-key-file'), name: args.text('tsig-key-name'), env: io.env });
}
