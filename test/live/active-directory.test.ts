import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  AD_ACCOUNTS,
  AD_ZONE,
  describeUnlessMissing,
  dig,
  nsupdate,
  PROVISIONED,
  SAMBA_AD,
  SAMBA_DLZ,
  useServer,
  type ActiveDirectory,
} from './harness/index.js';

/** Adds an SRV record under a label of its own: whoever makes a name in a directory owns it. */
const add = (label: string): string[] => [
  `zone ${AD_ZONE}`,
  `update add _vlmcs._tcp.${label}.${AD_ZONE} 60 SRV 0 0 1688 kms1.${AD_ZONE}`,
  'send',
];

const published = (server: ActiveDirectory, label: string): Promise<string[]> =>
  dig(server, `_vlmcs._tcp.${label}.${AD_ZONE}`, 'SRV');

const record = (label: string): string =>
  `_vlmcs._tcp.${label}.${AD_ZONE}. 60 IN SRV 0 0 1688 kms1.${AD_ZONE}.`;

describe.each([
  // It applies the update, but leaves the length of the request's MAC out of what it signs, which nsupdate does not take.
  {
    ...SAMBA_AD,
    applied: { code: 2, stdout: '', stderr: '; TSIG error with server: tsig verify failure\n' },
    refused: /SERVFAIL/,
    rights: 'RPWP',
  },
  {
    ...SAMBA_DLZ,
    applied: { code: 0, stdout: '', stderr: '' },
    refused: /REFUSED/,
    // Samba's module for BIND wants to see full control, less than which would do to write the records.
    rights: 'RPWPCRCCDCLCLORCWOWDSDDTSW',
  },
])('the test bed', ({ software, start, missing, applied, refused, rights }) => {
  describeUnlessMissing(missing(), `with ${software}`, () => {
    const server = useServer(start, PROVISIONED);
    const other = useServer(start, PROVISIONED);

    it('serves its zone', async () => {
      expect(await dig(server(), `_ldap._tcp.${AD_ZONE}`, 'SRV')).toEqual([
        `_ldap._tcp.${AD_ZONE}. 900 IN SRV 0 100 389 dc1.${AD_ZONE}.`,
      ]);
    });

    it('shows what stands in the directory, in the words of dig', async () => {
      const words: Readonly<Record<string, string>> = {
        A: '127.0.0.3',
        AAAA: '::3',
        TXT: '"owner=mine host=kms1"',
        SRV: `1 2 1688 kms1.${AD_ZONE}.`,
      };
      const lines = Object.entries(words).map(([type, data]) => `${type}.${AD_ZONE}. 60 IN ${type} ${data}`);
      await server().nsupdate('kmssvc', [`zone ${AD_ZONE}`, ...lines.map((l) => `update add ${l}`), 'send']);
      const asked = await Promise.all(
        Object.keys(words).map((type) => dig(server(), `${type}.${AD_ZONE}`, type)),
      );
      expect(asked.flat().sort()).toEqual(lines.sort());
      expect((await server().content()).records).toEqual(expect.arrayContaining(asked.flat()));
    });

    it('takes no update that nobody has signed', async () => {
      const unsigned = await nsupdate(server(), add('unsigned'));
      expect(unsigned).toMatchObject({ code: 2, stderr: expect.stringContaining('REFUSED') as string });
      expect(await published(server(), 'unsigned')).toEqual([]);
    });

    it.each(AD_ACCOUNTS)('takes an update of %s, by its keytab', async (account) => {
      const label = account.replace('$', '').toLowerCase();
      expect(await server().nsupdate(account, add(label))).toEqual(applied);
      expect(await published(server(), label)).toEqual([record(label)]);
    });

    it('takes an update by a ticket that kinit has got', async () => {
      const { kdc } = server();
      const update = (cache: string) =>
        nsupdate(server(), add('kinit'), {
          args: ['-g'],
          environment: { ...kdc.environment, KRB5CCNAME: cache },
        });
      const ticketless = await update('MEMORY:');
      expect(ticketless.stderr).toContain('No credentials were supplied');
      expect(await published(server(), 'kinit')).toEqual([]);
      expect(await update(await kdc.kinit('kmssvc'))).toEqual(applied);
      expect(await published(server(), 'kinit')).toEqual([record('kinit')]);
    });

    it('takes no update of a name that is another account’s', async () => {
      await server().nsupdate('kms1$', add('owned'));
      const remove = [`zone ${AD_ZONE}`, `update delete _vlmcs._tcp.owned.${AD_ZONE} SRV`, 'send'];
      expect((await server().nsupdate('kms2$', remove)).stderr).toMatch(refused);
      expect(await published(server(), 'owned')).toEqual([record('owned')]);
      await server().nsupdate('Administrator', remove);
      expect(await published(server(), 'owned')).toEqual([]);
    });

    it('lets computers share a name when their group is given rights on it', async () => {
      const addHost = (host: string): string[] => [
        `zone ${AD_ZONE}`,
        `update add _vlmcs._tcp.shared.${AD_ZONE} 60 SRV 0 0 1688 ${host}.${AD_ZONE}`,
        'send',
      ];
      await server().nsupdate('kms1$', addHost('kms1'));
      expect((await server().nsupdate('kms2$', addHost('kms2'))).stderr).toMatch(refused);

      await server().sambaTool('group', 'add', 'KMS Hosts');
      await server().sambaTool('group', 'addmembers', 'KMS Hosts', 'kms1$,kms2$');
      const group = await server().sambaTool('group', 'show', 'KMS Hosts', '--attributes=objectSid');
      const sid = /S-1-5-[\d-]+/.exec(group.stdout)?.[0];
      const zone = `DC=${AD_ZONE},CN=MicrosoftDNS,DC=DomainDnsZones,DC=ad,DC=example,DC=test`;
      await server().sambaTool(
        ...['dsacl', 'set', '--action=allow', `--sddl=(A;;${rights};;;${sid})`],
        `--objectdn=DC=_vlmcs._tcp.shared,${zone}`,
      );
      expect(await server().nsupdate('kms2$', addHost('kms2'))).toEqual(applied);
      expect(await published(server(), 'shared')).toHaveLength(2);
    });

    it('is a domain of its own, and leaves nothing behind', async () => {
      await server().nsupdate('kmssvc', add('here'));
      expect(await published(server(), 'here')).toEqual([record('here')]);
      expect(await published(other(), 'here')).toEqual([]);
      await other().sambaTool('user', 'create', 'newcomer', 'Newc0mer.Passw0rd');
      expect((await other().sambaTool('user', 'list')).stdout).toContain('newcomer');
      expect((await server().sambaTool('user', 'list')).stdout).not.toContain('newcomer');

      const third = await start();
      await third.stop();
      expect([third.folder, third.kdc.folder].filter(existsSync)).toEqual([]);
    });
  });
});
