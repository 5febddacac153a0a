import { describe, expect, it } from 'vitest';
import { explainContextError, Rcode } from '../../../src/wire/index.js';

const failure = { principal: 'kms1$@EXAMPLE.TEST', server: '192.0.2.53:53', authenticated: false };

describe('an error about a signature made with a context', () => {
  it.each([
    [Rcode.BADKEY, 'ERR_TSIG_BADKEY', 'does not know the Kerberos context', 'Several servers'],
    [Rcode.BADSIG, 'ERR_TSIG_BADSIG', 'took our signature for wrong', 'forwarder'],
    [Rcode.BADTIME, 'ERR_TSIG_BADTIME', 'the clocks differ', 'NTP'],
    [Rcode.BADTRUNC, 'ERR_UNAUTHENTICATED', 'refused the signature (BADTRUNC)', 'log'],
  ])('%d: %s', (error, code, message, hint) => {
    const explained = explainContextError({ ...failure, error });
    expect(explained.code).toBe(code);
    expect(explained.message).toContain('192.0.2.53:53');
    expect(explained.message).toContain(message);
    expect(explained.hint).toContain(hint);
    expect(explained.hint).toContain('could be forged');
    expect(explained.unauthorized).toBe(true);
    expect(explained.details).toMatchObject({ principal: 'kms1$@EXAMPLE.TEST', authenticated: false });
  });

  it('says nothing of forgery when the server vouches for it', () => {
    const explained = explainContextError({ ...failure, error: Rcode.BADTIME, authenticated: true });
    expect(explained.hint).not.toContain('forged');
  });
});
