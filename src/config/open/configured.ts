import type { Provider } from '../../provider.js';
import type { Resolver } from '../../resolve/index.js';
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
import { openCloudflare } from './cloudflare.js';
import { Fields } from './fields.js';
import { rfc2136Opening } from './rfc2136.js';
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
  const { key, ...options } = await rfc2136Opening(settings, fields);
  for (const warning of key?.warnings ?? []) opening.onWarning(warning);
  return PROVIDERS.rfc2136({ ...options, key: key?.key, resolver: opening.resolver }, opening.onWarning);
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
