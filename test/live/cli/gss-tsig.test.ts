import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kmsdns } from '../../cli/harness.js';
import {
  describeLive,
  dig,
  KERBEROS,
  makeFolder,
  useServer,
  type KerberizedNamed,
} from '../harness/index.js';
import { KMS, NOBODY, startKerberized, ZONE } from '../rfc2136/kerberos/bed.js';
import { useEnvironment } from '../rfc2136/kerberos/environment.js';

describeLive(KERBEROS, 'the command line with Kerberos', () => {
  const server = useServer<KerberizedNamed>(startKerberized);
  useEnvironment(() => ({ KRB5_CONFIG: server().kdc.configFile }));

  const address = (): string => `${server().host}:${server().port}`;
  const by = (principal: string): string[] => [
    '--server',
    address(),
    '--gss-tsig',
    '--keytab',
    server().kdc.keytab(principal),
  ];
  const standing = (domain: string): Promise<readonly string[]> =>
    dig(server(), `_vlmcs._tcp.${domain}`, 'SRV');

  it('publishes, lists and removes', async () => {
    const domain = `cli.${ZONE}`;
    const host = `kms1.${ZONE}`;
    expect(await kmsdns(['publish', host, '--domain', domain, ...by(KMS)])).toMatchObject({ code: 0 });
    expect(await standing(domain)).toHaveLength(1);
    expect((await kmsdns(['list', domain, ...by(KMS)])).stdout).toContain(host);
    const removed = await kmsdns(['remove', host, '--domain', domain, '--allow-empty', ...by(KMS)]);
    expect(removed).toMatchObject({ code: 0 });
    expect(await standing(domain)).toHaveLength(0);
  });

  it('says who is denied, and what to allow', async () => {
    const denied = await kmsdns([
      'publish',
      `kms1.${ZONE}`,
      '--domain',
      `denied.${ZONE}`,
      '--service-principal',
      `DNS/ns1.${ZONE}`,
      ...by(NOBODY),
    ]);
    expect(denied.code).toBe(1);
    expect(denied.stderr).toContain(`${NOBODY}@EXAMPLE.TEST`);
    expect(denied.stderr).toContain('update-policy');
  });

  it('says who is denied by a ticket of kinit, too: nobody can allow a cache anything', async () => {
    const { kdc } = server();
    process.env['KRB5CCNAME'] = await kdc.kinit(NOBODY);
    const args = [
      'publish',
      `kms1.${ZONE}`,
      '--domain',
      `denied.${ZONE}`,
      '--server',
      address(),
      '--gss-tsig',
    ];
    const { code, stderr } = await kmsdns(args);
    expect(code).toBe(1);
    expect(stderr).toContain(`grant ${NOBODY}@EXAMPLE.TEST`);
    expect(stderr).not.toContain('credential cache');
  });

  it('says which service the KDC does not know, and sends no update', async () => {
    const args = [
      'publish',
      `kms1.${ZONE}`,
      '--domain',
      `wrong.${ZONE}`,
      '--service-principal',
      'DNS/other.test',
    ];
    const { code, stderr } = await kmsdns([...args, ...by(KMS)]);
    expect(code).toBe(1);
    expect(stderr).toContain('DNS@other.test: Server not found');
    expect(await standing(`wrong.${ZONE}`)).toHaveLength(0);
  });

  it('warns of a keytab that other users can read, and of no other', async () => {
    const folder = makeFolder('gss');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const keytab = join(folder, 'kms.keytab');
    copyFileSync(server().kdc.keytab(KMS), keytab);
    const host = `kms1.${ZONE}`;
    const gss = ['--server', address(), '--gss-tsig', '--keytab', `FILE:${keytab}`];
    const config = join(folder, 'kmsdns.yaml');
    const provider = `type: rfc2136, server: '${address()}', auth: gss-tsig, keytab: kms.keytab`;
    const domains = `fileopen.${ZONE}: { provider: ad, publish: [${host}] }`;
    writeFileSync(config, `providers: { ad: { ${provider} } }\ndomains: { ${domains} }\n`);
    const commands = [
      ['publish', host, '--domain', `open.${ZONE}`, ...gss],
      ['list', `open.${ZONE}`, ...gss],
      ['remove', host, '--domain', `open.${ZONE}`, '--allow-empty', ...gss],
      ['apply', '-f', config, '--yes'],
    ];
    const warning = `warning: the key in ${keytab} can be read by other users of this machine (mode 640)`;
    for (const [mode, expected] of [
      [0o640, [warning, `  chmod 600 ${keytab}`]],
      [0o600, []],
    ] as const) {
      chmodSync(keytab, mode);
      for (const command of commands) {
        const { code, stderr } = await kmsdns(command);
        expect({ command, code, said: linesAbout(keytab, stderr) }).toEqual({
          command,
          code: 0,
          said: expected,
        });
      }
    }
  });

  it('applies a config file, with marks of its owner', async () => {
    const folder = makeFolder('gss');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = join(folder, 'kmsdns.yaml');
    const domain = `file.${ZONE}`;
    const provider = `type: rfc2136, server: '${address()}', auth: gss-tsig, keytab: ${server().kdc.keytab(KMS)}`;
    writeFileSync(
      config,
      `owner: corp-dns\nproviders: { ad: { ${provider} } }\ndomains: { ${domain}: { provider: ad, publish: [kms1.${ZONE}] } }\n`,
    );
    expect(await kmsdns(['apply', '-f', config, '--yes'])).toMatchObject({ code: 0 });
    expect(await standing(domain)).toHaveLength(1);
    expect(await dig(server(), `_kmsdns-owner._vlmcs._tcp.${domain}`, 'TXT')).toHaveLength(1);
    expect(await kmsdns(['plan', '-f', config, '--exit-code'])).toMatchObject({ code: 0 });
  });
});

function linesAbout(file: string, text: string): string[] {
  return text.split('\n').filter((line) => line.includes(file));
}
