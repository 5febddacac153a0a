import { closest } from '../closest.js';
import { InputError } from '../errors.js';
import type { Provider } from '../provider.js';
import type { Resolver } from '../resolve/index.js';
import type { ConfiguredProvider } from './configured-provider.js';
import type { Environment } from './environment.js';
import type { KmsDnsConfig } from './kmsdns-config.js';
import { parseServerName, type ServerName } from '../transport/index.js';
import { openConfigured } from './open/configured.js';
import { Fields } from './open/fields.js';
import type { SecretFileWarning } from './secret-file.js';

export interface OpenOptions {
  /** What `${NAME}` refers to. */
  readonly env: Environment;
  /** Which to open; those that a domain is published through unless given. */
  readonly names?: Iterable<string> | undefined;
  /** Told of a file with a secret that others can read. */
  readonly onWarning?: ((warning: SecretFileWarning) => void) | undefined;
  /** Where the primaries of zones are looked up, for providers that name no server; the system's unless given. */
  readonly resolver?: Resolver | undefined;
}

/** Providers by their names in `kmsdns.yaml`. */
export interface OpenProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  /** Closes all of them. Idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Opens providers of `kmsdns.yaml`. Only now are references looked up, and only those of the providers that are opened.
 * Nothing is sent yet.
 * @throws InputError with the place in the file and the field, naming the variable or the file that is missing
 */
export async function openProviders(config: KmsDnsConfig, options: OpenOptions): Promise<OpenProviders> {
  const { names = usedBy(config), env, onWarning = () => undefined, resolver } = options;
  const wanted = [...new Set(names)].map((name) => configured(config, name));
  const providers = new Map<string, Provider>();
  const close = async (): Promise<void> => {
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  };
  try {
    for (const settings of wanted) {
      const opening = { env, folder: config.folder, onWarning, resolver };
      providers.set(settings.name, await openConfigured(settings, opening));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { providers, close };
}

/** The server that a provider of the config file names, if it names one. @throws InputError with the place in the file */
export function namedServer(config: KmsDnsConfig, name: string, env: Environment): ServerName | undefined {
  const settings = configured(config, name);
  if (settings.type !== 'rfc2136') return undefined;
  const server = new Fields(settings, env, config.folder).setting('server', settings.server);
  return server && parseServerName(server.value, server.variable);
}

function usedBy({ domains }: KmsDnsConfig): string[] {
  return [...domains.values()].flatMap(({ publication }) => publication?.provider ?? []);
}

function configured({ providers }: KmsDnsConfig, name: string): ConfiguredProvider {
  const provider = providers.get(name);
  if (provider !== undefined) return provider;
  const meant = closest(name, providers.keys());
  const names = [...providers.keys()].join(', ');
  throw new InputError('provider', `${JSON.stringify(name)} is not in the config file`, {
    hint: meant === undefined ? `It has ${names === '' ? 'none' : names}.` : `Did you mean ${meant}?`,
  });
}
