import { describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { explainTsigError, Rcode, unsignedRefusalHint } from '../../../src/wire/index.js';

const failure = {
  keyName: DomainName.parse('Kms-Key'),
  algorithm: 'hmac-sha256',
  server: '192.0.2.53:53',
  authenticated: false,
};

describe('a TSIG error in words', () => {
  it.each([
    [
      Rcode.BADSIG,
      'ERR_TSIG_BADSIG',
      'signature made with it is wrong there (BADSIG)',
      'The secrets differ.',
    ],
    [Rcode.BADKEY, 'ERR_TSIG_BADKEY', 'does not accept the key "kms-key" (hmac-sha256) (BADKEY)', 'Knot DNS'],
    [Rcode.BADTIME, 'ERR_TSIG_BADTIME', 'because the clocks differ (BADTIME)', 'NTP'],
    [
      Rcode.BADTRUNC,
      'ERR_TSIG_BADTRUNC',
      'because it is truncated (BADTRUNC)',
      'without truncation (hmac-sha256)',
    ],
    [Rcode.BADALG, 'ERR_UNAUTHENTICATED', '(BADALG)', 'Compare key name, algorithm and secret'],
    [4000, 'ERR_UNAUTHENTICATED', '(RCODE4000)', 'Compare key name, algorithm and secret'],
  ])('%d: %s', (error, code, message, hint) => {
    const explained = explainTsigError({ ...failure, error });
    expect(explained.code).toBe(code);
    expect(explained.message).toContain('192.0.2.53:53');
    expect(explained.message).toContain(message);
    expect(explained.hint).toContain(hint);
    expect(explained.unauthorized).toBe(true);
    expect(explained.details).toMatchObject({
      key: 'kms-key',
      algorithm: 'hmac-sha256',
      authenticated: false,
    });
  });

  it.each([
    [1000, 4600, "this machine's is 3600 seconds behind the server's", -3600],
    [4600, 1000, "this machine's is 3600 seconds ahead of the server's", 3600],
    [1000, 1001, "this machine's is 1 second behind the server's", -1],
  ])('with our clock at %d and the server’s at %d', (now, serverTime, text, clockDifferenceSeconds) => {
    const explained = explainTsigError({
      ...failure,
      error: Rcode.BADTIME,
      authenticated: true,
      now,
      serverTime,
    });
    expect(explained.message).toContain(text);
    expect(explained.details).toMatchObject({ clockDifferenceSeconds });
  });

  it('says when nobody vouches for the answer', () => {
    const hint = (authenticated: boolean): string =>
      explainTsigError({ ...failure, error: Rcode.BADKEY, authenticated }).hint ?? '';
    expect(hint(false)).toContain('could be forged');
    expect(hint(true)).not.toContain('forged');
  });

  it('knows that PowerDNS only refuses', () => {
    expect(unsignedRefusalHint(failure.keyName, failure.algorithm)).toMatch(/PowerDNS.*secret.*clock/);
  });
});
