import type { KmsDnsError } from '../../../../src/errors.js';
import type { KerberosFailure } from '../../../../src/wire/index.js';
import { kerberosError } from '../failure.js';

/** Status codes of SSPI (winerror.h) by their last digits: all begin with 0x8009. */
const FAILURES: ReadonlyMap<number, readonly [words: string, why: KerberosFailure | undefined]> = new Map([
  [0x0303, ['the target is unknown (SEC_E_TARGET_UNKNOWN)', 'unknown-service']],
  [0x0308, ['the token of the server is none (SEC_E_INVALID_TOKEN)', 'refused']],
  [0x030c, ['the logon was denied (SEC_E_LOGON_DENIED)', 'principal-refused']],
  [0x030d, ['the credentials are unknown (SEC_E_UNKNOWN_CREDENTIALS)', 'no-credentials']],
  [0x030e, ['there are no credentials (SEC_E_NO_CREDENTIALS)', 'no-credentials']],
  [0x0311, ['no domain controller answers (SEC_E_NO_AUTHENTICATING_AUTHORITY)', 'kdc-unreachable']],
  [0x0317, ['the context is over (SEC_E_CONTEXT_EXPIRED)', 'ticket-expired']],
  [0x0322, ['the target has another key (SEC_E_WRONG_PRINCIPAL)', 'keytab-mismatch']],
  [0x0324, ['the clocks differ (SEC_E_TIME_SKEW)', 'clock-skew']],
  [0x0342, ['the KDC has no such encryption (SEC_E_KDC_UNKNOWN_ETYPE)', 'encryption-type']],
  [
    0x0350,
    ['no domain controller answers, or somebody is in between (SEC_E_DOWNGRADE_DETECTED)', 'kdc-unreachable'],
  ],
]);

/** On Windows it is the account's logon that counts, not `kinit`; and nobody has a keytab. */
const HINTS: Partial<Readonly<Record<KerberosFailure, string>>> = {
  'no-credentials':
    'Run kmsdns as an account of the domain: a user who is logged on, a service account, or the computer itself.',
  'ticket-expired': 'Log on anew, or run kmsdns as a service account: its tickets are renewed by Windows.',
  'keytab-mismatch':
    'The server has not the key of its service principal, or two accounts have the same one: `setspn -X` lists these.',
};

/** A status other than SEC_E_OK. */
export class SspiStatus extends Error {
  override readonly name = 'SspiStatus';
  readonly call: string;
  readonly status: number;

  /** @param status as it comes from C, with its sign */
  constructor(call: string, status: number) {
    super(`${call}: 0x${(status >>> 0).toString(16)}`);
    this.call = call;
    this.status = status >>> 0;
  }

  get why(): KerberosFailure | undefined {
    return this.#known?.[1];
  }

  /** The error that people see. */
  toError(problem: string): KmsDnsError {
    const { why, call, status } = this;
    return kerberosError(why, problem, {
      said: this.#known?.[0] ?? `${call} said 0x${status.toString(16)}`,
      hint: why && HINTS[why],
      details: { call, status },
      cause: this,
    });
  }

  get #known(): readonly [string, KerberosFailure | undefined] | undefined {
    return this.status >>> 16 === 0x8009 ? FAILURES.get(this.status & 0xffff) : undefined;
  }
}
