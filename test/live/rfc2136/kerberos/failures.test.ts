import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kerberosCredentials, type KerberosOptions } from '../../../../providers/rfc2136/kerberos/index.js';
import { InputError, KmsDnsError } from '../../../../src/errors.js';
import type { KerberosFailure, SecurityContext } from '../../../../src/wire/index.js';
import { describeLive, Kdc, KDC, krb5Conf, useServer } from '../../harness/index.js';
import { Acceptor } from './acceptor.js';
import { useEnvironment } from './environment.js';
import { startScriptedKdc } from './scripted-kdc.js';

const SERVICE = 'DNS@ns1.example.test';

describeLive(KDC, 'what a person is told when Kerberos fails', () => {
  const kdc = useServer(async () => {
    const started = await Kdc.start({
      realm: 'EXAMPLE.TEST',
      domain: 'example.test',
      principals: [
        'DNS/ns1.example.test',
        'kms',
        'gone',
        'rekeyed',
        'disabled',
        'over',
        'old-password',
        'rekeyed-with-preauth',
      ],
    });
    await started.admin(
      'delprinc -force gone',
      'cpw -randkey rekeyed',
      'modprinc +requires_preauth rekeyed-with-preauth',
      'cpw -randkey rekeyed-with-preauth',
      'modprinc -allow_tix disabled',
      'modprinc -expire yesterday over',
      'modprinc -pwexpire yesterday old-password',
    );
    return started;
  });
  useEnvironment(() => ({
    ...kdc().environment,
    KRB5CCNAME: 'FILE:/nonexistent/cache',
    KRB5_CLIENT_KTNAME: '/nonexistent/keytab',
  }));

  const keytab = (name: string): KerberosOptions => ({ keytab: kdc().keytab(name) });
  const file = (name: string, content: string | Buffer): string => {
    const path = join(kdc().folder, name);
    writeFileSync(path, content);
    return path;
  };
  const useCache = async (...options: string[]): Promise<KerberosOptions> => {
    process.env['KRB5CCNAME'] = await kdc().kinit('kms', ...options);
    return {};
  };
  const useConfig = (text: string): void => {
    process.env['KRB5_CONFIG'] = file(`krb5-${crypto.randomUUID()}.conf`, text);
  };

  interface Case {
    readonly situation: string;
    readonly set: () => Promise<KerberosOptions> | KerberosOptions;
    readonly service?: string;
    readonly why: KerberosFailure;
    /** In the message. */
    readonly says: RegExp;
    readonly hint: RegExp;
  }
  const cases: readonly Case[] = [
    {
      situation: 'there is neither a ticket nor a keytab',
      set: () => ({}),
      why: 'no-credentials',
      says: /no Kerberos credentials from the default credential cache/,
      hint: /kinit.*--keytab FILE/,
    },
    {
      situation: 'the cache is something else',
      set: () => {
        process.env['KRB5CCNAME'] = `FILE:${file('garbage.cache', 'garbage')}`;
        return {};
      },
      why: 'no-credentials',
      says: /default credential cache/,
      hint: /kinit/,
    },
    {
      situation: 'the ticket is of another principal than the one that is wanted',
      set: async () => ({ ...(await useCache()), principal: 'other@EXAMPLE.TEST' }),
      why: 'no-credentials',
      says: /for other@EXAMPLE\.TEST/,
      hint: /kinit other@EXAMPLE\.TEST/,
    },
    {
      situation: 'the ticket is over',
      set: async () => {
        const options = await useCache('-l', '1s');
        await delay(2000);
        return options;
      },
      why: 'ticket-expired',
      says: /expired/,
      hint: /kinit.*keytab/,
    },
    {
      situation: 'the KDC has no such service',
      set: () => keytab('kms'),
      service: 'DNS@ns2.example.test',
      why: 'unknown-service',
      says: /DNS@ns2\.example\.test: Server not found in Kerberos database/,
      hint: /^The name is that of --service-principal .* SOA record/,
    },
    {
      situation: 'the KDC does not know the principal',
      set: () => keytab('gone'),
      why: 'unknown-principal',
      says: /gone@EXAMPLE\.TEST: Client not found/,
      hint: /realm/,
    },
    {
      situation: 'the key was changed after the keytab was written',
      set: () => keytab('rekeyed'),
      why: 'keytab-mismatch',
      says: /rekeyed@EXAMPLE\.TEST/,
      hint: /password was changed/,
    },
    {
      situation: 'the key was changed and the KDC wants a proof of it first, as Active Directory does',
      set: () => keytab('rekeyed-with-preauth'),
      why: 'keytab-mismatch',
      says: /Preauthentication failed/,
      hint: /password was changed/,
    },
    {
      situation: 'the keytab has keys for others only',
      set: () => ({ ...keytab('kms'), principal: 'kms1$' }),
      why: 'keytab-mismatch',
      says: /^principal: "kms1\$" has no key in the keytab .*kms\.keytab$/,
      hint: /kms@EXAMPLE\.TEST/,
    },
    {
      situation: 'there is no such keytab',
      set: () => ({ keytab: '/nonexistent/kms.keytab' }),
      why: 'keytab-unreadable',
      says: /^keytab: "\/nonexistent\/kms\.keytab" does not exist/,
      hint: /path/,
    },
    {
      situation: 'the keytab is something else',
      set: () => ({ keytab: file('garbage.keytab', 'garbage') }),
      why: 'keytab-unreadable',
      says: /^keytab: .*garbage\.keytab" is not a keytab/,
      hint: /klist -k/,
    },
    {
      situation: 'the keytab is empty',
      set: () => ({ keytab: file('empty.keytab', Buffer.of(5, 2)) }),
      why: 'keytab-unreadable',
      says: /^keytab: .* holds no key/,
      hint: /klist -k/,
    },
    {
      situation: 'the account is disabled',
      set: () => keytab('disabled'),
      why: 'principal-refused',
      says: /revoked/,
      hint: /disabled/,
    },
    {
      situation: 'the account has expired',
      set: () => keytab('over'),
      why: 'principal-refused',
      says: /expired/,
      hint: /locked or expired/,
    },
    {
      situation: 'the password has expired',
      set: () => keytab('old-password'),
      why: 'principal-refused',
      says: /Password has expired/,
      hint: /password/,
    },
    {
      situation: 'nothing listens where the KDC should be',
      set: () => {
        useConfig(krb5Conf({ realm: 'EXAMPLE.TEST', domain: 'example.test' }, 9));
        return keytab('kms');
      },
      why: 'kdc-unreachable',
      says: /Cannot contact any KDC/,
      hint: /port 88/,
    },
    {
      situation: 'the KDC is away when a ticket for the service is wanted',
      set: async () => {
        const options = await useCache();
        useConfig(krb5Conf({ realm: 'EXAMPLE.TEST', domain: 'example.test' }, 9));
        return options;
      },
      why: 'kdc-unreachable',
      says: /DNS@ns1\.example\.test: Cannot contact any KDC/,
      hint: /port 88/,
    },
    {
      situation: 'nobody says where the KDC is',
      set: () => {
        useConfig('[libdefaults]\n default_realm = EXAMPLE.TEST\n dns_lookup_kdc = false\n');
        return keytab('kms');
      },
      why: 'realm-unknown',
      says: /Cannot find KDC/,
      hint: /krb5\.conf/,
    },
    {
      situation: 'krb5.conf is broken',
      set: () => {
        useConfig('[libdefaults\n broken');
        return keytab('kms');
      },
      why: 'configuration',
      says: /configuration file/,
      hint: /krb5\.conf/,
    },
  ];

  it.each(cases)('$situation: $why', async ({ set, service = SERVICE, why, says, hint }) => {
    const error = await failure(await set(), service);
    const code = error instanceof InputError ? 'ERR_BAD_INPUT' : 'ERR_KERBEROS';
    expect(error).toMatchObject({ code, details: { why } });
    expect(error.message).toMatch(says);
    expect(error.hint).toMatch(hint);
  });

  it.each<[number, string, KerberosFailure, RegExp]>([
    [37, 'that the clocks differ', 'clock-skew', /five minutes.*NTP/],
    [33, 'that the ticket is not valid yet', 'clock-skew', /five minutes.*NTP/],
    [14, 'that it has no such encryption', 'encryption-type', /AES/],
    [18, 'that the account is revoked', 'principal-refused', /disabled/],
    [12, 'that a policy forbids it', 'principal-refused', /administrators/],
    [68, 'that the realm is not its own', 'realm-unknown', /domain_realm/],
  ])('a KDC that says error %i, %s: %s, whichever ticket is asked for', async (code, _, why, hint) => {
    const cached = await useCache();
    const scripted = await startScriptedKdc(code);
    useConfig(krb5Conf({ realm: 'EXAMPLE.TEST', domain: 'example.test' }, scripted.port));
    for (const options of [cached, keytab('kms')]) {
      const error = await failure(options, SERVICE);
      expect(error).toMatchObject({ code: 'ERR_KERBEROS', details: { why } });
      expect(error.hint).toMatch(hint);
    }
    await scripted.close();
  });

  describe('the refusal of a server, told as its own', () => {
    /** The client's context, and what a server answers whose keytab is not the KDC's any more. */
    async function refused(): Promise<{ context: SecurityContext; answer: Buffer }> {
      await kdc().admin(
        'addprinc -randkey DNS/ns3.example.test',
        `ktadd -k ${kdc().keytab('ns3')} DNS/ns3.example.test`,
        'cpw -randkey DNS/ns3.example.test',
      );
      onTestFinished(() => kdc().admin('delprinc -force DNS/ns3.example.test'));
      const server = new Acceptor(kdc().keytab('ns3'));
      const context = await (await kerberosCredentials(keytab('kms'))).initiate('DNS@ns3.example.test');
      onTestFinished(() => context.dispose());
      const { token } = await context.step(Buffer.alloc(0));
      const { major, token: answer } = server.accept(token);
      expect(major >>> 16).not.toBe(0);
      return { context, answer };
    }

    it.each<[number, string, KerberosFailure, RegExp]>([
      [37, 'its clock is another', 'clock-skew', /NTP/],
      [32, 'by its clock the ticket is over', 'ticket-expired', /kinit/],
      [41, 'it cannot decrypt the ticket', 'keytab-mismatch', /^The DNS server cannot read the ticket/],
      [45, 'it has no key for the service', 'keytab-mismatch', /to be written anew.*setspn -X/],
      // MIT's own, for a keytab without this version of the key.
      [60, 'it only says that it failed', 'refused', /log of the DNS server.*older/],
    ])('error %i, %s: %s', async (code, _, why, hint) => {
      const { context, answer } = await refused();
      await expect(context.step(withErrorCode(answer, code))).rejects.toMatchObject({
        code: 'ERR_KERBEROS',
        hint: expect.stringMatching(hint) as string,
        details: { why },
      });
    });
  });

  it.each(['', '\0', 'garbage', '\x60\x03abc', '\xa1\x03\x30\x01\xa0', '\xa1\x84\xff\xff\xff\xff'])(
    'a server that answers %j: an error, and nothing worse',
    async (answer) => {
      const context = await (await kerberosCredentials(keytab('kms'))).initiate(SERVICE);
      await context.step(Buffer.alloc(0));
      await expect(context.step(Buffer.from(answer, 'latin1'))).rejects.toMatchObject({
        code: 'ERR_KERBEROS',
      });
      await context.dispose();
    },
  );

  it('a KDC that goes away and comes back: what is at hand is used, then it goes on', async () => {
    const traces: unknown[] = [];
    const onTrace = (trace: unknown): unknown => traces.push(trace);
    subscribe('kmsdns:kerberos', onTrace);
    onTestFinished(() => void unsubscribe('kmsdns:kerberos', onTrace));
    let now = Date.now();
    const credentials = await kerberosCredentials({ ...keytab('kms'), now: () => now });
    const context = async (service: string): Promise<void> => {
      const made = await credentials.initiate(service);
      await made.step(Buffer.alloc(0)).finally(() => made.dispose());
    };
    await context(SERVICE);
    await kdc().pause();
    try {
      await context(SERVICE);
      await expect(context('DNS@ns2.example.test')).rejects.toMatchObject({
        details: { why: 'kdc-unreachable' },
      });
      // Another ticket is due, and not to be had; the old one is good for a while.
      now += 5 * 3_600_000;
      await context(SERVICE);
      expect(traces.at(-1)).toMatchObject({
        event: 'no-tickets',
        detail: expect.stringContaining('Cannot contact') as string,
      });
      now += 6 * 3_600_000;
      await expect(context(SERVICE)).rejects.toMatchObject({
        details: { why: 'kdc-unreachable' },
        retriable: true,
      });
    } finally {
      await kdc().resume();
    }
    await context(SERVICE);
  });

  it('a KDC that says nothing holds up neither the event loop nor who gives up on it', async () => {
    const cached = await useCache();
    const scripted = await startScriptedKdc('silent');
    useConfig(krb5Conf({ realm: 'EXAMPLE.TEST', domain: 'example.test' }, scripted.port));
    const context = await (await kerberosCredentials(cached)).initiate(SERVICE);
    const began = Date.now();
    const step = context.step(Buffer.alloc(0), AbortSignal.timeout(300));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await expect(step).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
    expect(Date.now() - began).toBeLessThan(5000);
    // The library gives up as soon as nobody listens, and the context can go.
    const disposed = context.dispose();
    await scripted.close();
    await disposed;
  });

  async function failure(options: KerberosOptions, service: string): Promise<KmsDnsError> {
    try {
      const context = await (await kerberosCredentials(options)).initiate(service);
      try {
        await context.step(Buffer.alloc(0));
      } finally {
        await context.dispose();
      }
    } catch (error) {
      if (error instanceof KmsDnsError) return error;
      throw error;
    }
    throw new Error('nothing failed');
  }
});

/** The KRB-ERROR in a token with another `error-code [6] Int32` (RFC 4120 §5.9.1). */
function withErrorCode(token: Buffer, code: number): Buffer {
  const changed = Buffer.from(token);
  const field = changed.indexOf(Buffer.of(0xa6, 3, 2, 1));
  if (field === -1) throw new Error('there is no KRB-ERROR in this token');
  changed[field + 4] = code;
  return changed;
}
