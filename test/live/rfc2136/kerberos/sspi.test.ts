import { join } from 'node:path';
import koffi from 'koffi';
import { beforeAll, expect, it } from 'vitest';
import { Sspi, SspiCredentials } from '../../../../providers/rfc2136/kerberos/sspi/index.js';
import { describeLive, findBinary, Kdc, KDC, run, useServer } from '../../harness/index.js';
import { Acceptor } from './acceptor.js';
import { useEnvironment } from './environment.js';

const SOURCE = join(import.meta.dirname, 'secur32.c');
const GSSAPI = 'libgssapi_krb5.so.2';
const message = Buffer.from('an update');

/** It is no part of what is live: where there is no compiler, nothing is missing but this. */
const uncompiled = findBinary('cc') === undefined;

describeLive(KDC, `SSPI, over a secur32 of the tests${uncompiled ? ' (not installed: cc)' : ''}`, () => {
  if (uncompiled) {
    it.skip('is not compiled');
    return;
  }

  const kdc = useServer(() =>
    Kdc.start({ realm: 'EXAMPLE.TEST', domain: 'example.test', principals: ['DNS/ns1.example.test', 'kms'] }),
  );
  useEnvironment(() => kdc().environment);
  let sspi: Sspi;
  let held: () => number;
  let server: Acceptor;
  beforeAll(async () => {
    const file = join(kdc().folder, 'secur32.so');
    await run('cc', ['-shared', '-fPIC', '-o', file, SOURCE, `-l:${GSSAPI}`]);
    sspi = await Sspi.load({ title: 'secur32', files: [file], install: '' });
    held = koffi.load(file).func('Held', 'int32_t', []) as () => number;
    server = new Acceptor(kdc().keytab('DNS/ns1.example.test'));
  });

  it.each([
    ['as GSSAPI writes the service', 'DNS@ns1.example.test'],
    ['as Windows writes it', 'DNS/ns1.example.test'],
  ])('makes a context, %s, that signs and verifies, and gives everything back', async (_, service) => {
    process.env['KRB5CCNAME'] = await kdc().kinit('kms');
    const credentials = new SspiCredentials(sspi, Date.now);
    const context = await credentials.initiate(service);
    const first = await context.step(Buffer.alloc(0));
    expect(first.done).toBe(false);
    const accepted = server.accept(first.token);
    const last = await context.step(accepted.token);
    expect(last.done).toBe(true);
    expect(last.lifetime).toBeGreaterThan(35_000);
    expect(last.lifetime).toBeLessThanOrEqual(36_000);

    const mic = await context.getMic(message);
    expect(server.gssapi.verifyMic(accepted.context, message, mic)).toBe(0);
    const reply = server.gssapi.getMic(accepted.context, message);
    expect(await context.verifyMic(message, reply)).toBe(true);
    expect(await context.verifyMic(message, reply)).toBe(false);
    expect(
      await context.verifyMic(Buffer.from('another'), server.gssapi.getMic(accepted.context, message)),
    ).toBe(false);
    expect(await context.verifyMic(message, Buffer.alloc(0))).toBe(false);
    expect(await context.verifyMic(message, await context.getMic(message))).toBe(false);

    await credentials.close();
    expect(held()).toBe(2);
    await context.dispose();
    await expect.poll(held).toBe(0);
    server.gssapi.deleteContext(accepted.context);
  });

  it.each<[string, string, Buffer | undefined, string]>([
    ['the service is unknown', 'DNS@nowhere.example.test', undefined, 'unknown-service'],
    ['the server answers nonsense', 'DNS@ns1.example.test', Buffer.from('nonsense'), 'refused'],
    ['the server answers nothing', 'DNS@ns1.example.test', Buffer.alloc(0), 'refused'],
  ])('says why when %s, and gives everything back', async (_, service, answer, why) => {
    process.env['KRB5CCNAME'] = await kdc().kinit('kms');
    const credentials = new SspiCredentials(sspi, Date.now);
    const context = await credentials.initiate(service);
    const steps = context.step(Buffer.alloc(0)).then(() => context.step(answer ?? Buffer.alloc(0)));
    await expect(steps).rejects.toMatchObject({ code: 'ERR_KERBEROS', details: { why } });
    await context.dispose();
    await credentials.close();
    await expect.poll(held).toBe(0);
  });

  it('says that there are no credentials, and finds them once they are there', async () => {
    process.env['KRB5CCNAME'] = 'FILE:/nonexistent/cache';
    const credentials = new SspiCredentials(sspi, Date.now);
    await expect(credentials.initiate('DNS@ns1.example.test')).rejects.toMatchObject({
      code: 'ERR_KERBEROS',
      hint: expect.stringContaining('account of the domain') as string,
      details: { why: 'no-credentials' },
    });
    process.env['KRB5CCNAME'] = await kdc().kinit('kms');
    expect((await credentials.inspect()).lifetime).toBeGreaterThan(35_000);
    await credentials.close();
    await expect.poll(held).toBe(0);
  });
});
