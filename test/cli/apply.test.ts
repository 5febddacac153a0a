import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPlanBed, TWO_DOMAINS, typing, type PlanBed } from './plan-bed.js';

let bed: PlanBed;
beforeEach(async () => {
  bed = await startPlanBed();
  await bed.wants(TWO_DOMAINS);
});

const PLANNED = [
  'ad',
  '  + corp.example  TTL 600',
  '      + kms1.corp.example:1688  priority 10, weight 0',
  '  + lab.example  TTL 3600',
  '      + kms1.corp.example:1688  priority 0, weight 0',
  '2 domains to change.',
];
const DONE = [
  'created    corp.example',
  '  + kms1.corp.example:1688  priority 10, weight 0, ttl 600',
  'created    lab.example',
  '  + kms1.corp.example:1688  priority 0, weight 0, ttl 3600',
  'Done 2, failed 0, skipped 0, as they were 0.',
  '',
];

describe('kmsdns apply', () => {
  it('shows the plan, does it, and keeps a receipt beside the config file', async () => {
    const { code, stdout, stderr } = await bed.cli('apply --yes');
    const [receipt, ...others] = await bed.receipts();
    expect(others).toEqual([]);
    expect(receipt?.name).toMatch(/^\d{8}T\d{6}\.\d{3}Z-apply\.json$/);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `to take it back: kmsdns rollback ${receipt?.path} -f ${bed.config}\n`,
    });
    expect(stdout.split('\n')).toEqual([...PLANNED, ...DONE]);
    expect(await bed.standing('corp.example')).toEqual(['kms1.corp.example:1688 10 0 600']);
    expect(JSON.parse(receipt?.text ?? '')).toMatchObject({
      receipt: 1,
      command: 'apply',
      domains: [{ domain: 'corp.example', provider: 'ad' }, { domain: 'lab.example' }],
    });
  });

  it('has nothing to do the second time, and leaves no receipt for it', async () => {
    await bed.cli('apply --yes');
    const updates = bed.updates().length;
    const { code, stdout, stderr } = await bed.cli('apply --yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Nothing to change: 2 domains as they should be.\nDone 0, failed 0, skipped 0, as they were 2.\n',
    );
    expect(bed.updates()).toHaveLength(updates);
    expect(await bed.receipts()).toHaveLength(1);
  });

  it.each([
    ['y', 0],
    ['yes', 0],
    ['Y', 0],
    ['n', 1],
    ['', 1],
    ['ja', 1],
  ])('asks at a terminal, and %j ends with %d', async (answer, expected) => {
    const { code, stdout, stderr } = await bed.cli('apply', { stdin: typing(`${answer}\n`) });
    expect(code).toBe(expected);
    expect(stderr).toContain('Change 2 domains? [y/N] ');
    expect(stdout.split('\n')).toEqual(expected === 0 ? [...PLANNED, ...DONE] : [...PLANNED, '']);
    if (expected === 0) return;
    expect(stderr).toContain('Nothing was changed.\n');
    expect(bed.updates()).toEqual([]);
    expect(await bed.receipts()).toEqual([]);
  });

  it('takes the end of input for no', async () => {
    const { code, stderr } = await bed.cli('apply', { stdin: typing('') });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Change 2 domains? [y/N] \nNothing was changed.\n',
    });
    expect(bed.updates()).toEqual([]);
  });

  it('shows the plan also with --quiet to whom it asks', async () => {
    const { stdout } = await bed.cli('apply --quiet', { stdin: typing('n\n') });
    expect(stdout.split('\n')).toEqual([...PLANNED, '']);
  });

  it('shows the plan where there is no terminal, and needs --yes to do it', async () => {
    const { code, stdout, stderr } = await bed.cli('apply');
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr:
        'error: --yes: is missing, and there is no terminal to ask at\n  Nothing was changed. Say --yes to do this.\n',
    });
    expect(stdout.split('\n')).toEqual([...PLANNED, '']);
    expect(bed.updates()).toEqual([]);
    expect(await bed.receipts()).toEqual([]);

    await bed.cli('apply --yes');
    expect(await bed.cli('apply')).toMatchObject({ code: 0, stderr: '' });
  });

  it('needs --yes with --json', async () => {
    const before = bed.events.length;
    const { code, stderr } = await bed.cli('apply --json');
    expect(code).toBe(64);
    expect(stderr).toContain('with --json nobody is asked');
    expect(stderr).toContain('Say --yes to change without a question');
    expect(bed.events).toHaveLength(before);
  });

  it('writes nothing in a dry run', async () => {
    const { code, stdout } = await bed.cli('apply --dry-run');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      ...PLANNED,
      'Dry run, nothing was written: to do 2, failed 0, as they are 0.',
      '',
    ]);
    expect(bed.updates()).toEqual([]);
    expect(await bed.receipts()).toEqual([]);
  });
});

describe('a saved plan', () => {
  const saved = async (): Promise<string> => {
    const path = join(bed.folder, 'plan.json');
    await bed.cli(`plan --out ${path}`);
    return path;
  };

  it('is applied as it was made, whatever the config file says by now', async () => {
    const path = await saved();
    await bed.wants('defaults: { provider: ad }\ndomains: { lab.example: }');
    expect((await bed.cli(`apply --plan ${path} --yes`)).code).toBe(0);
    expect(await bed.standing('corp.example')).toEqual(['kms1.corp.example:1688 10 0 600']);
  });

  it('is refused whole where anything has changed since', async () => {
    const path = await saved();
    await bed.others('publish kms9.corp.example --domain corp.example');
    const updates = bed.updates().length;
    const { code, stderr } = await bed.cli(`apply --plan ${path} --yes`);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: what stands has changed since the plan was made: corp.example: 0 0 1688 kms9.corp.example (TTL 3600) is new\n' +
        '  Nothing was applied. Plan again, and look at what is to be done now.\n',
    );
    expect(bed.updates()).toHaveLength(updates);
    const place = join(bed.folder, 'kmsdns-receipts');
    expect(await readdir(bed.folder)).not.toContain('kmsdns-receipts');

    await mkdir(place);
    await bed.cli(`apply --plan ${path} --yes`);
    expect(await readdir(place)).toEqual([]);
  });

  it('is refused where it was edited', async () => {
    const path = await saved();
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('kms1.', 'kms7.'));
    const { code, stderr } = await bed.cli(`apply --plan ${path} --yes`);
    expect(code).toBe(64);
    expect(stderr).toContain('error: --plan: was changed since it was made');
  });
});

describe('the guards of apply', () => {
  const HOSTS = 'kms1.corp.example:1688';
  const CASES: [what: string, then: string, refused: string, flags: string][] = [
    [
      'the last host of a domain',
      'defaults: { provider: ad }\npolicy: { prune: true }\ndomains: { lab.example: { publish: [] } }',
      'this would leave lab.example without any KMS host',
      '--allow-empty',
    ],
    [
      'more domains than were meant',
      `${TWO_DOMAINS.replaceAll('kms1', 'kms2')}policy: { maxDomains: 1 }`,
      'this would change 2 domains, and 1 is the most',
      '--max-domains 2',
    ],
    [
      'the TTL of hosts of others',
      'defaults: { provider: ad }\ndomains: { lab.example: { publish: [kms1.corp.example], ttl: 5m } }',
      'this would change hosts of lab.example that corp-dns has not published, by the TTL of the set (3600 → 300; with ttl: 3600 it stays): kms9.corp.example:1688',
      '--allow-foreign kms9.corp.example:1688',
    ],
  ];

  it.each(CASES)('refuse to change %s, unless it is meant', async (_what, then, refused, flags) => {
    await bed.cli('apply --yes');
    if (flags.includes('kms9')) await bed.others('publish kms9.corp.example --domain lab.example');
    await bed.wants(then);
    const updates = bed.updates().length;
    const no = await bed.cli('apply --yes');
    expect(no.code).toBe(1);
    expect(no.stdout).toContain(`refused: ${refused}\n  If you mean it, say ${flags}.\n`);
    expect(no.stdout).toMatch(/Done 0, failed ([12]) \(\1 refused\), skipped 0, as they were 0\.\n$/);
    expect(no.stderr).toBe('');
    expect(bed.updates()).toHaveLength(updates);

    const quiet = await bed.cli('apply --yes --quiet');
    expect(quiet).toMatchObject({ code: 1, stdout: '' });
    expect(quiet.stderr).toContain(`: ${refused}\n  If you mean it, say ${flags}.\n`);

    const yes = await bed.cli(`apply --yes ${flags}`);
    expect(yes.code).toBe(0);
    expect((await bed.cli('plan --exit-code')).code).toBe(0);
  });

  it('refuse hosts that do not answer as KMS, where they are asked', async () => {
    const words = `--verify-hosts --domain lab.example ${bed.resolver.join(' ')}`;
    const no = await bed.cli(`apply --yes ${words}`);
    expect(no.code).toBe(1);
    expect(no.stdout).toContain(`what does not answer as KMS: ${HOSTS} (`);
    const yes = await bed.cli(`apply --yes ${words} --allow-unverified kms1.corp.example`);
    expect(yes.code).toBe(0);
  }, 30_000);

  it('hold up no other domain', async () => {
    await bed.cli('apply --yes');
    await bed.wants(
      `${TWO_DOMAINS.replace('[kms1.corp.example]', '[]')}policy: { prune: true }`.replace(
        'priority: 10',
        'priority: 20',
      ),
    );
    const { code, json } = await bed.cli('apply --yes --json');
    expect(code).toBe(3);
    expect(json).toMatchObject({
      command: 'apply',
      dryRun: false,
      changed: true,
      plan: expect.stringMatching(/^sha256:/),
      domains: [
        {
          domain: 'corp.example',
          zone: 'corp.example',
          provider: 'ad',
          status: 'updated',
          before: [{ priority: 10 }],
          after: [{ priority: 20 }],
          owners: { before: { [HOSTS]: ['corp-dns'] }, after: { [HOSTS]: ['corp-dns'] } },
          error: null,
        },
        { domain: 'lab.example', status: 'failed', error: { code: 'ERR_GUARD' } },
      ],
      summary: { changed: 1, unchanged: 0, failed: 1, skipped: 0 },
      remaining: [],
      refusals: [{ domain: 'lab.example', guard: 'last-host', flag: '--allow-empty' }],
      receipt: expect.stringMatching(/kmsdns-receipts\/\S+-apply\.json$/),
    });
    const [, receipt] = await bed.receipts();
    expect((JSON.parse(receipt!.text) as { domains: unknown[] }).domains).toHaveLength(1);
  });
});

describe('apply --wait', () => {
  it('waits until every server of the zone serves it', async () => {
    const { code, stdout } = await bed.cli(`apply --yes --wait ${bed.resolver.join(' ')}`);
    expect(stdout).toContain('corp.example is served by ns.corp.example.\n');
    expect(stdout).toContain('lab.example is served by ns.lab.example.\n');
    expect(code).toBe(0);
    const { json } = await bed.cli('apply --yes --wait --json');
    expect(json).toMatchObject({ summary: { unchanged: 2 }, settlements: [] });
  });

  it('does not go with a dry run', async () => {
    const before = bed.events.length;
    const { code, stderr } = await bed.cli('apply --wait --dry-run');
    expect(code).toBe(64);
    expect(bed.events).toHaveLength(before);
    expect(stderr).toContain('error: --wait: does not go with --dry-run');
  });
});

describe('the receipt of apply', () => {
  it('is where --receipt says', async () => {
    const path = join(bed.folder, 'mine.json');
    const { code, stderr } = await bed.cli(`apply --yes --receipt ${path}`);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `to take it back: kmsdns rollback ${path} -f ${bed.config}\n`,
    });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ receipt: 1 });
    expect(await bed.receipts()).toEqual([]);
  });

  it('is beside the plan that is applied', async () => {
    const folder = join(bed.folder, 'reviewed');
    await mkdir(folder);
    await bed.cli(`plan --out ${folder}/plan.json`);
    await bed.cli(`apply --plan ${folder}/plan.json --yes`);
    expect(await readdir(join(folder, 'kmsdns-receipts'))).toHaveLength(1);
  });

  it('stops an apply before anything is sent when it cannot be written', async () => {
    await writeFile(join(bed.folder, 'kmsdns-receipts'), 'a file of that name');
    const { code, stderr } = await bed.cli('apply --yes');
    expect(code).toBe(64);
    expect(stderr).toContain('kmsdns-receipts cannot be made for it (EEXIST)');
    expect(stderr).toContain('--receipt FILE');
    expect(bed.updates()).toEqual([]);
  });
});

describe('an apply that was cut short', () => {
  /** The journal of an apply that has done one domain of two, and was killed before it could note that. */
  const killed = async (): Promise<string> => {
    const [plan, journal] = [join(bed.folder, 'plan.json'), join(bed.folder, 'journal.json')];
    await bed.cli(`plan --out ${plan}`);
    await bed.cli(`apply --yes --domain corp.example --receipt ${join(bed.folder, 'lost.json')}`);
    const made: unknown = JSON.parse(await readFile(plan, 'utf8'));
    await writeFile(
      journal,
      `${JSON.stringify({ journal: 1, at: new Date().toISOString(), plan: made })}\n{"dom`,
    );
    return journal;
  };

  it('is gone on with by --resume, and then has a receipt for all of it', async () => {
    const journal = await killed();
    const { code, stdout } = await bed.cli(`apply --resume ${journal} --yes`);
    expect(code).toBe(0);
    expect(stdout).toContain('Done 1, failed 0, skipped 0, as they were 1.');
    expect((await bed.cli('plan --exit-code')).code).toBe(0);
    expect((await bed.cli(`rollback ${journal} --yes`)).code).toBe(0);
    expect([await bed.standing('corp.example'), await bed.standing('lab.example')]).toEqual([[], []]);
  });

  it('is a receipt when the apply has ended, and then there is nothing to go on with', async () => {
    const journal = await killed();
    await bed.cli(`apply --resume ${journal} --yes`);
    const { code, stderr } = await bed.cli(`apply --resume ${journal} --yes`);
    expect(code).toBe(64);
    expect(stderr).toContain('--resume: is the receipt of a change that has ended');
  });

  it('is taken back by rollback of its journal', async () => {
    const journal = await killed();
    const { code, stdout } = await bed.cli(`rollback ${journal} --yes`);
    expect(code).toBe(0);
    expect(stdout).toContain('Done 1, failed 0, as they were 1.');
    expect(await bed.standing('corp.example')).toEqual([]);
  });

  it('is told of by plan and apply as long as nobody has dealt with it', async () => {
    await killed();
    const left = (path: string): string =>
      `warning: ${path} is the journal of an apply that was cut short, or is running still\n` +
      `  To go on: kmsdns apply --resume ${path} -f ${bed.config}. To take it back: kmsdns rollback ${path} -f ${bed.config}\n`;
    const place = join(bed.folder, 'kmsdns-receipts');
    const [first, second] = ['20261123T1-apply.json', '20261123T2-apply.json'].map((name) =>
      join(place, name),
    );
    await mkdir(place);
    await copyFile(join(bed.folder, 'journal.json'), first!);
    await copyFile(first!, second!);
    await writeFile(join(place, '20261123T3-apply.json'), '{\n  "receipt": 1');
    await writeFile(join(place, 'empty.json'), '');
    await writeFile(join(place, 'not-whole.json'), '{"journal":1,"at":');
    await mkdir(join(place, 'folder.json'));

    expect((await bed.cli('plan')).stderr).toBe(left(second!) + left(first!));
    const asked = await bed.cli('apply', { stdin: typing('n\n') });
    expect(asked.stderr).toBe(`${left(second!)}${left(first!)}Change 1 domain? [y/N] Nothing was changed.\n`);
    expect((await bed.cli('plan --quiet')).stderr).toBe('');

    expect((await bed.cli(`apply --resume ${second} --dry-run`)).stderr).toBe(left(first!));
    expect((await bed.cli(`rollback ${first} --dry-run`)).code).toBe(0);
    expect((await bed.cli(`rollback ${first} --yes`)).code).toBe(0);
    expect((await bed.cli(`apply --resume ${first} --yes`)).stderr).toContain(
      'is the receipt of a change that has ended',
    );
    expect((await bed.cli(`apply --resume ${second} --yes`)).code).toBe(0);
    expect((await bed.cli('plan')).stderr).toBe('');
    expect((await bed.cli(`rollback ${first} --yes`)).code).toBe(0);
  });

  it('was ended by Ctrl-C before it began', async () => {
    const { code, stdout } = await bed.cli('apply --yes', { signal: AbortSignal.abort('SIGINT') });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(bed.updates()).toEqual([]);
  });

  it('was ended by Ctrl-C at the question', async () => {
    const cancel = new AbortController();
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    setTimeout(() => cancel.abort('SIGINT'), 1500);
    const { code } = await bed.cli('apply', { stdin, signal: cancel.signal });
    expect(code).toBe(130);
    expect(bed.updates()).toEqual([]);
    expect(await bed.receipts()).toEqual([]);
  });
});

describe('bad input to apply', () => {
  it.each([
    [
      '--plan with --domain',
      'apply --plan p --domain lab.example --yes',
      '--domain: does not go with --plan',
      'whole',
    ],
    [
      '--resume with --plan',
      'apply --resume j --plan p --yes',
      '--plan: does not go with --resume',
      'journal',
    ],
    [
      '--resume with --receipt',
      'apply --resume j --receipt r --yes',
      '--receipt: does not go with --resume',
      'journal',
    ],
    [
      '--dry-run with --receipt',
      'apply --dry-run --receipt {folder}/r',
      '--receipt: does not go with --dry-run',
      '',
    ],
    ['a plan that is not there', 'apply --plan {folder}/none.json --yes', '--plan: ', ''],
    ['a plan that is no JSON', 'apply --plan {config} --yes', '--plan: "', 'as kmsdns wrote it'],
    [
      'a receipt for a plan',
      'apply --plan {folder}/other.json --yes',
      '--plan: is not a plan of kmsdns',
      '--out',
    ],
    ['no journal', 'apply --resume {config} --yes', '--resume: is not a journal of kmsdns', 'whole'],
    ['a receipt that is there', 'apply --receipt {config} --yes', '--receipt: "', 'never overwritten'],
    [
      'a number that is none',
      'apply --max-domains many --yes',
      '--max-domains: "many" is not a whole number',
      '',
    ],
    ['--allow-foreign for nobody', 'apply --yes --allow-foreign', '--allow-foreign: needs a value', ''],
    ['a URL for a host', 'apply --yes --allow-foreign https://kms9.corp.example', '--allow-foreign: ', ''],
    ['a host without a name', 'apply --yes --allow-unverified kms9..example', '--allow-unverified: ', ''],
    ['a host without a port', 'apply --yes --allow-foreign kms9.corp.example:', '--allow-foreign: ', ''],
    ['a word', 'apply corp.example --yes', 'one word too many', ''],
  ])('refuses %s, and sends nothing', async (_what, words, message, hint) => {
    await writeFile(join(bed.folder, 'other.json'), '{ "receipt": 1 }');
    const before = bed.events.length;
    const { code, stderr } = await bed.cli(
      words.replace('{config}', bed.config).replace('{folder}', bed.folder),
    );
    expect(code).toBe(64);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(bed.events).toHaveLength(before);
  });
});
