import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig, loadConfig } from '../../src/config/index.js';
import { listRules } from '../../src/conflicts/index.js';
import { InputError } from '../../src/errors.js';

describe('the file of a config', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'kmsdns-config-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (name: string, text: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it('takes profiles from files beside it, and knows the rules of check', async () => {
    await write('pc.yaml', 'os: 10\n');
    const [rule] = listRules();
    const file = await write('good.yaml', `profiles: { pc: { file: pc.yaml } }\nrules: { ${rule!.id}: off }`);
    expect((await loadConfig(file)).profiles.get('pc')).toEqual({ os: '10' });
  });

  it('says where a profile beside it is wrong', async () => {
    const profile = await write('bad-pc.yaml', 'os: 10\nskmz: a\n');
    const checked = await checkConfig(await write('a.yaml', 'profiles: { pc: { file: bad-pc.yaml } }'));
    expect(checked).toMatchObject({
      problems: [
        {
          line: 1,
          column: 25,
          message: `${profile}:2:1: skmz: is not known here`,
          hint: expect.stringContaining('skms'),
        },
      ],
    });
  });

  it('throws the first problem with the number of the others', async () => {
    const file = await write('bad.yaml', 'hosts: { kms1: }\nrules: { a: off, b: off }');
    const error = await loadConfig(file).catch((thrown: unknown) => thrown);
    assert(error instanceof InputError);
    expect(error.message).toBe(`${file}:1:10: hosts.kms1: "kms1" is not a full name`);
    expect(error.hint).toContain('kmsdns config validate shows 2 more.');
    expect(error.details['problems']).toHaveLength(3);
  });

  it('may be UTF-16, as Windows PowerShell writes it', async () => {
    const file = await write('utf16.yaml', Buffer.from('\ufeffdomains: { bücher.example: }', 'utf16le'));
    expect([...(await loadConfig(file)).domains.keys()]).toEqual(['xn--bcher-kva.example']);
  });

  it.each([
    ['that is not there', () => join(folder, 'none.yaml'), 'does not exist'],
    ['that is a folder', () => folder, 'is a folder'],
  ])('%s is refused by what names it', async (_what, path, problem) => {
    await expect(loadConfig(path(), { field: '--config' })).rejects.toMatchObject({
      field: '--config',
      problem: expect.stringContaining(problem),
    });
  });

  it('of more than 4 MiB is refused', async () => {
    const file = await write('big.yaml', Buffer.alloc(4 * 1024 * 1024 + 1, '#'));
    await expect(loadConfig(file)).rejects.toMatchObject({
      problem: expect.stringContaining('far too large'),
    });
  });
});
