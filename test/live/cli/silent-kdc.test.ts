import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { start } from '../../cli/real-process.js';
import { describeLive, dig, KERBEROS, krb5Conf, useServer, type KerberizedNamed } from '../harness/index.js';
import { KMS, startKerberized, ZONE } from '../rfc2136/kerberos/bed.js';
import { startScriptedKdc } from '../rfc2136/kerberos/scripted-kdc.js';

/**
 * Milliseconds: MIT's library asks a silent KDC again and again for 26 s. Whoever does not wait for
 * it is done long before.
 */
const LIBRARY_GIVES_UP = 26_000;

describeLive(KERBEROS, 'the process of a command, while a KDC is silent', () => {
  const server = useServer<KerberizedNamed>(startKerberized);

  it('ends on Ctrl-C with all of its output, and does not wait for the Kerberos library', async () => {
    const silent = await startScriptedKdc('silent');
    onTestFinished(() => silent.close());
    const { host, port, folder, kdc } = server();
    const config = join(folder, 'silent.conf');
    writeFileSync(config, krb5Conf({ realm: kdc.realm, domain: ZONE }, silent.port));
    const domain = `silent.${ZONE}`;
    const running = start(
      [
        ...['publish', `kms1.${ZONE}`, '--domain', domain, '--json'],
        ...['--server', `${host}:${port}`, '--gss-tsig', '--keytab', kdc.keytab(KMS)],
      ],
      { KRB5_CONFIG: config },
    );
    await silent.asked;
    const began = Date.now();
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(130);
    expect(Date.now() - began).toBeLessThan(LIBRARY_GIVES_UP / 2);
    expect(JSON.parse(running.stdout())).toMatchObject({
      domains: [{ domain, status: 'skipped', error: { code: 'ERR_ABORTED' } }],
    });
    expect(await dig(server(), `_vlmcs._tcp.${domain}`, 'SRV')).toHaveLength(0);
  });
});
