import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kerberosCredentials } from '../../../../providers/rfc2136/kerberos/index.js';
import type { Handle } from '../../../../providers/rfc2136/kerberos/gssapi/calls.js';
import type { SecurityContext } from '../../../../src/wire/index.js';
import { describeLive, Kdc, KDC, useServer } from '../../harness/index.js';
import { Acceptor } from './acceptor.js';
import { useEnvironment } from './environment.js';

const SERVICE = 'DNS@ns1.example.test';
const message = Buffer.from('an update');

interface Established {
  readonly ours: SecurityContext;
  /** The server's side. */
  readonly theirs: Handle;
  readonly lifetime: number | undefined;
}

describeLive(KDC, 'a security context of libgssapi', () => {
  const kdc = useServer(() =>
    Kdc.start({
      realm: 'EXAMPLE.TEST',
      domain: 'example.test',
      principals: ['DNS/ns1.example.test', 'kms', 'kms1$'],
    }),
  );
  useEnvironment(() => ({
    ...kdc().environment,
    KRB5CCNAME: 'FILE:/nonexistent/cache',
    KRB5_CLIENT_KTNAME: '/nonexistent/keytab',
  }));
  let server: Acceptor;
  beforeAll(() => {
    server = new Acceptor(kdc().keytab('DNS/ns1.example.test'));
  });

  async function establish(
    options: { keytab?: string; principal?: string },
    service = SERVICE,
  ): Promise<Established> {
    const credentials = await kerberosCredentials(options);
    const ours = await credentials.initiate(service);
    const first = await ours.step(Buffer.alloc(0));
    expect(first.done).toBe(false);
    const accepted = server.accept(first.token);
    const last = await ours.step(accepted.token);
    expect(last).toMatchObject({ done: true, token: Buffer.alloc(0) });
    await credentials.close();
    return { ours, theirs: accepted.context, lifetime: last.lifetime };
  }

  describe('that stands', () => {
    let context: Established;
    beforeEach(async () => {
      context = await establish({ keytab: kdc().keytab('kms') });
      return async () => {
        await context.ours.dispose();
        server.gssapi.deleteContext(context.theirs);
      };
    });

    it('lasts as long as the ticket', () => {
      expect(context.lifetime).toBeGreaterThan(35_000);
      expect(context.lifetime).toBeLessThanOrEqual(36_000);
    });

    it('signs what the server can verify', async () => {
      const mic = await context.ours.getMic(message);
      expect(server.gssapi.verifyMic(context.theirs, message, mic)).toBe(0);
    });

    it('verifies what the server signs, in any order', async () => {
      const mics = Array.from({ length: 4 }, () => server.gssapi.getMic(context.theirs, message));
      for (const i of [2, 0, 3, 1])
        expect(await context.ours.verifyMic(message, mics[i]!), `${i}`).toBe(true);
    });

    it('takes no MIC twice', async () => {
      const mic = server.gssapi.getMic(context.theirs, message);
      expect(await context.ours.verifyMic(message, mic)).toBe(true);
      expect(await context.ours.verifyMic(message, mic)).toBe(false);
    });

    it.each<[string, (mic: Buffer) => Promise<[Buffer, Buffer]>]>([
      ['for another message', async (mic) => [Buffer.from('another update'), mic]],
      ['for an empty message', async (mic) => [Buffer.alloc(0), mic]],
      [
        'that is changed',
        async (mic) => [message, mic.map((octet, i) => (i === mic.length - 1 ? octet ^ 1 : octet)) as Buffer],
      ],
      ['that is cut short', async (mic) => [message, mic.subarray(0, -1)]],
      ['that is empty', async () => [message, Buffer.alloc(0)]],
      ['of our own', async () => [message, await context.ours.getMic(message)]],
    ])('takes no MIC %s', async (_, forge) => {
      const [text, mic] = await forge(server.gssapi.getMic(context.theirs, message));
      expect(await context.ours.verifyMic(text, mic)).toBe(false);
    });

    it('takes the MIC of another context for no other', async () => {
      const other = await establish({ keytab: kdc().keytab('kms') });
      const mic = server.gssapi.getMic(other.theirs, message);
      expect(await context.ours.verifyMic(message, mic)).toBe(false);
      await other.ours.dispose();
      server.gssapi.deleteContext(other.theirs);
    });

    it('is disposed of as often as one likes, and signs no more', async () => {
      await Promise.all([context.ours.dispose(), context.ours.dispose()]);
      await context.ours.dispose();
      await expect(context.ours.getMic(message)).rejects.toThrow('does not stand');
    });
  });

  it.each<[string, () => Promise<{ keytab?: string; principal?: string }>]>([
    ['the first principal of a keytab', async () => ({ keytab: kdc().keytab('kms') })],
    [
      'a principal of a keytab',
      async () => ({ keytab: kdc().keytab('kms1$'), principal: 'kms1$@EXAMPLE.TEST' }),
    ],
    [
      'a principal without its realm',
      async () => ({ keytab: `FILE:${kdc().keytab('kms')}`, principal: 'kms' }),
    ],
    [
      'the default cache',
      async () => {
        process.env['KRB5CCNAME'] = await kdc().kinit('kms');
        return {};
      },
    ],
    [
      'a principal in the default cache',
      async () => {
        process.env['KRB5CCNAME'] = await kdc().kinit('kms');
        return { principal: 'kms@EXAMPLE.TEST' };
      },
    ],
    [
      'the keytab that KRB5_CLIENT_KTNAME names',
      async () => {
        process.env['KRB5CCNAME'] = 'MEMORY:of-this-test';
        process.env['KRB5_CLIENT_KTNAME'] = kdc().keytab('kms');
        return {};
      },
    ],
  ])('is made from %s', async (_, options) => {
    const { ours, theirs } = await establish(await options());
    expect(server.gssapi.verifyMic(theirs, message, await ours.getMic(message))).toBe(0);
    await ours.dispose();
    server.gssapi.deleteContext(theirs);
  });

  it('is made with a service principal of a given realm', async () => {
    const { ours, theirs } = await establish(
      { keytab: kdc().keytab('kms') },
      'DNS/ns1.example.test@EXAMPLE.TEST',
    );
    await ours.dispose();
    server.gssapi.deleteContext(theirs);
  });

  it.each([
    ['a keytab', async () => ({ keytab: kdc().keytab('kms') }), 'kms@EXAMPLE.TEST'],
    [
      'the default cache',
      async () => {
        process.env['KRB5CCNAME'] = await kdc().kinit('kms');
        return {};
      },
      'the default credential cache',
    ],
  ])('tells whose the credentials of %s are', async (_, options, principal) => {
    const credentials = await kerberosCredentials(await options());
    expect(credentials.principal).toBe(principal);
    const found = await credentials.inspect();
    expect(found.principal).toBe('kms@EXAMPLE.TEST');
    expect(found.lifetime).toBeGreaterThan(35_000);
  });

  it('leaves the default cache alone when there is a keytab', async () => {
    process.env['KRB5CCNAME'] = await kdc().kinit('kms1$');
    await (await establish({ keytab: kdc().keytab('kms') })).ours.dispose();
    expect(await (await kerberosCredentials()).inspect()).toMatchObject({ principal: 'kms1$@EXAMPLE.TEST' });
  });

  it('gets another ticket before the one from a keytab ends', async () => {
    let now = Date.now();
    const credentials = await kerberosCredentials({ keytab: kdc().keytab('kms'), now: () => now });
    const issued = () =>
      kdc()
        .log()
        .match(/AS_REQ .* ISSUE/g)?.length ?? 0;
    const before = issued();
    const since: number[] = [];
    for (const hours of [0, 1, 2, 2, 1]) {
      now += hours * 3_600_000;
      await credentials.inspect();
      since.push(issued() - before);
    }
    // Tickets last ten hours: another one after four.
    expect(since).toEqual([1, 1, 1, 2, 2]);
  });
});
