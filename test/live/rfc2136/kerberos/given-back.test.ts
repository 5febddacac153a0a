import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { gssapiCalls, type Handle } from '../../../../providers/rfc2136/kerberos/gssapi/calls.js';
import { Gssapi, GssapiCredentials } from '../../../../providers/rfc2136/kerberos/gssapi/index.js';
import type { Acquired, Initiated } from '../../../../providers/rfc2136/kerberos/gssapi/library.js';
import { credentialSource } from '../../../../providers/rfc2136/kerberos/source.js';
import { describeLive, Kdc, KDC, krb5Conf, useServer } from '../../harness/index.js';
import { Acceptor } from './acceptor.js';
import { useEnvironment } from './environment.js';
import { startScriptedKdc } from './scripted-kdc.js';

const SERVICE = 'DNS@ns1.example.test';

/** Notes what it gave and has not got back. */
class Ledger extends Gssapi {
  readonly open = new Map<Handle, string>();
  given = 0;
  onGiven: () => void = () => undefined;

  constructor() {
    super(koffi, gssapiCalls(koffi, koffi.load('libgssapi_krb5.so.2'), { packed: false }));
  }

  override importName(...args: Parameters<Gssapi['importName']>): Handle {
    return this.#give('name', super.importName(...args));
  }
  override releaseName(name: Handle): void {
    this.open.delete(name);
    super.releaseName(name);
  }
  override async acquire(...args: Parameters<Gssapi['acquire']>): Promise<Acquired> {
    const acquired = await super.acquire(...args);
    this.#give('credential', acquired.credential);
    return acquired;
  }
  override releaseCredential(credential: Handle): void {
    this.open.delete(credential);
    super.releaseCredential(credential);
  }
  override async initiate(...args: Parameters<Gssapi['initiate']>): Promise<Initiated> {
    const initiated = await super.initiate(...args);
    this.#give('context', initiated.context);
    return initiated;
  }
  override deleteContext(context: Handle): void {
    this.open.delete(context);
    super.deleteContext(context);
  }

  #give(kind: string, handle: Handle): Handle {
    if (handle !== null && !this.open.has(handle)) {
      this.open.set(handle, kind);
      this.given++;
      this.onGiven();
    }
    return handle;
  }
}

describeLive(KDC, 'what the library gives is given back', () => {
  const kdc = useServer(() =>
    Kdc.start({
      realm: 'EXAMPLE.TEST',
      domain: 'example.test',
      principals: ['DNS/ns1.example.test', 'kms', 'gone'],
    }),
  );
  useEnvironment(() => kdc().environment);

  const open = async (ledger: Ledger, principal: string): Promise<GssapiCredentials> =>
    new GssapiCredentials(ledger, await credentialSource(kdc().keytab(principal), undefined), Date.now);

  it.each<[string, number, (ledger: Ledger) => Promise<void>]>([
    [
      'when a context stood',
      5,
      async (ledger) => {
        const context = await (await open(ledger, 'kms')).initiate(SERVICE);
        const server = new Acceptor(kdc().keytab('DNS/ns1.example.test'));
        const reply = server.accept((await context.step(Buffer.alloc(0))).token);
        await context.step(reply.token);
        await context.dispose();
        server.gssapi.deleteContext(reply.context);
      },
    ],
    [
      'when there was no such service',
      4,
      async (ledger) => {
        const context = await (await open(ledger, 'kms')).initiate('DNS@nowhere.example.test');
        await expect(context.step(Buffer.alloc(0))).rejects.toThrow();
        await context.dispose();
      },
    ],
    [
      'when the server answered nonsense',
      5,
      async (ledger) => {
        const context = await (await open(ledger, 'kms')).initiate(SERVICE);
        await context.step(Buffer.alloc(0));
        await expect(context.step(Buffer.from('nonsense'))).rejects.toThrow();
        await context.dispose();
      },
    ],
    [
      'when there were no credentials',
      1,
      async (ledger) => {
        await kdc().admin('delprinc -force gone');
        await expect((await open(ledger, 'gone')).initiate(SERVICE)).rejects.toThrow();
      },
    ],
    [
      'when the credentials were looked at',
      2,
      async (ledger) => {
        await (await open(ledger, 'kms')).inspect();
      },
    ],
    [
      'when the caller gave up on the credentials',
      3,
      async (ledger) => {
        const credentials = await open(ledger, 'kms');
        const abandoned = new AbortController();
        // It has begun then: who gives up before that is not served at all.
        ledger.onGiven = () => abandoned.abort();
        const context = credentials.initiate(SERVICE, abandoned.signal);
        await expect(context).rejects.toMatchObject({ code: 'ERR_ABORTED' });
        await expect.poll(() => ledger.given).toBe(3);
      },
    ],
    [
      'when the caller gave up on the KDC',
      4,
      async (ledger) => {
        const context = await (await open(ledger, 'kms')).initiate(SERVICE);
        const silent = await startScriptedKdc('silent');
        const config = join(kdc().folder, 'silent.conf');
        writeFileSync(config, krb5Conf({ realm: 'EXAMPLE.TEST', domain: 'example.test' }, silent.port));
        process.env['KRB5_CONFIG'] = config;
        await expect(context.step(Buffer.alloc(0), AbortSignal.timeout(100))).rejects.toMatchObject({
          code: 'ERR_TIMEOUT',
        });
        const disposed = context.dispose();
        await silent.close();
        await disposed;
      },
    ],
  ])('%s', async (_, given, use) => {
    const ledger = new Ledger();
    await use(ledger);
    await expect.poll(() => [...ledger.open.values()]).toEqual([]);
    expect(ledger.given).toBe(given);
  });
});
