import { parseEndpoint } from '../../backend/index.js';
import type { Provider } from '../../provider.js';
import type { Setting } from '../environment.js';
import { PROVIDERS } from '../providers.js';

export interface Route53Opening {
  readonly endpoint: Setting | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
  readonly zoneId: string | undefined;
  readonly privateZone: boolean | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/** Credentials are found as AWS's own tools find them. @throws InputError */
export function openRoute53({ endpoint, ...options }: Route53Opening): Promise<Provider> {
  const url = endpoint && parseEndpoint(endpoint.value, endpoint.variable);
  return PROVIDERS.route53({ ...options, endpoint: url?.href });
}
