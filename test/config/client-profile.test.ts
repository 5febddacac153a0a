import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';
import { schemaFiles } from '../../scripts/schemas.js';
import { loadClientProfile } from '../../src/config/index.js';
import { parseClientProfile } from '../../src/config/schema/client-profile.js';
import { InputError } from '../../src/errors.js';

const FULL = `# A client in the branch office
os: 10
activation: kms
skms: kms1.corp.example.com:1689
skmsDomain: kms.example.com
cached: '[2001:db8::1]:1688'
hostCaching: false
primarySuffix: branch.corp.example.com
adDomain: corp.example.com
searchList: [branch.corp.example.com, corp.example.com]
devolution: 2
connections:
  - name: Ethernet
    suffix: branch.example.net
    resolvers: [192.0.2.53, '[2001:db8::53]:53']
  - resolvers: []
`;

describe('a profile file', () => {
  it('has every field of a client', async () => {
    expect(await parseClientProfile(FULL, 'client.yaml')).toEqual({
      os: '10',
      activation: 'kms',
      skms: 'kms1.corp.example.com:1689',
      skmsDomain: 'kms.example.com',
      cached: '[2001:db8::1]:1688',
      hostCaching: false,
      primarySuffix: 'branch.corp.example.com',
      adDomain: 'corp.example.com',
      searchList: ['branch.corp.example.com', 'corp.example.com'],
      devolution: 2,
      connections: [
        { name: 'Ethernet', suffix: 'branch.example.net', resolvers: ['192.0.2.53', '[2001:db8::53]:53'] },
        { resolvers: [] },
      ],
    });
  });

  it('is as the documentation shows it, with every field', async () => {
    const page = readFileSync(new URL('../../docs/discovery.md', import.meta.url), 'utf8');
    const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
    const profile = await parseClientProfile(example, 'example.yaml');
    expect(Object.keys(profile).sort()).toEqual(
      Object.keys(await parseClientProfile(FULL, 'client.yaml')).sort(),
    );
  });

  it.each([
    ['JSON', '{ "os": "2008r2", "primarySuffix": "corp.example.com" }', '2008r2'],
    ['a version with a dot, as YAML reads it', 'os: 8.1', '8.1'],
    ['a version in quotes', 'os: "7"', '7'],
    ['a year', 'os: 2019', '2019'],
    ['Windows line ends', 'os: vista\r\nskms: kms1\r\n', 'vista'],
    ['an alias', 'os: 11\nsearchList: &list [corp.example.com]\nconnections: [{ resolvers: [] }]', '11'],
  ])('may be %s', async (_what, text, os) => {
    expect((await parseClientProfile(text, 'client.yaml')).os).toBe(os);
  });

  it.each([
    [
      'an unknown field',
      'os: 10\nprimarySufix: a.example',
      '2:1: primarySufix: is not known',
      'primarySuffix?',
    ],
    [
      'one that is like no other',
      'colour: red',
      '1:1: colour: is not known',
      'The fields are os, activation',
    ],
    [
      'one of a connection',
      'connections:\n  - sufix: a.example',
      '2:5: connections[0].sufix',
      'mean suffix?',
    ],
    ['a choice that is none', 'activation: kmz', '1:13: activation: "kmz" is not one of any', 'mean kms?'],
    ['a Windows that is not known', 'os: 9', '1:5: os: 9 is not one of vista', undefined],
    ['text for a list', 'searchList: a.example', '1:13: searchList: is "a.example"', '- a'],
    ['a number for text', 'skms: 12', '1:7: skms: is 12, and should be text', 'quotes'],
    ['text for a switch', 'hostCaching: yes', '1:14: hostCaching: is "yes"', undefined],
    ['nothing', 'os: 10\nskms:\n', '2:1: skms: is empty', undefined],
    ['a bad domain', 'searchList:\n  - a.example\n  - b..example', '3:5: searchList[1]: ', 'dot'],
    ['a bad port', '{\n  "cached": "kms1:0"\n}', '2:13: cached: "kms1:0" has a port', '1688'],
    ['a bad suffix', 'connections: [{suffix: a..b}]', '1:24: connections[0].suffix: ', undefined],
    ['a bad level', 'devolution: 1', '1:13: devolution: 1 is no number of labels', '2 or more'],
    ['a field twice', 'os: 10\nos: 11', '2:1: os: is given twice', 'one'],
    ['an open bracket', 'searchList: [a', '1:15: is not YAML', undefined],
    ['tabs', '\tos: 10', '1:1: is not YAML: tabs', 'spaces'],
    ['two documents', 'os: 10\n---\nos: 11', '2:1: begins a second document', 'one'],
    ['a list', '- os: 10', '1:1: is a list', undefined],
    ['nothing at all', '', '1:1: is empty', undefined],
    ['an alias of nothing', 'os: *os', '1:1: is not YAML: its aliases', undefined],
  ])('%s is refused with its place', async (_what, text, message, hint) => {
    const error = await parseClientProfile(text, 'client.yaml').catch((thrown: unknown) => thrown);
    assert(error instanceof InputError);
    expect(error.message).toContain(`client.yaml:${message}`);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });

  it('does not blow up on aliases that multiply', async () => {
    const lines = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    const started = performance.now();
    await expect(parseClientProfile(`a0: &a0 [x]\n${lines.join('\n')}`, 'bomb.yaml')).rejects.toThrow(
      InputError,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is read or refused, whatever it says', async () => {
    const word = fc.constantFrom(
      'os',
      'skms',
      'connections',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '"',
      '&a',
      '*a',
      '10',
      '!!set',
      '? ',
      '|',
      '#',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        try {
          await parseClientProfile(content, 'client.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the file itself', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'kmsdns-profile-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['UTF-8', Buffer.from('primarySuffix: bücher.example')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffprimarySuffix: bücher.example')],
    ['UTF-16', Buffer.from('\ufeffprimarySuffix: bücher.example', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\ufeffprimarySuffix: bücher.example', 'utf16le').swap16()],
    ['UTF-16 without a byte order mark', Buffer.from('primarySuffix: bücher.example', 'utf16le')],
    ['windows-1252', Buffer.from('primarySuffix: bücher.example', 'latin1')],
  ])('may be %s', async (_what, content) => {
    const file = join(folder, 'client.yaml');
    await writeFile(file, content);
    expect(await loadClientProfile(file)).toEqual({ primarySuffix: 'bücher.example' });
  });

  it.each([
    ['that is not there', () => join(folder, 'none.yaml'), 'does not exist'],
    ['that is a folder', () => folder, 'is a folder'],
  ])('%s is refused by the option', async (_what, path, problem) => {
    await expect(loadClientProfile(path())).rejects.toMatchObject({
      field: '--profile',
      problem: expect.stringContaining(problem),
    });
  });
});

describe('the JSON Schemas', () => {
  it.each(Object.entries(schemaFiles()))(
    '%s says what is read (npm run docs:schemas writes it)',
    (path, text) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('describe every field, and agree with the reader', () => {
    const [, text] = Object.entries(schemaFiles()).find(([path]) => path.includes('client-profile'))!;
    const schema = JSON.parse(text) as { properties: object };
    for (const field of Object.values(schema.properties)) expect(field).toHaveProperty('description');
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    expect(validate({ os: 10, searchList: ['corp.example.com'], connections: [{ resolvers: [] }] })).toBe(
      true,
    );
    for (const wrong of [{ os: 9 }, { colour: 'red' }, { searchList: 'a' }, { connections: [{ x: 1 }] }]) {
      expect(validate(wrong)).toBe(false);
    }
  });
});
