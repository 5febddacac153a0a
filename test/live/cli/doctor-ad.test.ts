import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../../src/provider.js';
import { kmsdns } from '../../cli/harness.js';
import {
  AD_ZONE,
  describeUnlessMissing,
  makeFolder,
  PROVISIONED,
  SAMBA_AD,
  SAMBA_DLZ,
  useServer,
} from '../harness/index.js';
import { useEnvironment } from '../rfc2136/kerberos/environment.js';

describe.each([
  // It compares prerequisites before it looks at permissions, and these are told by what stands.
  {
    ...SAMBA_AD,
    fresh: 'warn',
    denied: 'SERVFAIL',
  },
  {
    ...SAMBA_DLZ,
    fresh: 'ok',
    denied: 'REFUSED',
  },
])('doctor in Active Directory', ({ software, start, missing, fresh, denied }) => {
  describeUnlessMissing(missing(), `with ${software}`, () => {
    const server = useServer(start, PROVISIONED);
    useEnvironment(() => ({ KRB5_CONFIG: server().kdc.configFile }));

    const address = (): string => `${server().host}:${server().port}`;
    const by = (account: string): string[] => [
      ...['--server', address(), '--gss-tsig', '--keytab', server().kdc.keytab(account)],
    ];

    async function doctor(domain: string, argv: readonly string[]) {
      const { json } = await kmsdns(['doctor', domain, '--resolver', address(), ...argv, '--json']);
      const { findings }: { findings: readonly Diagnosis[] } = json;
      return (check: string) => findings.find((finding) => finding.check === check);
    }

    it('says of a domain that is not served here that no zone was found, and what to check', async () => {
      expect((await doctor('other.test', by('kms1$')))('zone')).toMatchObject({
        status: 'fail',
        message: expect.stringMatching(/^no zone was found for _vlmcs\._tcp\.other\.test: /),
        fix: expect.stringContaining('primary server'),
      });
    });

    it('tells who may write a name and who may not, and changes nothing', async () => {
      const domain = `doctor.${AD_ZONE}`;
      const before = (await server().content()).records;
      expect((await doctor(domain, by('kms1$')))('update')?.status).toBe(fresh);
      expect((await server().content()).records).toEqual(before);

      await kmsdns(['publish', `kms1.${AD_ZONE}`, '--domain', domain, ...by('kms1$')]);
      const published = (await server().content()).records;
      expect(published).not.toEqual(before);
      const owner = await doctor(domain, by('kms1$'));
      expect(owner('context')).toMatchObject({ status: 'ok' });
      expect(owner('update')).toMatchObject({ status: 'ok' });
      expect((await doctor(domain, by('kmssvc')))('update')).toMatchObject({
        status: 'fail',
        message: `${address()} does not take updates by kmssvc@AD.EXAMPLE.TEST of _vlmcs._tcp.${domain}: ${denied}`,
        fix: expect.stringContaining('whoever made a name owns it'),
      });
      expect((await server().content()).records).toEqual(published);
    });

    it("names in apply the marks that are somebody else's", async () => {
      const domain = `marks.${AD_ZONE}`;
      const mark = `_kmsdns-owner._vlmcs._tcp.${domain}`;
      await server().nsupdate('kms1$', [`zone ${AD_ZONE}`, `update add ${mark}. 60 TXT theirs`, 'send']);
      const folder = makeFolder('marks');
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const config = join(folder, 'kmsdns.yaml');
      const provider = `type: rfc2136, server: '${address()}', auth: gss-tsig, keytab: ${server().kdc.keytab('kmssvc')}`;
      writeFileSync(
        config,
        `owner: corp-dns\nproviders: { ad: { ${provider} } }\ndomains: { ${domain}: { provider: ad, publish: [kms1.${AD_ZONE}] } }\n`,
      );
      const { code, stderr } = await kmsdns(['apply', '-f', config, '--yes']);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(new RegExp(`kmssvc@AD\\.EXAMPLE\\.TEST (change|may change) .*${mark} TXT`));
      expect(stderr).toContain('whoever made a name owns it');
      expect((await doctor(domain, ['-f', config]))('owner')).toMatchObject({
        status: 'fail',
        message: expect.stringContaining(mark),
      });
    });

    it('says that the zone wants Kerberos when nothing is signed', async () => {
      const of = await doctor(AD_ZONE, ['--server', address()]);
      expect(of('update')).toMatchObject({
        status: 'fail',
        message: expect.stringContaining('REFUSED'),
        fix: expect.stringContaining('--gss-tsig'),
      });
    });
  });
});
