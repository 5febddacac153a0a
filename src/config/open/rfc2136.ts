import { keytabPath } from '../../backend/index.js';
import { DomainName } from '../../name/index.js';
import { parseServerName, type ServerName } from '../../transport/index.js';
import { parseServiceName } from '../../wire/index.js';
import type { ConfiguredProvider, Rfc2136Settings } from '../configured-provider.js';
import type { Environment } from '../environment.js';
import { loadKeyFile, makeKey, pickKey, type LoadedKey } from '../tsig-key.js';
import { Fields } from './fields.js';

/** A provider of type rfc2136 with what its references name. */
export interface Rfc2136Opening {
  /** Undefined: the primary that the zone's SOA record names. */
  readonly server: ServerName | undefined;
  /** Empty: the server is asked. */
  readonly zones: readonly DomainName[];
  readonly key: LoadedKey | undefined;
  /** Kerberos instead of a key. */
  readonly gssTsig:
    { readonly keytab: string | undefined; readonly principal: string | undefined } | undefined;
  /** The Kerberos service of the server. Undefined: by the SOA record of the zone. */
  readonly service: string | undefined;
  readonly transport: 'udp' | 'tcp' | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/**
 * What a provider of `kmsdns.yaml` is opened with, for who wants to ask its server otherwise than the provider does.
 * Nothing is sent.
 * @param folder that of the config file
 * @throws InputError with the place in the file and the field
 */
export async function readRfc2136(
  provider: ConfiguredProvider & Rfc2136Settings,
  env: Environment,
  folder: string,
): Promise<Rfc2136Opening> {
  const fields = new Fields(provider, env, folder);
  try {
    return await rfc2136Opening(provider, fields);
  } catch (error) {
    throw fields.located(error);
  }
}

/** @throws InputError */
export async function rfc2136Opening(settings: Rfc2136Settings, fields: Fields): Promise<Rfc2136Opening> {
  const { zones = [], transport, timeout } = settings;
  const server = fields.setting('server', settings.server);
  const service = fields.setting('servicePrincipal', settings.servicePrincipal);
  const options = {
    server: server && parseServerName(server.value, server.variable),
    zones: zones.map((zone, i) => {
      const { value, variable } = fields.setting(`zones[${i}]`, zone);
      return DomainName.parse(value, variable);
    }),
    transport,
    timeout: fields.timeout(timeout),
    gssTsig: settings.auth && {
      keytab: settings.keytab && fields.path('keytab', keytabPath(settings.keytab)).value,
      principal: fields.text('principal', settings.principal),
    },
    service: service && parseServiceName(service.value, service.variable),
  };
  return { ...options, key: await readKey(settings, fields) };
}

async function readKey(settings: Rfc2136Settings, fields: Fields): Promise<LoadedKey | undefined> {
  const { tsigKey, tsigKeyFile, tsigKeyName } = settings;
  if (tsigKeyFile !== undefined) {
    const { value, variable } = fields.path('tsigKeyFile', tsigKeyFile);
    const name = fields.setting('tsigKeyName', tsigKeyName);
    return pickKey(await loadKeyFile(value, variable), name?.value, name?.variable ?? variable);
  }
  if (tsigKey === undefined) return undefined;
  const name = fields.setting('tsigKey.name', tsigKey.name);
  const algorithm = fields.setting('tsigKey.algorithm', tsigKey.algorithm);
  const secret = await fields.secret('tsigKey.secret', tsigKey.secret);
  return { key: makeKey(name, secret, algorithm), source: secret.variable, warnings: secret.warnings };
}
