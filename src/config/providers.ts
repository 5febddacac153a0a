import type { Provider } from '../provider.js';
import type { Exchanger } from '../transport/index.js';
import type { CloudflareOptions } from '../../providers/cloudflare/index.js';
import type {
  KerberosCredentials,
  KerberosOptions,
  Rfc2136Options,
  Services,
} from '../../providers/rfc2136/index.js';
import type { Route53Options } from '../../providers/route53/index.js';
import type { ZoneFileOptions } from '../../providers/zonefile/index.js';
import { readableByOthers, type SecretFileWarning } from './secret-file.js';

/** Every provider by its name. Each is loaded when it is opened: the only place that imports them. */
export const PROVIDERS = {
  /**
   * @param options `gssTsig`: by Kerberos, with credentials that are closed with the provider
   * @param onWarning told of a keytab that others can read
   */
  rfc2136: async (
    { gssTsig, ...options }: Rfc2136Options & { readonly gssTsig?: KerberosOptions | undefined },
    onWarning: (warning: SecretFileWarning) => void,
  ): Promise<Provider> => {
    const { rfc2136, kerberosCredentials } = await import('../../providers/rfc2136/index.js');
    if (gssTsig === undefined) return rfc2136(options);
    const kerberos = await kerberosCredentials(gssTsig);
    if (gssTsig.keytab !== undefined) (await readableByOthers(gssTsig.keytab)).forEach(onWarning);
    return rfc2136({ ...options, kerberos, onClose: () => kerberos.close() });
  },
  route53: async (options: Route53Options): Promise<Provider> =>
    (await import('../../providers/route53/index.js')).route53(options),
  cloudflare: async (options: CloudflareOptions): Promise<Provider> =>
    (await import('../../providers/cloudflare/index.js')).cloudflare(options),
  zonefile: async (options: ZoneFileOptions): Promise<Provider> =>
    (await import('../../providers/zonefile/index.js')).zonefile(options),
} as const;

/** What `rfc2136` signs with by Kerberos. */
export interface Kerberos {
  /** To be closed by who opened it. */
  readonly credentials: KerberosCredentials;
  readonly services: Services;
}

/**
 * The same for who wants to try it by itself. No ticket is got yet.
 * @param service that of the server; undefined: by the SOA record of each zone, which is asked for through the exchanger
 * @throws InputError, about the keytab or the principal too
 * @throws KmsDnsError `ERR_KERBEROS`, when the library is missing
 */
export async function openKerberos(
  options: KerberosOptions,
  service: string | undefined,
  exchanger: Exchanger,
  timeout: number | undefined,
): Promise<Kerberos> {
  const { kerberosCredentials, servicesOf } = await import('../../providers/rfc2136/index.js');
  const services = servicesOf(service, exchanger, timeout);
  return { credentials: await kerberosCredentials(options), services };
}

export type ProviderName = keyof typeof PROVIDERS;

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as ProviderName[];
