import { KmsDnsError, type ErrorCode, type KmsDnsErrorOptions } from '../../src/errors.js';

/**
 * What is known about a request that failed. `not-sent`: nothing of it left this machine. `refused`: Route 53 answered
 * that it did not do it. `throttled`: the same, because it was too much or too soon. `lost`: it may have been done.
 */
export type Fate = 'not-sent' | 'refused' | 'throttled' | 'lost';

/** A request to Route 53 that failed. `details` has Route 53's code and request id and the HTTP status. */
export class CallError extends KmsDnsError {
  readonly fate: Fate;
  /** Route 53's own code, such as `InvalidChangeBatch`; undefined when there was no reply of its kind. */
  readonly providerCode: string | undefined;
  /** All that Route 53 said with it; `message` may have it cut short. */
  readonly words: string;

  constructor(
    fate: Fate,
    code: ErrorCode,
    message: string,
    options: KmsDnsErrorOptions & {
      readonly providerCode?: string | undefined;
      readonly words?: string;
    } = {},
  ) {
    super(code, message, options);
    this.fate = fate;
    this.providerCode = options.providerCode;
    this.words = options.words ?? '';
  }
}
