import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../../src/provider.js';
import { kmsdns } from '../../cli/harness.js';
import {
  axfr,
  describeLive,
  KERBEROS,
  krb5Conf,
  makeFolder,
  makeKey,
  startNamed,
  useServer,
  type KerberizedNamed,
} from '../harness/index.js';
import { KMS, NARROW, NOBODY, startKerberized, ZONE } from '../rfc2136/kerberos/bed.js';
import { useEnvironment } from '../rfc2136/kerberos/environment.js';
import { startScriptedKdc } from '../rfc2136/kerberos/scripted-kdc.js';

describeLive(KERBEROS, 'doctor with Kerberos', () => {
  const server = useServer<KerberizedNamed>(startKerberized);
  useEnvironment(() => ({
    KRB5_CONFIG: server().kdc.configFile,
    KRB5CCNAME: 'FILE:/nonexistent/cache',
    KRB5_CLIENT_KTNAME: '/nonexistent/keytab',
  }));

  const address = (): string => `${server().host}:${server().port}`;
  const by = (principal: string): string[] => ['--keytab', server().kdc.keytab(principal)];

  async function doctor(...argv: string[]) {
    const { code, json, stdout } = await kmsdns([
      'doctor',
      ...argv,
      '--resolver',
      address(),
      ...(argv.includes('-f') ? [] : ['--server', address(), '--gss-tsig']),
      '--json',
    ]);
    const { findings }: { findings: readonly Diagnosis[] } = json ?? { findings: [] };
    return {
      code,
      stdout,
      brief: findings.map(({ check, status }) => `${check} ${status}`).slice(2),
      of: (check: string) => findings.find((finding) => finding.check === check),
    };
  }

  function useKrb5(text: string): void {
    const folder = makeFolder('doctor');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'krb5.conf'), text);
    process.env['KRB5_CONFIG'] = join(folder, 'krb5.conf');
  }

  const useKdcAt = (port: number): void => useKrb5(krb5Conf({ realm: 'EXAMPLE.TEST', domain: ZONE }, port));

  it('finds all well with a keytab, and changes nothing', async () => {
    const before = await axfr(server(), ZONE);
    const ran = await doctor(ZONE, `lab.${ZONE}`, ...by(KMS));
    expect(ran.brief).toEqual([
      ...['library ok', 'keytab ok', 'ticket ok', 'server ok', 'server ok', 'service ok', 'context ok'],
      ...['clock ok', 'zone ok', 'zone ok', 'update ok', 'update ok'],
    ]);
    expect(ran.code).toBe(0);
    expect(ran.of('ticket')?.message).toMatch(/^there is a ticket for kmssvc@EXAMPLE\.TEST, good for 10 h/);
    expect(ran.of('service')?.message).toContain(`DNS@ns1.${ZONE}`);
    expect(await axfr(server(), ZONE)).toEqual(before);
  });

  it('finds all well with the ticket of kinit', async () => {
    process.env['KRB5CCNAME'] = await server().kdc.kinit(KMS);
    const ran = await doctor(ZONE);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.of('ticket')?.message).toContain('kmssvc@EXAMPLE.TEST');
    expect(ran.of('keytab')).toBeUndefined();
  });

  it('warns of a ticket that is about to end, and of a keytab that others can read', async () => {
    process.env['KRB5CCNAME'] = await server().kdc.kinit(KMS, '-l', '2m');
    expect((await doctor(ZONE)).of('ticket')).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining('keytab'),
    });
    const keytab = server().kdc.keytab(KMS);
    chmodSync(keytab, 0o644);
    onTestFinished(() => chmodSync(keytab, 0o600));
    expect((await doctor(ZONE, ...by(KMS))).of('keytab')).toMatchObject({
      status: 'warn',
      fix: `chmod 600 ${keytab}`,
    });
  });

  it.each<{
    situation: string;
    argv: () => readonly string[];
    set?: () => void | Promise<void>;
    check: string;
    message: RegExp;
    fix: RegExp;
  }>([
    {
      situation: 'there is no ticket',
      argv: () => [],
      check: 'ticket',
      message: /no Kerberos credentials/,
      fix: /kinit/,
    },
    {
      situation: 'the KDC does not know the principal',
      argv: () => by('gone'),
      set: () => addAndForget('gone'),
      check: 'ticket',
      message: /gone@EXAMPLE\.TEST: Client not found/,
      fix: /spelling/,
    },
    {
      situation: 'the keytab is not there',
      argv: () => ['--keytab', '/nonexistent/kms.keytab'],
      check: 'keytab',
      message: /^the keytab "\/nonexistent\/kms\.keytab" does not exist$/,
      fix: /path/,
    },
    {
      situation: 'the keytab does not have the principal',
      argv: () => [...by(KMS), '--principal', 'other'],
      check: 'keytab',
      message: /^the principal "other" has no key in the keytab /,
      fix: /kmssvc@EXAMPLE\.TEST/,
    },
    {
      situation: 'the key was changed since the keytab was written',
      argv: () => by('rekeyed'),
      set: async () => {
        await addWithKeytab('rekeyed');
        await server().kdc.admin('cpw -randkey rekeyed');
      },
      check: 'ticket',
      message: /rekeyed@EXAMPLE\.TEST/,
      fix: /password was changed/,
    },
    {
      situation: 'no KDC answers',
      argv: () => by(KMS),
      set: () => useKdcAt(9),
      check: 'kdc',
      message: /Cannot contact any KDC/,
      fix: /port 88/,
    },
    {
      situation: 'nobody says where the KDC is',
      argv: () => by(KMS),
      set: () => useKrb5('[libdefaults]\n default_realm = EXAMPLE.TEST\n dns_lookup_kdc = false\n'),
      check: 'kdc',
      message: /Cannot find KDC/,
      fix: /krb5\.conf/,
    },
    {
      situation: 'krb5.conf is broken',
      argv: () => by(KMS),
      set: () => useKrb5('[libdefaults\n broken'),
      check: 'krb5.conf',
      message: /configuration file/,
      fix: /krb5\.conf/,
    },
    {
      situation: "the KDC's clock differs",
      argv: () => by(KMS),
      set: async () => {
        const scripted = await startScriptedKdc(37);
        onTestFinished(() => scripted.close());
        useKdcAt(scripted.port);
      },
      check: 'clock',
      message: /Clock skew/,
      fix: /NTP/,
    },
    {
      situation: 'the KDC does not know the server',
      argv: () => [...by(KMS), '--service-principal', `DNS/ns9.${ZONE}`],
      check: 'service',
      message: new RegExp(`DNS@ns9\\.${ZONE}: Server not found`),
      fix: /--service-principal/,
    },
    {
      situation: "the server's keytab has not the key of that service",
      argv: () => [...by(KMS), '--service-principal', `DNS/ns3.${ZONE}`],
      set: () => addWithKeytab(`DNS/ns3.${ZONE}`),
      check: 'context',
      message: /cannot use our ticket for DNS@ns3\.example\.test \(BADKEY\)/,
      fix: /keytab of the server/,
    },
  ])('$situation: fail $check', async ({ argv, set, check, message, fix }) => {
    await set?.();
    const ran = await doctor(ZONE, ...argv());
    expect(ran.code).toBe(1);
    expect(ran.brief.filter((line) => line.endsWith('fail'))).toEqual([`${check} fail`]);
    expect(ran.of(check)?.message).toMatch(message);
    expect(ran.of(check)?.fix).toMatch(fix);
    // Whether there is a server, and a zone, is told all the same.
    expect(ran.brief).toEqual(expect.arrayContaining(['server ok', 'zone ok']));
    expect(ran.brief).not.toContain('update ok');
  });

  it('a principal that may not: fail update, with the rule that is missing', async () => {
    const ran = await doctor(ZONE, ...by(NOBODY));
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.of('context')).toMatchObject({ status: 'ok' });
    expect(ran.of('update')).toMatchObject({
      status: 'fail',
      message: `${address()} does not take updates by nobody@EXAMPLE.TEST of _vlmcs._tcp.${ZONE}: REFUSED`,
      fix: expect.stringContaining(`grant nobody@EXAMPLE.TEST name _vlmcs._tcp.${ZONE}. SRV;`),
    });
    const narrow = await doctor(ZONE, `lab.${ZONE}`, ...by(NARROW));
    expect(narrow.brief.slice(-2)).toEqual(['update ok', 'update fail']);
  });

  it('a server that speaks no GSS-TSIG: fail context', async () => {
    const plain = await startNamed({ zones: [{ name: ZONE }], keys: [makeKey('upd')] });
    onTestFinished(() => plain.stop());
    const { json } = await kmsdns([
      ...['doctor', ZONE, '--gss-tsig', ...by(KMS), '--json'],
      ...['--server', `${plain.host}:${plain.port}`, '--resolver', address()],
      ...['--service-principal', `DNS/ns1.${ZONE}`],
    ]);
    const { findings }: { findings: readonly Diagnosis[] } = json;
    expect(findings.filter(({ status }) => status === 'fail')).toMatchObject([
      {
        check: 'context',
        message: expect.stringContaining('speaks no GSS-TSIG'),
        fix: expect.stringContaining('tkey-gssapi-keytab'),
      },
    ]);
  });

  it('without --gss-tsig: says that zones of Active Directory want it', async () => {
    const { code, stdout } = await kmsdns(['doctor', ZONE, '--server', address(), '--resolver', address()]);
    expect(code).toBe(1);
    expect(stdout).toContain('--gss-tsig');
  });

  it.each([
    [KMS, 0, { update: 'ok', owner: 'ok' }],
    [NARROW, 1, { update: 'ok', owner: 'fail' }],
  ])(
    'a config file with the keytab of %s, and marks of its owner: exit code %i',
    async (principal, code, is) => {
      const folder = makeFolder('doctor');
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const config = join(folder, 'kmsdns.yaml');
      const provider = `type: rfc2136, server: '${address()}', auth: gss-tsig, keytab: ${server().kdc.keytab(principal)}`;
      writeFileSync(
        config,
        `owner: corp-dns\nproviders: { ad: { ${provider} } }\ndomains: { ${ZONE}: { publish: [kms1.${ZONE}] } }\n`,
      );
      const ran = await doctor('-f', config);
      expect(ran.code).toBe(code);
      expect({ update: ran.of('update')?.status, owner: ran.of('owner')?.status }).toEqual(is);
      if (code === 1) {
        expect(ran.of('owner')?.fix).toContain(
          `grant narrow@EXAMPLE.TEST name _kmsdns-owner._vlmcs._tcp.${ZONE}. TXT;`,
        );
      }
    },
  );

  async function addWithKeytab(principal: string): Promise<void> {
    const keytab = server().kdc.keytab(principal);
    await server().kdc.admin(`addprinc -randkey ${principal}`, `ktadd -k ${keytab} ${principal}`);
  }

  async function addAndForget(principal: string): Promise<void> {
    await addWithKeytab(principal);
    await server().kdc.admin(`delprinc -force ${principal}`);
  }
});
