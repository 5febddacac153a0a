import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPlanBed, TWO_DOMAINS, typing, type PlanBed } from './plan-bed.js';

let bed: PlanBed;
beforeEach(async () => {
  bed = await startPlanBed();
  await bed.wants(TWO_DOMAINS);
  await bed.others('publish kms1.corp.example kms9.corp.example --domain corp.example lab.example');
});

const owners = async (): Promise<unknown[]> => {
  const { json } = await bed.cli('plan --json');
  return (json.domains as { owners: { before: unknown } }[]).map(({ owners: { before } }) => before);
};

/** That a host is adopted which the file does not publish. */
const pruned = (host: string, domains: string): string =>
  `warning: the config file does not publish ${host} in ${domains}: the next kmsdns apply removes it there. To keep it, put it under publish first\n`;

describe('kmsdns adopt', () => {
  it('marks the hosts that the config file publishes and that stand, and changes no record', async () => {
    const stood = await bed.standing('corp.example');
    const { code, stdout, stderr } = await bed.cli('adopt --yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'corp.example',
      "  ~ kms1.corp.example:1688  nobody's → corp-dns",
      'lab.example',
      "  ~ kms1.corp.example:1688  nobody's → corp-dns",
      'Done 2, failed 0, as they were 0.',
      '',
    ]);
    expect(await bed.standing('corp.example')).toEqual(stood);
    expect(await owners()).toEqual(Array(2).fill({ 'kms1.corp.example:1688': ['corp-dns'] }));
  });

  it('marks the hosts that were named, in the domains that were named', async () => {
    const { code, stderr } = await bed.cli(
      'adopt KMS9.corp.example. nobody.corp.example --domain lab.example --yes',
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `warning: nobody.corp.example stands in none of these domains\n${pruned('kms9.corp.example:1688', 'lab.example')}`,
    });
    expect(await owners()).toEqual([{}, { 'kms9.corp.example:1688': ['corp-dns'] }]);
  });

  it('says what is taken, and asks', async () => {
    const updates = bed.updates().length;
    const no = await bed.cli('adopt', { stdin: typing('\n') });
    expect(no.code).toBe(1);
    expect(no.stdout).toContain("corp.example\n  ~ kms1.corp.example:1688  nobody's → corp-dns\n");
    expect(no.stderr).toBe("Mark these hosts of 2 domains as corp-dns's? [y/N] Nothing was changed.\n");
    expect(bed.updates()).toHaveLength(updates);

    const yes = await bed.cli('adopt', { stdin: typing('yes\n') });
    expect(yes.code).toBe(0);
    const again = await bed.cli('adopt', { stdin: typing('') });
    expect(again).toMatchObject({ code: 0, stdout: 'Nothing to change.\n', stderr: '' });
  });

  it('warns before it asks of hosts that the next apply would remove, and of those only', async () => {
    const words = 'adopt kms1.corp.example kms9.corp.example';
    const warning = pruned('kms9.corp.example:1688', 'corp.example, lab.example');
    const asked = await bed.cli(words, { stdin: typing('\n') });
    expect(asked.stderr.startsWith(warning)).toBe(true);
    expect((await bed.cli(`${words} --dry-run`)).stderr).toBe(warning);

    await bed.wants(`${TWO_DOMAINS}policy: { prune: false }`);
    expect((await bed.cli(`${words} --dry-run`)).stderr).toBe('');

    await bed.wants(TWO_DOMAINS);
    expect((await bed.cli(`${words} --yes`)).stderr).toBe(warning);
    const { stdout } = await bed.cli('plan');
    expect(stdout.match(/- kms9\.corp\.example:1688/g)).toHaveLength(2);
    expect((await bed.cli(`${words} --yes`)).stderr).toBe('');
  });

  it('says what would be taken where there is no terminal, and needs --yes', async () => {
    const updates = bed.updates().length;
    const { code, stdout, stderr } = await bed.cli('adopt --domain lab.example');
    expect({ code, stdout }).toEqual({
      code: 64,
      stdout: "lab.example\n  ~ kms1.corp.example:1688  nobody's → corp-dns\n",
    });
    expect(stderr).toContain('error: --yes: is missing, and there is no terminal to ask at\n');
    expect(bed.updates()).toHaveLength(updates);
  });

  it('writes nothing in a dry run', async () => {
    const updates = bed.updates().length;
    const { code, stdout } = await bed.cli('adopt --dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('Dry run, nothing was written: to do 2, failed 0, as they were 0.');
    expect(bed.updates()).toHaveLength(updates);
  });

  it('takes a host from another owner only with --take-over', async () => {
    await bed.cli('adopt --yes --domain lab.example');
    const text = await readFile(bed.config, 'utf8');
    await writeFile(bed.config, text.replace('owner: corp-dns', 'owner: lab-dns'));
    const refused = await bed.cli('adopt --yes --domain lab.example');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      'error: lab.example: hosts of lab.example have another owner: kms1.corp.example:1688 (of corp-dns)\n' +
        '  If they are to change hands, say --take-over.\n',
    );
    const { code, stdout } = await bed.cli('adopt --yes --take-over --domain lab.example');
    expect(code).toBe(0);
    expect(stdout).toContain('  ~ kms1.corp.example:1688  corp-dns → lab-dns\n');
    expect((await owners())[1]).toEqual({ 'kms1.corp.example:1688': ['lab-dns'] });
  });

  it('keeps whose they were with --receipt, for rollback', async () => {
    const receipt = join(bed.folder, 'adopted.json');
    const { stderr } = await bed.cli(`adopt --yes --receipt ${receipt}`);
    expect(stderr).toBe(`to take it back: kmsdns rollback ${receipt} -f ${bed.config}\n`);
    expect((await bed.cli(`rollback ${receipt} --yes`)).code).toBe(0);
    expect(await owners()).toEqual([{}, {}]);
  });

  it('prints JSON', async () => {
    const { json } = await bed.cli('adopt --yes --json --domain lab.example');
    expect(json).toMatchObject({
      command: 'adopt',
      dryRun: false,
      changed: true,
      domains: [
        {
          domain: 'lab.example',
          provider: 'ad',
          status: 'updated',
          owners: { before: {}, after: { 'kms1.corp.example:1688': ['corp-dns'] } },
        },
      ],
      receipt: null,
    });
  });

  it.each([
    ['no owner', 'adopt --yes', 'owner: is not in', 'owner: corp-dns'],
    ['a host that is none', 'adopt http://x/ --yes', 'host: "http://x/" is a URL', ''],
    ['nobody to ask', 'adopt --json', '--yes: is missing', ''],
  ])('refuses %s', async (what, words, message, hint) => {
    if (what === 'no owner') {
      await writeFile(bed.config, (await readFile(bed.config, 'utf8')).replace('owner: corp-dns\n', ''));
    }
    const before = bed.events.length;
    const { code, stderr } = await bed.cli(words);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(bed.events).toHaveLength(before);
  });
});
