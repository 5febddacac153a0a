import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

  it.each([
    ['without a terminal', 'apply', 'there is no terminal to ask at'],
    ['with --json', 'apply --json', 'with --json nobody is asked'],
  ])('needs --yes %s', async (_what, words, message) => {
    const before = bed.events.length;
    const { code, stderr } = await bed.cli(words);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
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
    expect(await bed.receipts()).toEqual([]);
  });

  it('is refused where it was edited', async () => {
    const path = await saved();
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('kms1.', 'kms7.'));
    const { code, stderr } = await bed.cli(`apply --plan ${path} --yes`);
    expect(code).toBe(64);
    expect(stderr).toContain('error: --plan: was changed since it was made');
  });
});
