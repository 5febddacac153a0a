/**
 * Every failure that kmsdns reports is a `KmsDnsError`: what happened (`message`), how to solve it (`hint`),
 * a `code` that never changes, and boolean reasons that a program can branch on.
 */

/** The stable codes. A code is never renamed; new ones may be added. */
export type ErrorCode =
  | 'ERR_BAD_INPUT'
  | 'ERR_BAD_MESSAGE'
  | 'ERR_ABORTED'
  | 'ERR_TIMEOUT'
  | 'ERR_UNREACHABLE'
  | 'ERR_CONNECTION_LOST'
  | 'ERR_UNKNOWN_OUTCOME'
  | 'ERR_RCODE'
  | 'ERR_NOT_IMPLEMENTED'
  | 'ERR_TSIG_BADSIG'
  | 'ERR_TSIG_BADKEY'
  | 'ERR_TSIG_BADTIME'
  | 'ERR_TSIG_BADTRUNC'
  | 'ERR_UNAUTHENTICATED'
  | 'ERR_KERBEROS'
  | 'ERR_TLS'
  | 'ERR_HTTP'
  | 'ERR_UNAUTHORIZED'
  | 'ERR_THROTTLED'
  | 'ERR_ZONE_NOT_FOUND'
  | 'ERR_CONFLICT'
  | 'ERR_STALE_PLAN'
  | 'ERR_GUARD'
  | 'ERR_PARTIAL'
  | 'ERR_IO'
  | 'ERR_LOCKED'
  | 'ERR_PROVIDER'
  | 'ERR_NOT_SETTLED'
  | 'ERR_INTERNAL';

/** Why it failed, as far as a program may want to act on it. */
export type ErrorReason =
  'throttled' | 'conflict' | 'unauthorized' | 'notFound' | 'partial' | 'timedOut' | 'retriable';

export interface KmsDnsErrorOptions {
  /** How to solve it: one or two sentences for a person. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly reasons?: readonly ErrorReason[] | undefined;
  /** Facts for programs, such as `{ rcode: 'REFUSED', server: '192.0.2.1:53' }`. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** What the provider itself called a failure, for its support. Each is there only where the provider said it. */
export interface ProviderReference {
  readonly providerCode?: string | number;
  readonly requestId?: string;
}

export class KmsDnsError extends Error {
  override readonly name: string = 'KmsDnsError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly reasons: readonly ErrorReason[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: KmsDnsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.reasons = Object.freeze([...(options.reasons ?? [])]);
    this.details = Object.freeze({ ...options.details });
  }

  /** The server or the provider asked us to slow down. */
  get throttled(): boolean {
    return this.reasons.includes('throttled');
  }

  /** What stands there is no longer what was read: nothing was applied. */
  get conflict(): boolean {
    return this.reasons.includes('conflict');
  }

  /** The credentials are missing, wrong or not allowed to do this. */
  get unauthorized(): boolean {
    return this.reasons.includes('unauthorized');
  }

  /** The zone, name or file does not exist. */
  get notFound(): boolean {
    return this.reasons.includes('notFound');
  }

  /** Some of what was asked is done and some is not; the error says which. */
  get partial(): boolean {
    return this.reasons.includes('partial');
  }

  get timedOut(): boolean {
    return this.reasons.includes('timedOut');
  }

  /** The same call may succeed later without any change by a person. */
  get retriable(): boolean {
    return this.reasons.includes('retriable');
  }

  /** The part of `details` that is shown. */
  get reference(): ProviderReference {
    const { providerCode, requestId } = this.details;
    return {
      ...((typeof providerCode === 'string' || typeof providerCode === 'number') && { providerCode }),
      ...(typeof requestId === 'string' && { requestId }),
    };
  }

  /** The shape that `--json` prints: always these keys, and `details` where a provider refused. */
  toJSON(): {
    code: ErrorCode;
    message: string;
    hint: string | null;
    reasons: readonly ErrorReason[];
    details?: ProviderReference;
  } {
    const { code, message, hint = null, reasons, reference } = this;
    const isRefused = Object.keys(reference).length > 0;
    return { code, message, hint, reasons, ...(isRefused && { details: reference }) };
  }
}

/** Bad input: names the field and the fix. Thrown before anything is sent. */
export class InputError extends KmsDnsError {
  override readonly name = 'InputError';
  /** The field, option or file position that is wrong, such as `port` or `--ttl` or `zone.db:12`. */
  readonly field: string;
  /** What is wrong with it: the message without the field. */
  readonly problem: string;

  constructor(field: string, problem: string, options: KmsDnsErrorOptions = {}) {
    super('ERR_BAD_INPUT', `${field}: ${problem}`, options);
    this.field = field;
    this.problem = problem;
  }
}

/** Runs `make`, and says where in a file or a list it stood when the input is bad: `zone.db:12: port: …`. */
export function located<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(place, error.message, { hint: error.hint, cause: error });
  }
}

/** A packet that is not a well-formed DNS message. */
export class MessageError extends KmsDnsError {
  override readonly name = 'MessageError';

  constructor(problem: string, options: KmsDnsErrorOptions = {}) {
    super('ERR_BAD_MESSAGE', problem, options);
  }
}

/** Turns anything thrown into a `KmsDnsError`, keeping it as the cause. */
export function asKmsDnsError(error: unknown): KmsDnsError {
  if (error instanceof KmsDnsError) return error;
  if (error instanceof Error && error.name === 'AbortError') return abortedError(error);
  const message = error instanceof Error ? error.message : String(error);
  return new KmsDnsError('ERR_INTERNAL', message, { cause: error });
}

/** The error for an `AbortSignal` that fired: a time-out keeps its own reason. */
export function abortedError(reason: unknown): KmsDnsError {
  if (reason instanceof KmsDnsError) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new KmsDnsError('ERR_TIMEOUT', 'the time allowed for this ran out', {
      cause: reason,
      reasons: ['timedOut', 'retriable'],
    });
  }
  return new KmsDnsError('ERR_ABORTED', 'cancelled', { cause: reason });
}

/** The code of an error of the system, such as `ENOENT`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
}
