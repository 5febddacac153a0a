import { describe, expect, it } from 'vitest';
import { refusedByRcode, refusedByTkey } from '../../../src/wire/gss-tsig/explain.js';
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

describe('a TKEY query that came to nothing', () => {
  const peer = { server: '192.0.2.53:53', service: 'DNS@ns1.corp.example' };

  it.each([
    [Rcode.BADKEY, 'keytab-mismatch', 'cannot use our ticket for DNS@ns1.corp.example (BADKEY)', 'Export it'],
    [Rcode.BADTIME, 'clock-skew', 'the clocks differ (BADTIME)', 'NTP'],
    [Rcode.BADALG, 'not-offered', 'speaks no GSS-TSIG (BADALG)', 'primary server'],
    [Rcode.BADMODE, 'not-offered', 'speaks no GSS-TSIG (BADMODE)', 'tkey-gssapi-keytab'],
    [Rcode.BADNAME, 'refused', 'refused to agree on a Kerberos context (BADNAME)', 'log'],
  ])('error %d in the TKEY record: %s', (error, why, message, hint) => {
    const explained = refusedByTkey(peer, error);
    expect(explained).toMatchObject({ code: 'ERR_KERBEROS', unauthorized: true, details: { why, ...peer } });
    expect(explained.message).toMatch(/^192\.0\.2\.53:53 /);
    expect(explained.message).toContain(message);
    expect(explained.hint).toContain(hint);
  });

  it.each([
    [Rcode.REFUSED, 'not-offered'],
    [Rcode.NXDOMAIN, 'not-offered'],
    [Rcode.FORMERR, 'not-offered'],
    [Rcode.NOTIMP, 'not-offered'],
    [Rcode.SERVFAIL, 'refused'],
  ])('response code %d alone: %s', (rcode, why) => {
    expect(refusedByRcode(peer, rcode)).toMatchObject({ code: 'ERR_KERBEROS', details: { why, ...peer } });
  });
});
