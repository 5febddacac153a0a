import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { srv, testFolder } from './bed.js';
import { kmsdns, type Json } from './harness.js';

const ZONE = `$ORIGIN corp.example.
$TTL 1h ; an hour
@       SOA  ns hostmaster 7 3600 600 1209600 60
        NS   ns
ns      A    192.0.2.53   ; keep me
`;

const doctor = ['doctor', '--resolver', '127.0.0.1:1', '--json'];

let file: string;
beforeEach(async () => {
  file = join(await testFolder(), 'corp.zone');
  await writeFile(file, ZONE);
});

describe('the command line on a master file', () => {
  it('publishes, lists and removes, and leaves the rest as it was', async () => {
    const published = await kmsdns([
      'publish',
      'kms1.corp.example',
      '--domain',
      'corp.example',
      '--file',
      file,
      '--json',
    ]);
    expect(published.code).toBe(0);
    expect(published.json.domains).toMatchObject([
      { provider: 'zonefile', zone: 'corp.example', status: 'created' },
    ]);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('ns      A    192.0.2.53   ; keep me\n');
    expect(text).toMatch(/^@ +SOA +ns hostmaster 8 /m);

    const { json } = await kmsdns(['list', 'corp.example', '--file', file, '--json']);
    expect(json.domains[0].members).toEqual([srv('corp.example', 'kms1.corp.example')]);

    const argv = ['remove', 'kms1.corp.example', '--domain', 'corp.example', '--file', file, '--allow-empty'];
    expect((await kmsdns(argv)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(ZONE.replace(' 7 ', ' 9 '));
  });

  it('leaves the file alone in a dry run', async () => {
    const argv = ['publish', 'kms1.corp.example', '--domain', 'corp.example', '--file', file, '--dry-run'];
    const { code, stdout } = await kmsdns(argv);
    expect(code).toBe(0);
    expect(stdout).toContain('  + kms1.corp.example:1688');
    expect(await readFile(file, 'utf8')).toBe(ZONE);
  });

  it('needs no server: variables of rfc2136 do not count', async () => {
    const env = { RFC2136_NAMESERVER: '127.0.0.1:1', RFC2136_TSIG_KEY: 'half' };
    const { code } = await kmsdns(['list', 'corp.example', '--file', file], { env });
    expect(code).toBe(0);
  });

  it('says which zone it is, and doctor reads it', async () => {
    const argv = ['doctor', 'corp.example', '--file', file, '--resolver', '127.0.0.1:1', '--json'];
    const { json } = await kmsdns(argv);
    expect(json.findings).toContainEqual(expect.objectContaining({ check: 'zone', status: 'ok' }));
  });

  it.each([[['corp.example']], [[]]])('is looked at by doctor for the domains %j', async (domains) => {
    const { code, json } = await kmsdns([...doctor, ...domains, '--file', file]);
    expect(code).toBe(0);
    const findings: readonly Json[] = json.findings;
    expect(findings.slice(2)).toEqual([
      { check: 'file', status: 'ok', message: `${file} is the zone corp.example, serial 7`, fix: null },
      {
        check: 'folder',
        status: 'ok',
        message: `${dirname(file)} can be written to, where the new file is made`,
        fix: null,
      },
      {
        check: 'zone',
        status: 'ok',
        message: `corp.example is in the zone corp.example, ${file}`,
        fix: null,
      },
    ]);
  });

  it.each([
    ['is not there', null, /^there is no file /, 'Check the path'],
    ['cannot be parsed', 'corp.example. SOA what\n', /corp\.zone:1/, ''],
    ['does not name its zone', ZONE.replace(/.*\n/, ''), /is relative/, '--zone corp.example.com'],
    [
      'is signed',
      `${ZONE}@ RRSIG SOA 8 2 3600 20300101000000 20200101000000 1 corp.example. AA==\n`,
      /is signed/,
      'unsigned file',
    ],
  ])('fails doctor when it %s, with and without a domain', async (_what, text, message, fix) => {
    await (text === null ? rm(file) : writeFile(file, text));
    for (const domains of [[], ['corp.example']]) {
      const { code, json } = await kmsdns([...doctor, ...domains, '--file', file]);
      expect(code).toBe(1);
      const findings: readonly Json[] = json.findings;
      const found = findings.find(({ check }) => check === 'file');
      expect(found).toMatchObject({ status: 'fail', message: expect.stringMatching(message) });
      expect(found.fix ?? '').toContain(domains.length > 0 ? fix.replace('example.com', 'example') : fix);
    }
  });

  it.skipIf(process.getuid?.() === 0)('fails doctor when its folder may not be written to', async () => {
    await chmod(dirname(file), 0o500);
    const { code, json } = await kmsdns([...doctor, '--file', file]);
    await chmod(dirname(file), 0o700);
    expect(code).toBe(1);
    expect(json.findings).toContainEqual({
      check: 'folder',
      status: 'fail',
      message: `${dirname(file)} cannot be written to (EACCES)`,
      fix: expect.stringContaining('folder of the zone file'),
    });
  });

  it('is listed by its own zone when no domain is named', async () => {
    await kmsdns(['publish', 'kms1.corp.example', '--domain', 'corp.example', '--file', file]);
    const { code, json } = await kmsdns(['list', '--file', file, '--json']);
    expect(code).toBe(0);
    expect(json.domains).toMatchObject([
      { domain: 'corp.example', members: [srv('corp.example', 'kms1.corp.example')] },
    ]);
  });

  it.each([
    ['a file that is not there', async () => `${file}.none`],
    [
      'a file that is no zone',
      async () => {
        await writeFile(file, 'corp.example. IN SRV what\n');
        return file;
      },
    ],
  ])('refuses %s, and names it', async (_what, path) => {
    const wrong = await path();
    const { code, json, stderr } = await kmsdns([
      'publish',
      'kms1.corp.example',
      '--domain',
      'corp.example',
      '--file',
      wrong,
      '--json',
    ]);
    expect(code).toBe(64);
    expect(json.domains?.[0].error ?? json.error).toMatchObject({
      code: 'ERR_BAD_INPUT',
      message: expect.stringContaining(wrong),
    });
    expect(stderr).toContain(wrong);
  });

  it.each([
    ['publish', ['publish', 'kms1.corp.example', '--domain', 'corp.example', 'lab.example'], '--domain'],
    ['remove', ['remove', 'kms1.corp.example', '--domain', 'lab.example'], '--domain'],
    ['list', ['list', 'lab.example'], 'domain'],
  ])(
    '%s takes a domain of another zone for a slip, and does nothing: exit 64',
    async (_what, argv, field) => {
      const { code, json } = await kmsdns([...argv, '--file', file, '--json']);
      expect(code).toBe(64);
      expect(json.error).toMatchObject({
        code: 'ERR_BAD_INPUT',
        message: `${field}: lab.example is not in corp.example (${file})`,
        hint: expect.stringContaining('Check the spelling'),
      });
      expect(await readFile(file, 'utf8')).toBe(ZONE);
    },
  );
});
