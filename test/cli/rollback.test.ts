import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPlanBed, TWO_DOMAINS, typing, type PlanBed } from './plan-bed.js';

let bed: PlanBed;
beforeEach(async () => {
  bed = await startPlanBed();
  await bed.wants(TWO_DOMAINS);
});

/** The receipt of an apply that has published both domains. */
async function applied(): Promise<string> {
  await bed.others('publish kms9.corp.example --domain corp.example --ttl 600');
  await bed.cli('apply --yes');
  const [receipt] = await bed.receipts();
  return receipt!.path;
}

const UNDONE = [
  'updated    corp.example',
  '  - kms1.corp.example:1688  priority 10, weight 0, ttl 600',
  '    kms9.corp.example:1688  priority 0, weight 0, ttl 600',
  'removed    lab.example',
  '  - kms1.corp.example:1688  priority 0, weight 0, ttl 3600',
];

describe('kmsdns rollback', () => {
  it('puts back what an apply has replaced, and keeps a receipt of its own, by which that is taken back', async () => {
    const receipt = await applied();
    const { code, stdout, stderr } = await bed.cli(`rollback ${receipt} --yes`);
    const back = (await bed.receipts()).find(({ name }) => name.endsWith('-rollback.json'));
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `to take it back: kmsdns rollback ${back?.path} -f ${bed.config}\n`,
    });
    expect(stdout.split('\n')).toEqual([...UNDONE, 'Done 2, failed 0, as they were 0.', '']);
    expect(await bed.standing('corp.example')).toEqual(['kms9.corp.example:1688 0 0 600']);
    expect(await bed.standing('lab.example')).toEqual([]);

    expect((await bed.cli(`rollback ${back?.path} --yes`)).code).toBe(0);
    expect(await bed.standing('corp.example')).toContain('kms1.corp.example:1688 10 0 600');
    expect((await bed.cli('plan --exit-code')).code).toBe(0);
  });

  it('shows it first, and asks', async () => {
    const receipt = await applied();
    const updates = bed.updates().length;
    const no = await bed.cli(`rollback ${receipt}`, { stdin: typing('n\n') });
    expect(no.code).toBe(1);
    expect(no.stdout.split('\n')).toEqual([...UNDONE, '']);
    expect(no.stderr).toBe('Put back 2 domains? [y/N] Nothing was changed.\n');
    expect(bed.updates()).toHaveLength(updates);
    expect((await bed.receipts()).map(({ path }) => path)).toEqual([receipt]);

    const yes = await bed.cli(`rollback ${receipt}`, { stdin: typing('y\n') });
    expect(yes.code).toBe(0);
    expect(await bed.standing('lab.example')).toEqual([]);
  });

  it('shows it where there is no terminal, and needs --yes to do it', async () => {
    const receipt = await applied();
    const updates = bed.updates().length;
    const { code, stdout, stderr } = await bed.cli(`rollback ${receipt}`);
    expect(code).toBe(64);
    expect(stdout.split('\n')).toEqual([...UNDONE, '']);
    expect(stderr).toBe(
      'error: --yes: is missing, and there is no terminal to ask at\n  Nothing was changed. Say --yes to do this.\n',
    );
    expect(bed.updates()).toHaveLength(updates);
    expect((await bed.receipts()).map(({ path }) => path)).toEqual([receipt]);
  });

  it('writes nothing in a dry run', async () => {
    const receipt = await applied();
    const updates = bed.updates().length;
    const { code, stdout } = await bed.cli(`rollback ${receipt} --dry-run`);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      ...UNDONE,
      'Dry run, nothing was written: to do 2, failed 0, as they were 0.',
      '',
    ]);
    expect(bed.updates()).toHaveLength(updates);
  });

  it('changes nothing the second time, and asks nothing', async () => {
    const receipt = await applied();
    await bed.cli(`rollback ${receipt} --yes`);
    const { code, stdout, stderr } = await bed.cli(`rollback ${receipt}`, { stdin: typing('') });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Nothing to change.\n', stderr: '' });
  });

  it('leaves a domain alone that was changed again since, and puts the other back', async () => {
    const receipt = await applied();
    await bed.others('publish kms1.corp.example --domain lab.example --priority 7');
    const { code, stdout, stderr } = await bed.cli(`rollback ${receipt} --yes --json`);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'rollback',
      dryRun: false,
      changed: true,
      domains: [
        { domain: 'corp.example', provider: 'ad', status: 'updated' },
        { domain: 'lab.example', status: 'failed', error: { code: 'ERR_CONFLICT', reasons: ['conflict'] } },
      ],
      receipt: expect.stringMatching(/-rollback\.json$/),
    });
    expect(stderr).toContain(
      'error: lab.example: kms1.corp.example:1688 of lab.example was changed again since',
    );
  });

  it('takes a receipt of publish, with the options of its provider', async () => {
    const receipt = join(bed.folder, 'publish.json');
    await bed.others(`publish kms1.corp.example --domain lab.example --receipt ${receipt}`);
    const { code, stdout, stderr } = await bed.run(['rollback', receipt, '--yes', ...bed.provider]);
    expect(code).toBe(0);
    expect(stdout).toContain('removed    lab.example\n');
    const made = (await readdir(bed.folder)).find((name) => name.endsWith('-rollback.json'));
    expect(stderr).toBe(
      `to take it back: kmsdns rollback ${join(bed.folder, made ?? '')}, with the same options\n`,
    );
  });

  it('takes a receipt of publish by the environment as well', async () => {
    const receipt = join(bed.folder, 'publish.json');
    await bed.others(`publish kms1.corp.example --domain lab.example --receipt ${receipt}`);
    const env = { RFC2136_NAMESERVER: bed.address, RFC2136_TSIG_FILE: bed.keyFile };
    expect((await bed.run(['rollback', receipt, '--yes'], { env })).code).toBe(0);
    expect(await bed.standing('lab.example')).toEqual([]);
  });

  it.each(['publish', 'remove'])(
    'takes a receipt of %s at a provider of the config file, by the same file',
    async (command) => {
      await bed.others('publish kms8.corp.example kms9.corp.example --domain lab.example');
      const before = await bed.standing('lab.example');
      const receipt = join(bed.folder, 'change.json');
      const made = await bed.cli(
        `${command} kms9.corp.example${command === 'publish' ? ':1690' : ''} --domain lab.example --provider ad --receipt ${receipt} --json`,
      );
      expect(made.code).toBe(0);
      expect(made.json).toMatchObject({ domains: [{ domain: 'lab.example', provider: 'ad' }] });
      expect(JSON.parse(await readFile(receipt, 'utf8'))).toMatchObject({
        receipt: 1,
        command,
        provider: 'ad',
      });
      expect(await bed.standing('lab.example')).not.toEqual(before);

      expect((await bed.cli(`rollback ${receipt} --yes`)).code).toBe(0);
      expect(await bed.standing('lab.example')).toEqual(before);
    },
  );

  it('takes a receipt of an earlier version, of the kind of its provider only, by the name in the file', async () => {
    const receipt = join(bed.folder, 'earlier.json');
    await bed.others(`publish kms1.corp.example --domain lab.example --receipt ${receipt}`);
    expect(JSON.parse(await readFile(receipt, 'utf8'))).toMatchObject({ provider: 'rfc2136' });

    const { code, stderr } = await bed.cli(`rollback ${receipt} --provider ad --yes`);
    expect(code).toBe(0);
    expect(await bed.standing('lab.example')).toEqual([]);
    const back = (await readdir(bed.folder)).find((name) => name.endsWith('-rollback.json')) ?? '';
    expect(stderr).toBe(`to take it back: kmsdns rollback ${join(bed.folder, back)} -f ${bed.config}\n`);
    expect((await bed.cli(`rollback ${join(bed.folder, back)} --yes`)).code).toBe(0);
    expect(await bed.standing('lab.example')).toEqual(['kms1.corp.example:1688 0 0 3600']);
  });

  it('goes back and forth at several providers, each by its name', async () => {
    const zone = join(bed.folder, 'files.zone');
    await writeFile(
      zone,
      '$ORIGIN files.example.\n$TTL 60\n@ SOA ns host 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n',
    );
    const text = await readFile(bed.config, 'utf8');
    const both = text.replace('providers:\n', 'providers:\n  files: { type: zonefile, file: files.zone }\n');
    await writeFile(
      bed.config,
      `${both}  files.example: { provider: files, publish: [kms1.corp.example] }\n`,
    );
    const applied = await bed.cli('apply --yes');
    expect(applied.code).toBe(0);
    expect(applied.stdout.split('\n').filter((line) => /^\w+$/.test(line))).toEqual(['ad', 'files']);
    expect(await readFile(zone, 'utf8')).toContain('SRV');

    const [receipt] = await bed.receipts();
    expect((await bed.cli(`rollback ${receipt!.path} --yes`)).code).toBe(0);
    expect(await readFile(zone, 'utf8')).not.toContain('SRV');
    const back = (await bed.receipts()).find(({ name }) => name.endsWith('-rollback.json'))!;
    const { domains } = JSON.parse(back.text) as { domains: { provider: string }[] };
    expect(domains.map(({ provider }) => provider)).toEqual(['ad', 'ad', 'files']);
    expect((await bed.cli(`rollback ${back.path} --yes`)).code).toBe(0);
    expect((await bed.cli('plan --exit-code')).code).toBe(0);
  });

  it('keeps the receipt where --receipt says, and over nothing', async () => {
    const receipt = await applied();
    const path = join(bed.folder, 'mine.json');
    await bed.cli(`rollback ${receipt} --yes --receipt ${path}`);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ command: 'rollback', provider: 'ad' });
    const again = await bed.cli(`rollback ${path} --yes --receipt ${path}`);
    expect(again.code).toBe(64);
    expect(again.stderr).toContain(`error: --receipt: "${path}" exists already`);
  });
});

describe('bad input to rollback', () => {
  const CASES: [what: string, words: string, message: string, hint: string][] = [
    ['no file', 'rollback --yes -f {config}', 'error: receipt-file: is not given', 'kmsdns-receipts'],
    [
      'a file that is not there',
      'rollback {folder}/none.json --yes -f {config}',
      'error: receipt-file: ',
      '',
    ],
    [
      'another file',
      'rollback {config} --yes -f {config}',
      'receipt-file: is not a receipt of kmsdns',
      'kmsdns wrote',
    ],
    ['another JSON', 'rollback {folder}/other.json --yes -f {config}', 'is not a receipt of kmsdns', ''],
    [
      'a provider that the config file does not have',
      'rollback {folder}/publish.json --yes -f {config}',
      'receipt-file: is of the provider "rfc2136", which ',
      'with: --server HOST, with --tsig-key-file FILE or --gss-tsig. If it is one of this file, --provider NAME says which: ad.',
    ],
    [
      'a name that the config file does not have',
      'rollback {folder}/named.json --yes -f {config}',
      'receipt-file: is of the provider "dc1", which ',
      '-f FILE',
    ],
    [
      'a name in the file that it does not have',
      'rollback {folder}/publish.json --yes -f {config} --provider add',
      '--provider: "add" is not a provider of ',
      'Did you mean ad?',
    ],
    [
      'neither a config file nor a provider',
      'rollback {folder}/publish.json --yes',
      'receipt-file: is of the provider "rfc2136", and neither options nor a config file say where that is',
      'Give the options that the change was made with: --server HOST, with --tsig-key-file FILE or --gss-tsig.',
    ],
    [
      'neither of them, of a zone file',
      'rollback {folder}/zonefile.json --yes',
      'receipt-file: is of the provider "zonefile", and neither',
      'with: --file FILE.',
    ],
    [
      'no config file for a name',
      'rollback {folder}/named.json --yes',
      'receipt-file: is of the provider "dc1", and neither',
      'give that file, -f FILE',
    ],
    [
      'no config file for several names',
      'rollback {folder}/several.json --yes',
      'receipt-file: is of the providers "a", "b", and neither',
      '-f FILE',
    ],
    [
      'both a config file and a provider',
      'rollback {folder}/publish.json --yes -f {config} --server {server}',
      '--server: does not go with a provider of ',
      '--provider NAME',
    ],
    [
      'one of the file for several',
      'rollback {folder}/several.json --yes -f {config} --provider ad',
      'receipt-file: is of several providers, a, b',
      'and no provider',
    ],
    [
      'several providers for one',
      'rollback {folder}/several.json --yes --server {server}',
      'receipt-file: is of several providers, a, b',
      '-f kmsdns.yaml',
    ],
    [
      'a receipt of a dry run',
      'rollback {folder}/publish.json --dry-run --receipt {folder}/x.json --server {server}',
      '--receipt: does not go with --dry-run',
      '',
    ],
    [
      'nobody to ask',
      'rollback {folder}/publish.json --server {server} --json',
      '--yes: is missing',
      '--dry-run',
    ],
  ];

  it.each(CASES)('refuses %s, and sends nothing', async (_what, words, message, hint) => {
    const domain = (name: string, provider?: string) => ({ domain: name, provider, before: [], after: [] });
    const files = {
      other: {},
      publish: { receipt: 1, command: 'publish', provider: 'rfc2136', domains: [domain('lab.example')] },
      zonefile: { receipt: 1, command: 'publish', provider: 'zonefile', domains: [domain('lab.example')] },
      named: { receipt: 1, command: 'publish', provider: 'dc1', domains: [domain('lab.example')] },
      several: { receipt: 1, provider: 'a', domains: [domain('a.example', 'a'), domain('b.example', 'b')] },
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(bed.folder, `${name}.json`), JSON.stringify(content));
    }
    const filled = words.replaceAll('{config}', bed.config).replaceAll('{folder}', bed.folder);
    const before = bed.events.length;
    const { code, stderr } = await bed.run(filled.replace('{server}', bed.address).split(' '));
    expect(code).toBe(64);
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(bed.events).toHaveLength(before);
  });
});
