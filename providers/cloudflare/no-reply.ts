import { KmsDnsError } from '../../src/errors.js';
import type { Asked } from './failure.js';

/** Codes of Node and undici for a request that never left. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What `fetch` says when it has not asked at all, or will not take the answer. */
const NOT_TAKEN: readonly (readonly [RegExp, string])[] = [
  [/redirect/i, 'it answers with a redirect, which is not followed with a token'],
  [/bad port/i, 'its port is one that is never asked (fetch.spec.whatwg.org, "bad port")'],
];

/** Nothing that the API has said: why, as far as the socket tells. */
export function noReply(
  error: unknown,
  { timeout, endpoint, operation }: Asked,
  timedOut: boolean,
): KmsDnsError {
  const network = rootOf(error);
  const code = networkCode(network);
  const details = { operation, network: code };
  // The SDK's errors stay behind: only what the socket said goes on.
  const cause = network instanceof Error && code !== undefined ? network : undefined;
  if (code !== undefined && (NEVER_SENT.has(code) || isCertificate(code))) {
    return new KmsDnsError('ERR_UNREACHABLE', `cannot reach ${endpoint}: ${code}`, {
      hint: isCertificate(code)
        ? 'The certificate is not one that is trusted here: check the endpoint and what is in between.'
        : 'Check the network, and the endpoint if one was given.',
      reasons: ['retriable'],
      details,
      cause,
    });
  }
  const refused = NOT_TAKEN.find(([words]) => network instanceof Error && words.test(network.message));
  if (refused !== undefined) {
    return new KmsDnsError('ERR_PROVIDER', `${endpoint} cannot be used: ${refused[1]}`, {
      hint: 'Check the endpoint: Cloudflare answers at https://api.cloudflare.com/client/v4.',
      details,
    });
  }
  if (timedOut) {
    return new KmsDnsError('ERR_TIMEOUT', `${endpoint} did not answer within ${timeout} ms`, {
      hint: 'Try again, or allow more time.',
      reasons: ['timedOut', 'retriable'],
      details,
    });
  }
  return new KmsDnsError(
    'ERR_CONNECTION_LOST',
    `the connection to ${endpoint} broke before the reply was there`,
    {
      hint: 'Try again.',
      reasons: ['retriable'],
      details,
      cause,
    },
  );
}

/** The innermost cause. */
function rootOf(error: unknown): unknown {
  let at = error;
  for (let depth = 0; depth < 8 && at instanceof Error && at.cause !== undefined; depth++) at = at.cause;
  if (at instanceof AggregateError) return (at.errors as unknown[])[0] ?? at;
  return at;
}

function networkCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isCertificate(code: string): boolean {
  return code.startsWith('CERT_') || code.startsWith('ERR_TLS_') || /SELF_SIGNED|UNABLE_TO/.test(code);
}
