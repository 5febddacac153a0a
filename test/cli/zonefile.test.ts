import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { srv, testFolder } from './bed.js';
import { kmsdns } from './harness.js';

const ZONE = `$ORIGIN corp.example.
$TTL 1h ; an hour
@       SOA  ns hostmaster 7 3600 600 1209600 60
        NS   ns
ns      A    192.0.2.53   ; keep me
`;

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

  it('knows only its own zone', async () => {
    const { code, json } = await kmsdns([
      'publish',
      'kms1.corp.example',
      '--domain',
      'lab.example',
      '--file',
      file,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(json.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_ZONE_NOT_FOUND' } }]);
    expect(await readFile(file, 'utf8')).toBe(ZONE);
  });
});
