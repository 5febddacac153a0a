import { DomainName } from '../../name/index.js';
import type { Provider } from '../../provider.js';
import type { Resolver } from '../../resolve/index.js';
import { parseServerName } from '../../transport/index.js';
import type {
  CloudflareSettings,
  ConfiguredProvider,
  Rfc2136Settings,
  Route53Settings,
  ZoneFileSettings,
} from '../configured-provider.js';
import type { Environment } from '../environment.js';
import { PROVIDERS } from '../providers.js';
import type { SecretFileWarning } from '../secret-file.js';
import { loadKeyFile, makeKey, pickKey, type LoadedKey } from '../tsig-key.js';
import { openCloudflare } from './cloudflare.js';
import { Fields } from './fields.js';
import { openRoute53 } from './route53.js';

export interface Opening {
  readonly env: Environment;
  readonly folder: string;
  readonly onWarning: (warning: SecretFileWarning) => void;
  readonly resolver: Resolver | undefined;
}

/** Opens one provider of the config file, with what its references name. @throws InputError with place and field */
export async function openConfigured(provider: ConfiguredProvider, opening: Opening): Promise<Provider> {
  const fields = new Fields(provider, opening.env, opening.folder);
  try {
    switch (provider.type) {
      case 'rfc2136':
        return await rfc2136(provider, fields, opening);
      case 'route53':
        return await route53(provider, fields);
      case 'cloudflare':
        return await cloudflare(provider, fields, opening);
      case 'zonefile':
        return await zonefile(provider, fields);
    }
  } catch (error) {
    throw fields.located(error);
  }
}

async function rfc2136(settings: Rfc2136Settings, fields: Fields, opening: Opening): Promise<Provider> {
  const { zones = [], transport, timeout } = settings;
  const server = fields.setting('server', settings.server);
  const options = {
    server: server && parseServerName(server.value, server.variable),
    zones: zones.map((zone, i) => {
      const { value, variable } = fields.setting(`zones[${i}]`, zone);
      return DomainName.parse(value, variable);
    }),
    transport,
    timeout: fields.timeout(timeout),
    resolver: opening.resolver,
  };
  const loaded = await readKey(settings, fields);
  for (const warning of loaded?.warnings ?? []) opening.onWarning(warning);
  return PROVIDERS.rfc2136({ ...options, key: loaded?.key });
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

function route53(settings: Route53Settings, fields: Fields): Promise<Provider> {
  const { profile, region, role, zoneId, endpoint, privateZone, timeout } = settings;
  return openRoute53({
    endpoint: fields.setting('endpoint', endpoint),
    region: fields.text('region', region),
    profile: fields.text('profile', profile),
    roleArn: fields.text('role', role),
    zoneId: fields.text('zoneId', zoneId),
    privateZone,
    timeout: fields.timeout(timeout),
  });
}

function cloudflare(settings: CloudflareSettings, fields: Fields, opening: Opening): Promise<Provider> {
  const { token, zoneId, endpoint, timeout } = settings;
  return openCloudflare({
    endpoint: fields.setting('endpoint', endpoint),
    readToken: () => fields.secret('token', token),
    zoneId: fields.text('zoneId', zoneId),
    timeout: fields.timeout(timeout),
    onWarning: opening.onWarning,
  });
}

function zonefile({ file, zone }: ZoneFileSettings, fields: Fields): Promise<Provider> {
  const files =
    typeof file === 'string'
      ? [fields.path('file', file)]
      : file.map((path, i) => fields.path(`file[${i}]`, path));
  return PROVIDERS.zonefile({ file: files.map(({ value }) => value), origin: fields.text('zone', zone) });
}
