import { expect, it, onTestFinished } from 'vitest';
import { publish } from '../../../../src/change/index.js';
import type { DomainResult } from '../../../../src/change/index.js';
import type { Provider } from '../../../../src/provider.js';
import {
  describeLive,
  dig,
  KERBEROS,
  nsupdate,
  useServer,
  type KerberizedNamed,
} from '../../harness/index.js';
import { KMS, NARROW, NOBODY, providerOf, startKerberized, ZONE } from './bed.js';
import { useEnvironment } from './environment.js';

describeLive(KERBEROS, 'updates of a zone that takes them only with Kerberos', () => {
  const server = useServer<KerberizedNamed>(startKerberized);
  useEnvironment(() => ({ KRB5_CONFIG: server().kdc.configFile }));

  async function provider(principal: string): Promise<Provider> {
    const made = await providerOf(server(), principal);
    onTestFinished(() => made.close());
    return made;
  }

  async function publishWith(made: Provider, domain: string, host = 'kms1'): Promise<DomainResult> {
    const { domains } = await publish(made, { domains: [domain], hosts: [`${host}.${ZONE}`] });
    return domains[0]!;
  }

  const standing = async (domain: string): Promise<number> =>
    (await dig(server(), `_vlmcs._tcp.${domain}`, 'SRV')).length;

  it('are those of nsupdate -g, and no unsigned ones', async () => {
    const script = [`zone ${ZONE}`, `update add judge.${ZONE} 60 TXT x`, 'send'];
    expect((await nsupdate(server(), script)).stderr).toContain('REFUSED');
    expect((await server().nsupdate(NOBODY, script)).stderr).toContain('REFUSED');
    expect(await server().nsupdate(KMS, script)).toMatchObject({ code: 0, stderr: '' });
  });

  it('are ours', async () => {
    const made = await provider(KMS);
    expect(await publishWith(made, `ours.${ZONE}`)).toMatchObject({ status: 'created' });
    expect(await standing(`ours.${ZONE}`)).toBe(1);
  });

  it('are refused to a principal that has no right to them, and it is said who that is', async () => {
    const made = await provider(NOBODY);
    expect(await publishWith(made, `denied.${ZONE}`)).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_UNAUTHORIZED',
        message: expect.stringContaining('REFUSED') as string,
        hint: expect.stringMatching(/nobody.*update-policy/) as string,
        details: { authenticated: true },
      },
    });
    expect(await standing(`denied.${ZONE}`)).toBe(0);
  });

  it('are done by a principal that may write this one name and type', async () => {
    const made = await provider(NARROW);
    expect(await publishWith(made, ZONE, 'narrow')).toMatchObject({ status: 'created' });
    expect(await publishWith(made, `narrow.${ZONE}`)).toMatchObject({ status: 'failed' });
  });

  it('go on after the server was restarted and has forgotten every context', async () => {
    const made = await provider(KMS);
    expect(await publishWith(made, `before.${ZONE}`)).toMatchObject({ status: 'created' });
    await server().restart();
    expect(await standing(`before.${ZONE}`)).toBe(0);
    expect(await publishWith(made, `after.${ZONE}`)).toMatchObject({ status: 'created' });
    expect(await standing(`after.${ZONE}`)).toBe(1);
  });

  it('go on without the KDC while the context lasts, fail without one, and come back with it', async () => {
    const { kdc } = server();
    const made = await provider(KMS);
    await publishWith(made, `one.kdc.${ZONE}`);
    await kdc.pause();
    const late = await provider(KMS);
    try {
      expect(await publishWith(made, `two.kdc.${ZONE}`)).toMatchObject({ status: 'created' });
      expect(await publishWith(late, `three.kdc.${ZONE}`)).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_KERBEROS', details: { why: 'kdc-unreachable' } },
      });
    } finally {
      await kdc.resume();
    }
    expect(await publishWith(late, `three.kdc.${ZONE}`)).toMatchObject({ status: 'created' });
  });

  it('need a server whose keytab has the key that the KDC has, and go on when it has', async () => {
    const { kdc, service } = server();
    await kdc.admin(`cpw -randkey ${service}`);
    const made = await provider(KMS);
    expect(await publishWith(made, `rekeyed.${ZONE}`)).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_KERBEROS',
        message: expect.stringContaining(`DNS@ns1.${ZONE} (BADKEY)`) as string,
        hint: expect.stringMatching(/keytab of the server.*Export it anew/) as string,
        details: { why: 'keytab-mismatch', rcode: 'BADKEY' },
      },
    });
    expect(await standing(`rekeyed.${ZONE}`)).toBe(0);
    await kdc.admin(`ktadd -k ${kdc.keytab(service)} ${service}`);
    expect(await publishWith(await provider(KMS), `rekeyed.${ZONE}`)).toMatchObject({ status: 'created' });
  });

  it('are many at once, over one context', async () => {
    const made = await provider(KMS);
    const domains = Array.from({ length: 200 }, (_, i) => `d${i}.many.${ZONE}`);
    const report = await publish(made, { domains, hosts: [`kms1.${ZONE}`] });
    expect(report.domains.filter(({ status }) => status !== 'created').map(({ error }) => error)).toEqual([]);
  });
});
