import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.js';
import type { CheckReport } from '../../src/conflicts/index.js';
import { startBed, type Bed } from './bed.js';
import { sink, type Ran } from './harness.js';
import { start } from './real-process.js';

const KMS1 = 'kms1.corp.example';
const DOMAINS = ['corp.example', 'lab.example', ...Array.from({ length: 8 }, (_, i) => `d${i}.corp.example`)];

let bed: Bed;
let list: string;
beforeEach(async () => {
  bed = await startBed();
  list = join(bed.folder, 'domains.txt');
  await writeFile(list, `# all of them\n${DOMAINS.join('\n')}\n`);
  const some = DOMAINS.filter((_, i) => i % 2 === 0);
  await bed.run(['publish', KMS1, '--domain', ...some, ...bed.provider]);
});

const check = (...argv: readonly string[]) => bed.run(['check', ...argv, ...bed.resolver]);

interface Line {
  readonly type: string;
  readonly domain?: string;
  readonly rule?: string;
}

const lines = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const domainsOf = ({ json }: Ran): string[] => (json as CheckReport).domains.map(({ domain }) => domain);
const rulesOf = ({ json }: Ran): string[] => (json as CheckReport).findings.map(({ rule }) => rule);

describe('a list of domains', () => {
  it('is checked as if its domains were named', async () => {
    const named = await check(...DOMAINS, '--json');
    expect(named.code).toBe(2);
    expect(domainsOf(named)).toEqual(DOMAINS);
    const listed = await check('--domains-file', list, '--json');
    expect([listed.code, listed.json]).toEqual([2, named.json]);
  });

  it('comes on standard input, in UTF-16 and with the line ends of Windows, too', async () => {
    const text = '\ufeffcorp.example\r\nlab.example # the lab\r\n\r\ncorp.example\r\n';
    const stdin = Readable.from([Buffer.from(text, 'utf16le')]);
    const ran = await bed.run(['check', '--domains-file', '-', '--json', ...bed.resolver], { stdin });
    expect(domainsOf(ran)).toEqual(['corp.example', 'lab.example']);
  });

  it('may have lines that are no domains: each is named by its number, and the rest is checked', async () => {
    await writeFile(
      list,
      'corp.example\nnot a domain\n192.0.2.1\n_vlmcs._tcp.corp.example\nlab..example\n*.corp.example\nd2.corp.example\n',
    );
    const ran = await check('--domains-file', list, '--json');
    const { code, json, stderr } = ran;
    // There is no finding, and still it is not clean.
    expect([code, json.findings]).toEqual([3, []]);
    expect(domainsOf(ran)).toEqual(['corp.example', 'd2.corp.example']);
    expect(json.notes).toHaveLength(5);
    for (const line of [2, 3, 4, 5, 6]) {
      expect(json.notes).toContainEqual(expect.stringContaining(`domains.txt:${line}: `));
      expect(stderr).toContain(`domains.txt:${line}: `);
    }
  });

  it.each(['', '# none\r\n\r\n'])('is not clean for having no domain in it: %j', async (text) => {
    await writeFile(list, text);
    const { code, json, stderr } = await check('--domains-file', list, '--json', '--shard', '1/2');
    expect([code, json.notes]).toEqual([3, [`${list}: there is no domain in it`]]);
    expect(stderr).toContain(`${list}: there is no domain in it`);
    const stdin = Readable.from([Buffer.from(text)]);
    const piped = await bed.run(['check', '--domains-file', '-', '--json', ...bed.resolver], { stdin });
    expect([piped.code, piped.json.notes]).toEqual([3, ['standard input: there is no domain in it']]);
  });

  it.each([
    [['--domains-file', 'nowhere.txt'], '--domains-file: "nowhere.txt" does not exist'],
    [['--domains-file', '/'], '--domains-file: "/" is a folder'],
    [['corp.example', '--domains-file', 'list'], 'domain: is given, and --domains-file as well'],
    [['corp.example', '--shard', '3/2'], '--shard: "3/2" is not a part of a whole'],
    [['corp.example', '--save', '/dev/null', '--resume'], '--save: "/dev/null" is no file'],
    [['corp.example', '--resume'], '--resume: is given without --save'],
    [['corp.example', '--json', '--format', 'html'], '--format: is html, and --json is given as well'],
    [['corp.example', '--output', '/nowhere/at/all'], '--output: "/nowhere/at/all" cannot be written'],
  ])('is refused with %j', async (argv, message) => {
    const { code, stderr } = await check(...argv);
    expect([code, stderr]).toEqual([64, expect.stringContaining(message)]);
  });
});

describe('the parts of a list', () => {
  it('come to what one run comes to, when they are put together', async () => {
    const whole = await check('--domains-file', list, '--json');
    const files = [1, 2, 3].map((part) => join(bed.folder, `part${part}`));
    await check('--domains-file', list, '--shard', '1/3', '--save', files[0]!);
    await check('--domains-file', list, '--shard', '2/3', '--format', 'ndjson', '--output', files[1]!);
    await check('--domains-file', list, '--shard', '3/3', '--save', files[2]!);
    const merged = await bed.run(['report', ...files.toReversed(), '--json']);
    expect([merged.code, merged.json]).toEqual([2, whole.json]);
  });

  it.each([
    ['UTF-16, as > writes it in Windows PowerShell', 'utf16le'],
    ['UTF-8 with a byte order mark', 'utf8'],
  ] as const)('may have become %s', async (_, encoding) => {
    const { stdout, code } = await check(...DOMAINS, '--format', 'ndjson');
    const file = join(bed.folder, 'redirected.ndjson');
    await writeFile(file, `\ufeff${stdout.replaceAll('\n', '\r\n')}`, encoding);
    const [again, direct] = [await bed.run(['report', file, '--json']), await check(...DOMAINS, '--json')];
    expect([code, again.code, again.json]).toEqual([2, 2, direct.json]);
  });

  it('are missed when one is not there', async () => {
    const file = join(bed.folder, 'part1');
    await check('--domains-file', list, '--shard', '1/2', '--save', file);
    const { code, json } = await bed.run(['report', file, '--json', '--rule', 'no-record=off']);
    expect([code, json.notes]).toEqual([3, ['the list was shared out, and 2/2 not among the files']]);
  });

  it('are refused when they were not observed alike', async () => {
    const [a, b] = ['a', 'b'].map((name) => join(bed.folder, name)) as [string, string];
    await check('corp.example', '--save', a);
    await check('lab.example', '--save', b, '--probe', 'tcp');
    const { code, stderr } = await bed.run(['report', a, b]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('was observed with another --probe than')]);
  });
});

describe('a check that was interrupted', () => {
  /** Lets the first line in, and fires the signal when it has been looked at. */
  async function interrupted(...argv: readonly string[]) {
    const stdin = new PassThrough();
    stdin.write('corp.example\n');
    const [stdout, stderr, cancel] = [sink(), sink(), new AbortController()];
    const words = ['check', '--domains-file', '-', ...argv, ...bed.resolver];
    const io = { stdin, stdout, stderr, env: {}, program: 'kmsdns', signal: cancel.signal };
    const ended = run(words, io);
    return { ended, stdout, stderr, cancel: () => cancel.abort('SIGINT') };
  }

  it('says what it knows, and that it is not all', async () => {
    const { ended, stdout, stderr, cancel } = await interrupted('--format', 'ndjson');
    await vi.waitFor(() => expect(stdout.text).toContain('"type":"domain"'), { timeout: 5000 });
    cancel();
    expect(await ended).toBe(130);
    expect(lines(stdout.text).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['domain', 'note', 'summary']),
    );
    expect(lines(stdout.text).at(-1)).toMatchObject({ type: 'summary', complete: false, domains: 1 });
    expect(stderr.text).toContain('ended early by SIGINT: not all domains were looked at');
  });

  it('is gone on with, and comes to what one that was not comes to', async () => {
    const whole = await check('--domains-file', list, '--json');
    const file = join(bed.folder, 'facts');
    const first = await check('--domains-file', list, '--save', file);
    expect(first.code).toBe(2);
    // As a crash leaves it: some domains, and half a line.
    const text = await readFile(file, 'utf8');
    await truncate(file, text.split('\n').slice(0, 5).join('\n').length + 30);
    const halfway = await bed.run(['report', file, '--json']);
    expect(halfway.json.notes).toEqual([
      `the last line of ${file} is cut off, and left out`,
      `${file} is of a run that did not come to its end: domains may be missing`,
    ]);
    expect(halfway.json.domains).toHaveLength(4);

    const resumed = await check('--domains-file', list, '--save', file, '--resume', '--json');
    expect([resumed.code, resumed.json]).toEqual([2, whole.json]);
    const { json } = await bed.run(['report', file, '--json']);
    expect(json).toEqual(whole.json);
    const saved = lines(await readFile(file, 'utf8')).filter(({ type }) => type === 'domain');
    expect(saved).toHaveLength(DOMAINS.length);
  });

  it('ends when nobody reads on', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `d${i}.corp.example\n`);
    await writeFile(list, many.join(''));
    const words = ['check', '--domains-file', list, '--format', 'ndjson', ...bed.resolver];
    const { child, ended, stderr } = start(words);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toBe(1);
    expect(stderr()).toContain('nobody reads standard output any more');
  }, 30_000);

  it('has a remark once, however often it is gone on with', async () => {
    const file = join(bed.folder, 'facts');
    await writeFile(list, 'corp.example\nnot a domain\n');
    await check('--domains-file', list, '--save', file);
    await check('--domains-file', list, '--save', file, '--resume');
    const { code, json } = await bed.run(['report', file, '--json']);
    expect([code, json.notes]).toEqual([3, [expect.stringContaining('domains.txt:2: ')]]);
  });

  it('is gone on with by looking again where nobody answered', async () => {
    const file = join(bed.folder, 'facts');
    await check('corp.example', '--save', file);
    const nobody = ['--resolver', '127.0.0.1:1', '--resume', '--json'];
    const dead = await bed.run(['check', '--domains-file', list, '--save', file, ...nobody]);
    expect((dead.json as CheckReport).summary).toMatchObject({ published: 1, unknown: DOMAINS.length - 1 });

    const resumed = await check('--domains-file', list, '--save', file, '--resume', '--json');
    const whole = await check('--domains-file', list, '--json');
    expect([resumed.code, resumed.json]).toEqual([2, whole.json]);
    const { json } = await bed.run(['report', file, '--json']);
    expect(json).toEqual(whole.json);
  });

  it('is not whole when it is gone on with by another list', async () => {
    const file = join(bed.folder, 'facts');
    await check('corp.example', 'd0.corp.example', '--save', file);
    const ran = await check('corp.example', 'd2.corp.example', '--save', file, '--resume', '--json');
    const other = `1 of the domains in ${file} are not in this list: it was begun with another`;
    expect([ran.code, (ran.json as CheckReport).notes]).toEqual([3, [other]]);
    const { code, json } = await bed.run(['report', file, '--json']);
    expect([code, (json as CheckReport).notes]).toEqual([3, expect.arrayContaining([other])]);
  });

  it('is not gone on with in another way', async () => {
    const file = join(bed.folder, 'facts');
    await check('corp.example', '--save', file);
    const { code, stderr } = await check('corp.example', '--save', file, '--resume', '--probe', 'tcp');
    expect([code, stderr]).toEqual([64, expect.stringContaining('was begun with another --probe')]);
  });
});

describe('the report', () => {
  it('comes a line each, as it is found', async () => {
    const { code, stdout } = await check('--domains-file', list, '--format', 'ndjson');
    const values = lines(stdout);
    expect(code).toBe(2);
    expect(values[0]).toMatchObject({ type: 'start', command: 'check', version: 2 });
    expect(
      values
        .filter(({ type }) => type === 'domain')
        .map(({ domain }) => domain)
        .sort(),
    ).toEqual(DOMAINS.toSorted());
    const findings = values.filter(({ type }) => type === 'finding');
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['no-record']));
    expect(values.at(-1)).toMatchObject({ type: 'summary', complete: true, domains: 10, published: 5 });
  });

  it.each([
    ['sarif', /^\{\s+"\$schema": .*sarif/],
    ['junit', /^<\?xml version="1.0"[^]*<testsuites /],
    ['html', /^<!doctype html>[^]*d1\.corp\.example/i],
    ['table', /no-record/],
  ])('can be %s', async (format, looks) => {
    const { code, stdout } = await check('--domains-file', list, '--format', format);
    expect([code, stdout]).toEqual([2, expect.stringMatching(looks)]);
    const file = join(bed.folder, `report.${format}`);
    const written = await check('--domains-file', list, '--format', format, '--output', file);
    expect([written.code, written.stdout]).toEqual([2, '']);
    expect(await readFile(file, 'utf8')).toMatch(looks);
  });

  it('takes the place of an earlier one when it is whole', async () => {
    const file = join(bed.folder, 'report.json');
    await writeFile(file, 'the earlier one');
    const refused = await check('no..domain', '--output', file);
    expect([refused.code, await readFile(file, 'utf8')]).toEqual([64, 'the earlier one']);
    const { code, stdout } = await check('corp.example', '--json', '--output', file);
    expect([code, stdout]).toEqual([0, '']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ command: 'check', findings: [] });
  });

  it.skipIf(process.platform !== 'linux').each(['json', 'ndjson', 'table'])(
    'fails when the disk is full: %s',
    async (format) => {
      const { code, stderr } = await check('corp.example', '--format', format, '--output', '/dev/full');
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('could not be written to /dev/full (ENOSPC)'),
      ]);
      expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
    },
  );
});

describe('the config file', () => {
  it('says what is wanted, and which domains there are', async () => {
    const file = join(bed.folder, 'kmsdns.yaml');
    await writeFile(
      file,
      [
        'hosts: { kms2.corp.example: }',
        'domains:',
        '  corp.example: { clients: 100 }',
        '  lab.example: { rules: { no-record: info } }',
        'rules: { same-address: off }',
        '',
      ].join('\n'),
    );
    const ran = await check('-f', file, '--json');
    expect(ran.code).toBe(2);
    const { domains, findings } = ran.json as CheckReport;
    expect(domains.map(({ domain, machines }) => [domain, machines])).toEqual([
      ['corp.example', 100],
      ['lab.example', null],
    ]);
    const found = findings.map(({ rule, domain, severity }) => `${domain} ${rule} ${severity}`);
    expect(found).toEqual(
      expect.arrayContaining(['corp.example unlisted-host error', 'lab.example no-record info']),
    );
    const allowed = await check('-f', file, '--allow', KMS1, '--json');
    expect(rulesOf(allowed)).not.toContain('unlisted-host');
    const fromEnvironment = await bed.run(['check', '--json', ...bed.resolver], {
      env: { KMSDNS_CONFIG: file },
    });
    expect(fromEnvironment.json.findings).toEqual(findings);
  });
});
