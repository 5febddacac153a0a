import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openProviders } from '../../src/config/index.js';
import { problems, valid } from './parse.js';

describe('Kerberos in kmsdns.yaml', () => {
  it.each([
    ['keytab: k.keytab', 'keytab: is given without Kerberos | Add auth: gss-tsig.'],
    ['principal: kms@A.B', 'principal: is given without Kerberos | Add auth: gss-tsig.'],
    [
      'auth: gss-tsig, servicePrincipal: HTTP/a.b',
      'servicePrincipal: "HTTP/a.b" is of another service than DNS | Write it as DNS/',
    ],
    ['servicePrincipal: DNS/a.b', 'servicePrincipal: is given without Kerberos | Add auth: gss-tsig.'],
    ['auth: gss-tsig, tsigKeyFile: k.key', 'tsigKeyFile: does not go with auth: gss-tsig'],
    ['auth: gss-tsig, tsigKey: { name: k, secret: "${S}" }', 'tsigKey: does not go with auth: gss-tsig'],
    ['auth: gss-tsig, transport: udp', 'transport: must be tcp with auth: gss-tsig'],
    [
      'auth: kerberos',
      'auth: is "kerberos", and should be gss-tsig | Write "auth: gss-tsig", or leave the field out.',
    ],
    ['auth: [gss-tsig]', 'auth: is a list, and should be gss-tsig'],
  ])('is not %s', async (fields, problem) => {
    const [first = '', ...others] = await problems(`providers: { ad: { type: rfc2136, ${fields} } }`);
    expect(first).toContain(`providers.ad.${problem}`);
    expect(others).toEqual([]);
  });

  it.each(['${NAME}.keytab', 'FILE:${NAME}.keytab'])(
    'goes over TCP, by a keytab %s that is looked for from the folder of the file',
    async (keytab) => {
      const folder = await mkdtemp(join(tmpdir(), 'kmsdns-kerberos-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      await writeFile(join(folder, 'none.keytab'), 'no keytab');
      const config = await valid(
        `providers: { ad: { type: rfc2136, auth: gss-tsig, transport: tcp, keytab: "${keytab}" } }`,
        folder,
      );
      await expect(openProviders(config, { env: { NAME: 'none' }, names: ['ad'] })).rejects.toMatchObject({
        field: expect.stringMatching(/^\S+:1:\d+: providers\.ad\.keytab$/) as string,
        problem: `"${join(folder, '${NAME}.keytab')}" is not a keytab of version 2`,
      });
    },
  );
});
