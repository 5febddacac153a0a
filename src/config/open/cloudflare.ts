import { parseEndpoint } from '../../backend/index.js';
import type { Provider } from '../../provider.js';
import type { SecretSetting, Setting } from '../environment.js';
import { PROVIDERS } from '../providers.js';
import type { SecretFileWarning } from '../secret-file.js';

export interface CloudflareOpening {
  readonly endpoint: Setting | undefined;
  readonly readToken: () => Promise<SecretSetting>;
  readonly zoneId: string | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly onWarning: (warning: SecretFileWarning) => void;
}

/** @throws InputError */
export async function openCloudflare(opening: CloudflareOpening): Promise<Provider> {
  const { endpoint, readToken, zoneId, timeout, onWarning } = opening;
  // Judged before the token is read, which is to go nowhere else.
  const url = endpoint && parseEndpoint(endpoint.value, endpoint.variable);
  const { value: token, warnings } = await readToken();
  for (const warning of warnings) onWarning(warning);
  return PROVIDERS.cloudflare({ token, endpoint: url?.href, zoneId, timeout });
}
