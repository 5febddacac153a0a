import type { Provider } from '../provider.js';
import type { CloudflareOptions } from '../../providers/cloudflare/index.js';
import type { Rfc2136Options } from '../../providers/rfc2136/index.js';
import type { Route53Options } from '../../providers/route53/index.js';
import type { ZoneFileOptions } from '../../providers/zonefile/index.js';

/** Every provider by its name. Each is loaded when it is opened: the only place that imports them. */
export const PROVIDERS = {
  rfc2136: async (options: Rfc2136Options): Promise<Provider> =>
    (await import('../../providers/rfc2136/index.js')).rfc2136(options),
  route53: async (options: Route53Options): Promise<Provider> =>
    (await import('../../providers/route53/index.js')).route53(options),
  cloudflare: async (options: CloudflareOptions): Promise<Provider> =>
    (await import('../../providers/cloudflare/index.js')).cloudflare(options),
  zonefile: async (options: ZoneFileOptions): Promise<Provider> =>
    (await import('../../providers/zonefile/index.js')).zonefile(options),
} as const;

export type ProviderName = keyof typeof PROVIDERS;

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as ProviderName[];
