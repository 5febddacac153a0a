import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kmsdns } from './harness.js';

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-config-'));
  await writeFile(file('good.yaml'), 'hosts: { kms1.corp.example: }\nrules: { no-record: off }\n');
  await writeFile(file('bad.yaml'), 'hosts:\n  kms1:\nrules: { no-recrod: off }\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('kmsdns config validate', () => {
  it.each([
    ['FILE', () => [file('good.yaml')], () => ({})],
    ['--config', () => ['--config', file('good.yaml')], () => ({})],
    ['KMSDNS_CONFIG', () => [], () => ({ KMSDNS_CONFIG: file('good.yaml') })],
    [
      'FILE rather than KMSDNS_CONFIG',
      () => [file('good.yaml')],
      () => ({ KMSDNS_CONFIG: file('bad.yaml') }),
    ],
    [
      '--config rather than KMSDNS_CONFIG',
      () => ['--config', file('good.yaml')],
      () => ({ KMSDNS_CONFIG: file('bad.yaml') }),
    ],
  ])('reads the file that %s names', async (_what, words, env) => {
    const { code, stdout, stderr } = await kmsdns(['config', 'validate', ...words()], { env: env() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `${file('good.yaml')} is valid: 0 providers, 1 host, 0 domains, 0 groups, 0 profiles, 1 rule.\n`,
    );
  });

  it('says all that is wrong, and ends with 64', async () => {
    const { code, stdout } = await kmsdns(['config', 'validate', file('bad.yaml')]);
    expect(code).toBe(64);
    expect(stdout.split('\n')).toEqual([
      `${file('bad.yaml')}:2:3: hosts.kms1: "kms1" is not a full name`,
      '  Write it with its domain, such as kms1.corp.example.com.',
      `${file('bad.yaml')}:3:10: rules.no-recrod: is not a rule`,
      '  Did you mean no-record?',
      '2 problems.',
      '',
    ]);
  });

  it('says the same in JSON', async () => {
    const bad = await kmsdns(['config', 'validate', file('bad.yaml'), '--json']);
    expect(bad.code).toBe(64);
    expect(bad.json).toEqual({
      command: 'config',
      action: 'validate',
      file: file('bad.yaml'),
      valid: false,
      contents: null,
      problems: [
        {
          line: 2,
          column: 3,
          path: 'hosts.kms1',
          message: '"kms1" is not a full name',
          hint: 'Write it with its domain, such as kms1.corp.example.com.',
        },
        {
          line: 3,
          column: 10,
          path: 'rules.no-recrod',
          message: 'is not a rule',
          hint: 'Did you mean no-record?',
        },
      ],
    });
    const good = await kmsdns(['config', 'validate', file('good.yaml'), '--json']);
    expect(good).toMatchObject({
      code: 0,
      json: { valid: true, contents: { providers: 0, hosts: 1, rules: 1 }, problems: [] },
    });
  });

  it.each([
    ['no action', ['config'], {}, 'action: is not given'],
    ['an action that is none', ['config', 'valdate'], {}, 'action: "valdate" is not known'],
    ['two files', ['config', 'validate', 'a', '--config', 'b'], {}, '--config: is given, and another file'],
    ['no such FILE', ['config', 'validate', '/nope/a.yaml'], {}, 'file: "/nope/a.yaml" does not exist'],
    ['no such --config', ['config', 'validate', '--config', '/nope/a'], {}, '--config: "/nope/a" does not'],
    [
      'no such KMSDNS_CONFIG',
      ['config', 'validate'],
      { KMSDNS_CONFIG: '/nope/a' },
      'KMSDNS_CONFIG: "/nope/a"',
    ],
    ['a word too many', ['config', 'validate', 'a', 'b'], {}, '"b" is one word too many'],
  ])('%s is bad usage', async (_what, argv, env, message) => {
    const { code, stderr } = await kmsdns(argv, { env });
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });

  it.each([
    [['config', ''], ['validate']],
    [['config', 'validate', ''], []],
    [['config', 'validate', '--c'], ['--config']],
  ])('%j is completed by %j', async (words, expected) => {
    const { stdout } = await kmsdns(['--complete', ...words]);
    expect(stdout.split('\n').filter((word) => word !== '')).toEqual(expected);
  });
});
