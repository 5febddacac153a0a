import { describe, expect, it } from 'vitest';
import { SspiStatus } from '../../../../providers/rfc2136/kerberos/sspi/status.js';
import { secondsUntil } from '../../../../providers/rfc2136/kerberos/sspi/time.js';

describe('a status of SSPI', () => {
  it.each([
    [-2146893053, 'unknown-service', /SEC_E_TARGET_UNKNOWN/],
    [0x80090324, 'clock-skew', /SEC_E_TIME_SKEW/],
    [0x80090311, 'kdc-unreachable', /SEC_E_NO_AUTHENTICATING_AUTHORITY/],
    [0x8009030e, 'no-credentials', /SEC_E_NO_CREDENTIALS/],
    [0x80090304, undefined, /InitializeSecurityContext said 0x80090304/],
    [0x80070005, undefined, /said 0x80070005/],
    [0x90313, undefined, /said 0x90313/],
  ])('%i', (status, why, words) => {
    const error = new SspiStatus('InitializeSecurityContext', status).toError('no context');
    expect(error.code).toBe('ERR_KERBEROS');
    expect(error.details['why']).toBe(why);
    expect(error.message).toMatch(words);
    expect(error.details['status']).toBe(status >>> 0);
  });
});

describe('a TimeStamp of SSPI', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const local = BigInt(now - new Date(now).getTimezoneOffset() * 60_000) * 10_000n + 116_444_736_000_000_000n;

  it.each<[string, bigint, number | undefined]>([
    ['in an hour', local + 36_000_000_000n, 3600],
    ['now', local, 0],
    ['an hour ago', local - 36_000_000_000n, 0],
    ['never', 0x7fff_ffff_ffff_ffffn, undefined],
  ])('%s', (_, expiry, seconds) => {
    expect(secondsUntil(expiry, now)).toBe(seconds);
  });
});
