import { KmsDnsError, type ErrorCode, type ErrorReason } from '../../src/errors.js';
import { malformed, readErrors, Unsuccessful, type ApiError, type ReplyInfo } from './envelope.js';
import { noReply } from './no-reply.js';
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

const COMMENT_TOO_LONG = 9313;

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
  if (has(new Set([COMMENT_TOO_LONG]))) {
    return words(
      'ERR_PROVIDER',
      'the comment of a record is too long for the plan of the zone',
      'A comment has 100 characters at the most, on paid plans 500: shorten it in the dashboard.',
    );
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
