import { copyFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { kerberosCredentials, rfc2136, type KerberosOptions } from '../../../../providers/rfc2136/index.js';
import { publish, type DomainResult } from '../../../../src/change/index.js';
import type { Provider } from '../../../../src/provider.js';
import { describeLive, dig, KERBEROS, useServer, type KerberizedNamed } from '../../harness/index.js';
import { KMS, startKerberized, ZONE } from './bed.js';
import { useEnvironment } from './environment.js';
import { traces } from './traces.js';

/** Seconds that a ticket lasts here, and a context made with it: long enough to make one on a busy machine. */
const LIFE = 4;

describeLive(KERBEROS, 'updates after the ticket has expired', () => {
  const server = useServer<KerberizedNamed>(startKerberized);
  useEnvironment(() => ({ KRB5_CONFIG: server().kdc.configFile, KRB5CCNAME: 'FILE:/nonexistent/cache' }));

  async function open(options: KerberosOptions): Promise<Provider> {
    const kerberos = await kerberosCredentials(options);
    const { host, port } = server();
    const provider = rfc2136({ server: { host, port }, kerberos, onClose: () => kerberos.close() });
    onTestFinished(() => provider.close());
    return provider;
  }

  async function publishIn(domain: string, provider: Provider): Promise<DomainResult> {
    const { domains } = await publish(provider, { domains: [domain], hosts: [`kms1.${ZONE}`] });
    return domains[0]!;
  }

  const standing = async (domain: string): Promise<number> =>
    (await dig(server(), `_vlmcs._tcp.${domain}`, 'SRV')).length;

  const untilTheTicketIsOver = (): Promise<void> => delay((LIFE + 1) * 1000);

  it('with a keytab: another one is got, and another context is made, by itself', async () => {
    const { kdc } = server();
    await kdc.admin(`modprinc -maxlife "${LIFE} seconds" ${KMS}`);
    onTestFinished(() => kdc.admin(`modprinc -maxlife "10 hours" ${KMS}`));
    const events = traces();
    const provider = await open({ keytab: kdc.keytab(KMS) });
    expect(await publishIn(`one.${ZONE}`, provider)).toMatchObject({ status: 'created' });
    await untilTheTicketIsOver();
    expect(await publishIn(`two.${ZONE}`, provider)).toMatchObject({ status: 'created' });
    expect(await standing(`two.${ZONE}`)).toBe(1);
    for (const event of ['tickets', 'established']) {
      const lifetimes = events.filter((e) => e.event === event).map((e) => e.lifetime);
      expect(lifetimes.length, event).toBeGreaterThanOrEqual(2);
      expect(Math.max(...lifetimes), event).toBeLessThanOrEqual(LIFE);
    }
  });

  it('with the tickets of kinit alone: it is said that a new one is needed, and with one they go on', async () => {
    const { kdc } = server();
    const cache = await kdc.kinit(KMS, '-l', `${LIFE}s`);
    process.env['KRB5CCNAME'] = cache;
    const provider = await open({});
    expect(await publishIn(`three.${ZONE}`, provider)).toMatchObject({ status: 'created' });
    await untilTheTicketIsOver();
    expect(await publishIn(`four.${ZONE}`, provider)).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_KERBEROS',
        unauthorized: true,
        message: expect.stringContaining('expired') as string,
        hint: expect.stringContaining('kinit') as string,
        details: { why: 'ticket-expired' },
      },
    });
    expect(await standing(`four.${ZONE}`)).toBe(0);
    await copyFile(fileOf(await kdc.kinit(KMS)), fileOf(cache));
    expect(await publishIn(`four.${ZONE}`, provider)).toMatchObject({ status: 'created' });
  });
});

function fileOf(cache: string): string {
  return cache.replace(/^FILE:/, '');
}
