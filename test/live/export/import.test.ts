import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { testFolder } from '../../cli/bed.js';
import { kmsdns } from '../../cli/harness.js';
import {
  describeLive,
  makeKey,
  NAMED,
  startNamed,
  useServer,
  writeKeyFile,
  zoneText,
} from '../harness/index.js';

const key = makeKey('kms');

describeLive(NAMED, 'kmsdns import from BIND', () => {
  const bind = useServer(() =>
    startNamed({
      keys: [key],
      zones: [
        {
          name: 'corp.test',
          text: zoneText('corp.test', [
            '_vlmcs._tcp 600 IN SRV 0 0 1688 kms1',
            '_vlmcs._tcp 600 IN SRV 10 5 1689 kms2',
            '_vlmcs._tcp.branch IN SRV 0 0 1688 kms1',
            '_vlmcs._tcp.alias IN CNAME _vlmcs._tcp',
            'kms1 IN A 192.0.2.11',
            'kms2 IN A 192.0.2.12',
          ]),
          statements: 'allow-transfer { key kms; }; allow-update { key kms; };',
        },
      ],
    }),
  );

  it('takes a zone by signed transfer, leaves out an alias, and kmsdns plan would change nothing', async () => {
    const folder = await testFolder();
    const [server, keyFile, out] = [bind(), join(folder, 'kms.key'), join(folder, 'kmsdns.yaml')];
    writeKeyFile(keyFile, [key]);
    const axfr = ['import', '--axfr', `${server.host}:${server.port}`, '--zone', 'corp.test'];
    const unsigned = await kmsdns(axfr);
    expect(unsigned).toMatchObject({ code: 1, stdout: '' });
    expect(unsigned.stderr).toContain('REFUSED');

    const ran = await kmsdns([...axfr, '--tsig-key-file', keyFile, '--json', '--out', out]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain(
      'alias.corp.test: its KMS name is an alias (CNAME) of _vlmcs._tcp.corp.test',
    );
    expect(parse((ran.json as { text: string }).text)).toMatchObject({
      domains: {
        'corp.test': {
          publish: ['kms1.corp.test', { host: 'kms2.corp.test', priority: 10, weight: 5, port: 1689 }],
        },
        'branch.corp.test': { publish: ['kms1.corp.test'] },
      },
    });
    expect(await kmsdns(['plan', '-f', out, '--exit-code'])).toMatchObject({ code: 0 });
  });
});
