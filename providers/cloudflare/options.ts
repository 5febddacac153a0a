import { parseEndpoint, type Rate } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import type { Provider } from '../../src/provider.js';
import { Account } from './account.js';
import { Api } from './api.js';
import { DEFAULT_RATE, DEFAULT_TIMEOUT } from './limits.js';
import { PACE, type Pace } from './pace.js';
import { CloudflareProvider } from './provider.js';
import { Requests } from './requests.js';

export interface CloudflareOptions {
  /**
   * An API token with Zone, DNS, Edit and, unless `zoneId` is given, Zone, Zone, Read. Not the global API key: it may do
   * anything.
   */
  readonly token: string;
  /** The base URL of the API, for a double of it. */
  readonly endpoint?: string | undefined;
  /** The one zone it is used for; no zones are listed then. */
  readonly zoneId?: string | undefined;
  /** Milliseconds for one request. */
  readonly timeout?: number | undefined;
  /** How many requests, for all providers of this token in the process. */
  readonly rate?: Rate | undefined;
}

const ENDPOINT = 'https://api.cloudflare.com/client/v4';

/** Publishes in Cloudflare's zones, through its API v4. Nothing is taken from the environment. @throws InputError */
export function cloudflare(options: CloudflareOptions): Provider {
  return cloudflareAt(PACE, options);
}

/** The same, with other waits between tries. */
export function cloudflareAt(pace: Pace, options: CloudflareOptions): Provider {
  const { timeout = DEFAULT_TIMEOUT, rate = DEFAULT_RATE, zoneId } = options;
  const token = checkToken(options.token);
  const url = parseEndpoint(options.endpoint ?? ENDPOINT);
  const endpoint = url.href.replace(/\/+$/, '');
  if (zoneId !== undefined && !/^[0-9a-f]{32}$/i.test(zoneId)) {
    throw new InputError('zoneId', `"${zoneId}" is not a zone id`, {
      hint: 'It has 32 hexadecimal digits: see the Overview page of the zone.',
    });
  }
  const account = Account.of(endpoint, token, rate);
  return new CloudflareProvider(
    new Requests(new Api({ token, endpoint, timeout, account, pace })),
    account,
    pace,
    zoneId,
  );
}

/** Never shows it. */
function checkToken(given: string): string {
  const token = given.trim();
  if (token === '') throw new InputError('token', 'is empty', { hint: 'Set CLOUDFLARE_API_TOKEN.' });
  if (/[^\x21-\x7e]/.test(token)) {
    throw new InputError('token', 'has characters that no token has', {
      hint: 'Copy it again: letters, digits, hyphens and underscores, without spaces or line ends.',
    });
  }
  return token;
}
