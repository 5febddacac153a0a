import type { KmsDnsError } from '../../../../src/errors.js';
import type { KerberosFailure } from '../../../../src/wire/index.js';
import { kerberosError } from '../failure.js';
import { failureOf } from '../krb5-codes.js';

/** Routine errors that say enough by themselves: `GSS_S_CREDENTIALS_EXPIRED` and `GSS_S_CONTEXT_EXPIRED` (RFC 2744 §3.9.1). */
const BY_MAJOR: ReadonlyMap<number, KerberosFailure> = new Map([
  [11, 'ticket-expired'],
  [12, 'ticket-expired'],
]);

/** What a function of the library returned when it failed. */
export class GssStatus extends Error {
  override readonly name = 'GssStatus';
  readonly call: string;
  readonly major: number;
  /** The mechanism's code, or a number that SPNEGO put in its place. */
  readonly minor: number;
  /** The library's words: the mechanism's, where it has any. */
  readonly words: string;

  constructor(
    call: string,
    major: number,
    minor: number,
    [majorWords, minorWords]: readonly [string, string],
  ) {
    super([call, majorWords, minorWords].filter((words) => words !== '').join(': '));
    this.call = call;
    this.major = major;
    this.minor = minor;
    this.words = minorWords === '' || isExpired(major) ? majorWords : minorWords;
  }

  get why(): KerberosFailure | undefined {
    return failureOf(this.minor, this.words) ?? BY_MAJOR.get(routine(this.major));
  }

  /**
   * The error that people see.
   * @param otherwise what it is where the library's codes and words do not say
   */
  toError(
    problem: string,
    hints: Partial<Readonly<Record<KerberosFailure, string>>> = {},
    otherwise?: KerberosFailure,
  ): KmsDnsError {
    const { why = otherwise, words, call, major, minor } = this;
    return kerberosError(why, problem, {
      said: words,
      hint: why && hints[why],
      details: { call, major, minor: minor | 0 },
      cause: this,
    });
  }
}

/** The mechanism's words are `Success` then. */
function isExpired(major: number): boolean {
  return BY_MAJOR.get(routine(major)) === 'ticket-expired';
}

function routine(major: number): number {
  return (major >>> 16) & 0xff;
}
