import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { Gssapi } from '../../../../providers/rfc2136/kerberos/gssapi/index.js';
import { GssStatus } from '../../../../providers/rfc2136/kerberos/gssapi/status.js';
import { failureOf } from '../../../../providers/rfc2136/kerberos/krb5-codes.js';
import { loadKoffi } from '../../../../providers/rfc2136/kerberos/native.js';

/** As `import()` fails. */
function notInstalled(): Error {
  return Object.assign(new Error("Cannot find package 'koffi'"), { code: 'ERR_MODULE_NOT_FOUND' });
}

describe('what is missing is named', () => {
  it.each<[string, Error, string]>([
    ['koffi', notInstalled(), 'it is not installed'],
    [
      'the binary of koffi for this system',
      new Error('Cannot find the native Koffi module\nat …'),
      'Cannot find the native Koffi module',
    ],
  ])('%s', async (_, problem, said) => {
    await expect(loadKoffi(() => Promise.reject(problem))).rejects.toMatchObject({
      code: 'ERR_KERBEROS',
      message: `the package koffi, which binds the Kerberos library, cannot be loaded: ${said}`,
      hint: expect.stringMatching(/npm install koffi.*npm install --global koffi/) as string,
      details: { why: 'library-missing' },
      cause: problem,
    });
  });

  it('the library of the system', async () => {
    const library = {
      title: 'the Kerberos library libgssapi',
      files: ['libgssapi-that-is-nowhere.so.2', 'libgssapi-that-is-nowhere.so.3'],
      install: 'Install libgssapi-krb5-2.',
    };
    await expect(Gssapi.load(library, Promise.resolve(koffi))).rejects.toMatchObject({
      code: 'ERR_KERBEROS',
      message: expect.stringMatching(
        /^the Kerberos library libgssapi cannot be loaded: .*nowhere\.so\.2/,
      ) as string,
      hint: 'Install libgssapi-krb5-2.',
      details: { why: 'library-missing' },
    });
  });
});

describe('what the library says', () => {
  it.each([
    ['a code of Kerberos, without a sign as it comes from C', 0x96c73a07, '', 'unknown-service'],
    ['a code of Kerberos, with its sign', -1765328377, '', 'unknown-service'],
    [
      'the words that SPNEGO leaves of it',
      100_001,
      'Server not found in Kerberos database',
      'unknown-service',
    ],
    ['the words among others', 100_007, "Cannot contact any KDC for realm 'EXAMPLE.TEST'", 'kdc-unreachable'],
    ['a skew in the reply of the KDC', -1765328236, '', 'clock-skew'],
    ['a cache of somebody else', 39_756_032, '', 'no-credentials'],
    ['a krb5.conf that may not be read', 13, 'Permission denied', 'configuration'],
    ['what nobody knows', 12_345, 'Something else', undefined],
    ['nothing', 0, '', undefined],
  ])('%s', (_, minor, words, why) => {
    expect(failureOf(minor, words)).toBe(why);
  });

  it.each([
    [
      'credentials that are over',
      0xb_0000,
      100_001,
      ['The referenced credential has expired', 'Success'],
      'ticket-expired',
      'The referenced credential has expired',
    ],
    [
      'a context that is over',
      0xc_0000,
      0,
      ['The context has expired', ''],
      'ticket-expired',
      'The context has expired',
    ],
    [
      'the mechanism’s own',
      0xd_0000,
      -1765328347,
      ['Unspecified GSS failure', 'Clock skew too great'],
      'clock-skew',
      'Clock skew too great',
    ],
    ['a token that is none', 0x9_0000, 0, ['A token was invalid', ''], undefined, 'A token was invalid'],
  ] as const)('of %s', (_, major, minor, words, why, said) => {
    const status = new GssStatus('gss_init_sec_context', major, minor, words);
    expect(status.why).toBe(why);
    const error = status.toError('no context with DNS@ns1.example.test');
    expect(error.code).toBe('ERR_KERBEROS');
    expect(error.message).toBe(`no context with DNS@ns1.example.test: ${said}`);
    expect(error.details).toMatchObject({ call: 'gss_init_sec_context', major, ...(why && { why }) });
    expect(error.hint === undefined).toBe(why === undefined);
  });
});
