/**
 * The parts of Cloudflare's SDK that are used here, imported one by one so that a bundler leaves out the rest. This module
 * alone is loaded lazily: importing it loads the SDK.
 */
import { BaseRecords } from 'cloudflare/resources/dns/records';
import { BaseTokens } from 'cloudflare/resources/user/tokens/tokens';
import { BaseZones } from 'cloudflare/resources/zones/zones';
import { createClient, type PartialCloudflare } from 'cloudflare/tree-shakable';

export { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'cloudflare/error';

/** The version of the API that this was written against; otherwise the SDK sends today's date. */
const API_VERSION = '2026-11-22';

/** Headers of a request that are ours to send. */
const HEADERS = ['accept', 'api-version', 'content-type', 'user-agent'] as const;

export type Sdk = PartialCloudflare<{
  dns: { records: BaseRecords };
  zones: BaseZones;
  user: { tokens: BaseTokens };
}>;

/**
 * A client that takes nothing from the environment. The SDK reads CLOUDFLARE_BASE_URL, CLOUDFLARE_API_KEY,
 * CLOUDFLARE_EMAIL, CLOUDFLARE_API_USER_SERVICE_KEY, CLOUDFLARE_LOG (which prints requests) and
 * CLOUDFLARE_CUSTOM_HEADERS (which has no option to leave it out, and could replace the credential): so everything is
 * given, and headers are chosen once more on the way out.
 */
export function openSdk(token: string, baseURL: string, timeout: number): Sdk {
  return createClient({
    resources: [BaseRecords, BaseZones, BaseTokens],
    apiToken: token,
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    apiVersion: API_VERSION,
    baseURL,
    // Creates are not idempotent: what is sent again is decided where what stands can be read first.
    maxRetries: 0,
    // Ours, which covers the body of the reply as well, fires first.
    timeout: timeout + 1000,
    logLevel: 'off',
    fetch: (input, init) => {
      const given = new Headers(init?.headers);
      const headers = new Headers({ authorization: `Bearer ${token}` });
      for (const name of HEADERS) {
        const value = given.get(name);
        if (value !== null) headers.set(name, value);
      }
      return fetch(input, { ...init, headers, redirect: 'error' });
    },
  });
}
