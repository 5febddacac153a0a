import { KmsDnsError, type ErrorCode, type ErrorReason } from '../../src/errors.js';
import { malformed, readErrors, Unsuccessful, type ApiError, type ReplyInfo } from './envelope.js';
import type * as sdkModule from './sdk.js';

/** What was asked, as far as an explanation needs it. */
export interface Asked {
  /** `records.list`, … */
  readonly operation: string;
  /** The permission that it needs, as the dashboard calls it. */
  readonly permission: string | undefined;
  /** The id of the zone that it is about. */
  readonly zone: string | undefined;
  /** Milliseconds allowed. */
  readonly timeout: number;
  readonly endpoint: string;
  /** Kept out of every message. */
  readonly token: string;
}

/** Makes of whatever a request failed with an error that holds nothing of the request. */
export function failureOf(
  error: unknown,
  asked: Asked,
  { sdk, timedOut }: { sdk: typeof sdkModule; timedOut: boolean },
): KmsDnsError {
  if (error instanceof KmsDnsError) return error;
  if (error instanceof Unsuccessful) return refusal(error.errors, error.info, asked);
  if (error instanceof sdk.APIError && typeof error.status === 'number') {
    const headers = error.headers as Headers | undefined;
    const info = { status: error.status, requestId: headers?.get('cf-ray') ?? undefined };
    const errors = readErrors(error.error);
    return errors.length === 0 && info.status < 400
      ? malformed(info, 'is empty')
      : refusal(errors, info, asked);
  }
  return noReply(error, asked, timedOut || error instanceof sdk.APIConnectionTimeoutError);
}

/** A request of which nobody can say from its error whether it was done. */
export function mayBeApplied(error: KmsDnsError): boolean {
  if (error.code === 'ERR_CONNECTION_LOST' || error.code === 'ERR_TIMEOUT' || error.code === 'ERR_PARTIAL')
    return true;
  const { status } = error.details;
  // What failed under a status of success, or in a proxy on the way, has told nothing.
  return typeof status === 'number' && (status < 400 || status === 408 || status >= 500);
}

/** Nobody knows whether it is still being worked on: no reply of the API's own came, and none that says it was not reached. */
export function mayStillBeDone(error: KmsDnsError): boolean {
  if (error.code === 'ERR_PARTIAL') return error.cause instanceof KmsDnsError && mayStillBeDone(error.cause);
  if (error.code === 'ERR_CONNECTION_LOST' || error.code === 'ERR_TIMEOUT') return true;
  return CUT_BEHIND.has(error.details['status']);
}

/** The record that was named is not there any more. */
export function isRecordGone(error: KmsDnsError): boolean {
  return error.details['providerCode'] === RECORD_NOT_FOUND;
}

/** Says the same whatever records are in the request. */
export function concernsWholeRequest({ code }: KmsDnsError): boolean {
  return WHOLE_REQUEST.has(code);
}

const WHOLE_REQUEST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_UNAUTHORIZED',
  'ERR_THROTTLED',
  'ERR_ZONE_NOT_FOUND',
  'ERR_UNREACHABLE',
]);

const RECORD_NOT_FOUND = 81044;
/** The record, or one that excludes it, exists. */
const EXISTS: ReadonlySet<number> = new Set([81053, 81054, 81055, 81056, 81057, 81058]);
const NO_SUCH_ZONE: ReadonlySet<number> = new Set([1001, 7003]);
/** The zone or the account has no room for more records. */
const QUOTA: ReadonlySet<number> = new Set([81045, 81046]);
/** The credential itself is not taken: Cloudflare says so with status 400, 401 or 403. */
const BAD_TOKEN: ReadonlySet<number> = new Set([1000, 6003, 6111, 9103, 9106, 9107]);
const AUTHENTICATION: ReadonlySet<number> = new Set([10000, 10001]);
/** Too many requests; it comes with 429, and sometimes with another status. */
const TOO_MANY: ReadonlySet<number> = new Set([971, 10429]);

/** A proxy gave up waiting for what may still be worked on: 522 and 524 are Cloudflare's own. */
const LEFT_WAITING: ReadonlySet<number> = new Set([408, 504, 522, 524]);

/** A proxy whose own connection broke. */
const CUT_BEHIND: ReadonlySet<unknown> = new Set([502, 520]);

interface Words {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
  readonly reasons: readonly ErrorReason[];
}

function refusal(errors: readonly ApiError[], info: ReplyInfo, asked: Asked): KmsDnsError {
  const { code, what, hint, reasons } = explain(errors, info.status, asked);
  const [first] = errors;
  // A proxy or a double may echo what it was sent.
  const said = errors
    .map((e) => `${e.message} (${e.code})`)
    .join('; ')
    .replaceAll(asked.token, '***');
  return new KmsDnsError(code, said === '' ? `${what} (HTTP ${info.status})` : `${what}: ${said}`, {
    hint,
    reasons,
    details: {
      providerCode: first?.code,
      status: info.status,
      requestId: info.requestId,
      operation: asked.operation,
    },
  });
}

function explain(errors: readonly ApiError[], status: number, { permission, zone }: Asked): Words {
  const has = (codes: ReadonlySet<number>): boolean => errors.some((e) => codes.has(e.code));
  const words = (code: ErrorCode, what: string, hint: string, ...reasons: ErrorReason[]): Words => {
    return { code, what, hint, reasons };
  };
  const missing =
    permission === undefined
      ? 'Check the token in the dashboard: My Profile, API Tokens.'
      : `The token needs the permission ${permission} for this zone: My Profile, API Tokens in the dashboard.`;
  if (status === 429 || has(TOO_MANY)) {
    const hint =
      'Cloudflare takes 1,200 requests in 5 minutes from one user, over all tokens. Try again later.';
    return words('ERR_THROTTLED', 'Cloudflare asks us to slow down', hint, 'throttled', 'retriable');
  }
  // 9109 is said of a token that is wrong and of one that may not do this.
  const wrong = errors.some((e) => e.code === 9109 && /invalid/i.test(e.message));
  if (status === 401 || has(BAD_TOKEN) || wrong) {
    const hint =
      'It may be mistyped, revoked, expired, or limited to other addresses: see My Profile, API Tokens.';
    return words('ERR_UNAUTHORIZED', 'Cloudflare does not take the token', hint, 'unauthorized');
  }
  if (status === 403 || has(AUTHENTICATION)) {
    return words('ERR_UNAUTHORIZED', 'Cloudflare does not let this token do that', missing, 'unauthorized');
  }
  if (has(new Set([RECORD_NOT_FOUND])) || status === 409 || has(EXISTS)) {
    const hint = 'Somebody else changed it meanwhile. Read again and decide anew.';
    return words(
      'ERR_CONFLICT',
      'what stands at Cloudflare is no longer what was read',
      hint,
      'conflict',
      'retriable',
    );
  }
  if (zone !== undefined && has(NO_SUCH_ZONE)) {
    const hint = 'Check the id of the zone: it is on the Overview page of the zone.';
    return words('ERR_ZONE_NOT_FOUND', 'Cloudflare has no such zone', hint, 'notFound');
  }
  if (has(QUOTA)) {
    return words(
      'ERR_PROVIDER',
      'the zone is full',
      'Its plan allows no more records: remove some, or change the plan.',
    );
  }
  if (LEFT_WAITING.has(status)) {
    const hint = 'It may still be done. See what stands there before trying again.';
    return words('ERR_TIMEOUT', 'Cloudflare did not get done in time', hint, 'timedOut', 'retriable');
  }
  if (status >= 500) {
    const hint = 'This is on their side: try again; www.cloudflarestatus.com says more.';
    return words('ERR_PROVIDER', 'Cloudflare failed', hint, 'retriable');
  }
  if (status === 404) {
    return words('ERR_PROVIDER', 'Cloudflare does not know this request', 'Check the endpoint.', 'notFound');
  }
  return words('ERR_PROVIDER', 'Cloudflare refused it', 'Its own words say why; nothing was changed.');
}

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

function noReply(error: unknown, { timeout, endpoint, operation }: Asked, timedOut: boolean): KmsDnsError {
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
