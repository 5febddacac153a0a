import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { amend, parseReceipt, restore } from '../../src/change/index.js';
import { run } from '../../src/cli/run.js';
import type { Provider } from '../../src/provider.js';
import { SrvRecord, type SrvRecordJson } from '../../src/record/index.js';
import { parseKeyFile } from '../../src/wire/index.js';
import { startApis } from './apis.js';
import { startBed, type Bed } from './bed.js';
import { kmsdns, sink, type Json, type Ran } from './harness.js';

const KMS1 = 'kms1.corp.example';
const srv = (domain: string, data: string): SrvRecordJson =>
  SrvRecord.parse(`_vlmcs._tcp.${domain} 3600 IN SRV ${data}`).toJSON();

/** In lab.example: a host that stands twice, which is safe to mend, and one that nobody approved. */
const ONCE = srv('lab.example', `0 0 1688 ${KMS1}`);
const TWICE = srv('lab.example', `10 0 1688 ${KMS1}`);
const ROGUE = srv('lab.example', '0 0 1688 desk.lab.example');
const LAB = [ONCE, ROGUE, TWICE];
const NOTE = 'back within 24 hours, unless it is told not to (slmgr /cdns on that host)';

let bed: Bed;
let provider: Provider;

beforeEach(async () => {
  bed = await startBed();
  const [key] = parseKeyFile(await readFile(bed.keyFile, 'utf8'));
  provider = rfc2136({ server: bed.address, key });
  onTestFinished(() => provider.close());
  await put('corp.example', srv('corp.example', `0 0 1688 ${KMS1}`));
  await put('lab.example', ...LAB);
  planted = bed.updates().length;
});

let planted: number;
/** Updates that the server has taken since the test began. */
const updates = (): number => bed.updates().length - planted;

/** Adds records to what stands, as somebody else would. */
async function put(domain: string, ...add: readonly SrvRecordJson[]): Promise<void> {
  const observed = await members(domain);
  const report = await amend(provider, [{ domain, observed, remove: [], add }]);
  expect(report.changed).toBe(true);
}

async function members(domain = 'lab.example'): Promise<SrvRecordJson[]> {
  const { json } = await bed.run(['list', domain, ...bed.provider, '--json']);
  const found = json.domains[0].members as SrvRecordJson[];
  return found;
}

const argv = (...words: readonly string[]): string[] => [
  'check',
  'corp.example',
  'lab.example',
  '--allow',
  KMS1,
  '--fix',
  ...words,
];
const fix = (...words: readonly string[]): Promise<Ran> =>
  bed.run([...argv(...words), ...bed.provider, ...bed.resolver]);
const fixJson = async (...words: readonly string[]): Promise<Ran & { readonly fixes: Json }> => {
  const ran = await fix(...words, '--json');
  const fixes: unknown = ran.json.fixes;
  return { ...ran, json: ran.json as unknown, fixes };
};

describe('check --fix', () => {
  it('mends what is safe, and holds back what takes a host away', async () => {
    const { code, json, fixes } = await fixJson();
    expect(code).toBe(2);
    expect(json).toMatchObject({ command: 'check', summary: { findings: { error: 1, warn: 1 } } });
    expect(fixes).toEqual({
      dryRun: false,
      changed: true,
      domains: [
        {
          domain: 'lab.example',
          zone: 'lab.example',
          provider: 'rfc2136',
          status: 'updated',
          before: LAB,
          after: [ONCE, ROGUE],
          error: null,
        },
      ],
      held: [
        {
          domain: 'lab.example',
          rule: 'unlisted-host',
          remove: [ROGUE],
          add: [],
          error: {
            code: 'ERR_GUARD',
            message: 'unlisted-host is not mended: it takes a host away',
            hint: 'If you mean it, say --yes.',
            reasons: [],
          },
        },
      ],
    });
    expect(await members()).toEqual([ONCE, ROGUE]);
  });

  it('removes the rogue host with --yes, in the same change, and keeps everybody else', async () => {
    const { code, fixes } = await fixJson('--yes');
    expect(code).toBe(0);
    expect(fixes).toMatchObject({ domains: [{ status: 'updated', before: LAB, after: [ONCE] }], held: [] });
    expect(updates()).toBe(1);
    expect(await members()).toEqual([ONCE]);
    expect(await members('corp.example')).toHaveLength(1);
  });

  it('changes nothing the second time', async () => {
    await fix('--yes');
    const { code, fixes } = await fixJson('--yes');
    expect(code).toBe(0);
    expect(fixes).toEqual({ dryRun: false, changed: false, domains: [], held: [] });
    expect(updates()).toBe(1);
  });

  it.each([
    { yes: [], after: [ONCE, ROGUE], held: 1 },
    { yes: ['--yes'], after: [ONCE], held: 0 },
  ])('writes nothing in a dry run $yes, and says what would be', async ({ yes, after, held }) => {
    const { code, fixes } = await fixJson('--dry-run', ...yes);
    expect(code).toBe(2);
    expect(fixes).toMatchObject({ dryRun: true, changed: true, domains: [{ status: 'updated', after }] });
    expect(fixes.held).toHaveLength(held);
    expect(updates()).toBe(0);
    expect(await members()).toEqual(LAB);
  });

  it('tells people what it did, what it did not, and that a host may come back', async () => {
    const { stdout, stderr } = await fix();
    const told = stdout.slice(stdout.indexOf('updated '));
    expect(told.split('\n')).toEqual([
      'updated    lab.example',
      '  - kms1.corp.example:1688  priority 10, weight 0, ttl 3600',
      '    kms1.corp.example:1688  priority 0, weight 0, ttl 3600',
      '    desk.lab.example:1688  priority 0, weight 0, ttl 3600',
      '  held back: unlisted-host is not mended: it takes a host away',
      '    would be - desk.lab.example:1688  priority 0, weight 0, ttl 3600',
      '    If you mean it, say --yes.',
      'lab.example: What is kept is priority 0 weight 0 on port 1688.',
      `lab.example: A host that still publishes itself is ${NOTE}.`,
      '1 domain changed, 1 fix held back, 1 finding mended.',
      '',
    ]);
    expect(stderr).toBe('');
    expect((await fix('--yes', '--dry-run')).stdout).toContain(NOTE);
  });

  it('says so when there is nothing that it can mend', async () => {
    const words = ['check', 'corp.example', '--fix', ...bed.provider, ...bed.resolver];
    expect(await bed.run(words)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\n\nNo finding can be mended by --fix\.\n$/) as string,
    });
  });

  it.each(['sarif', 'junit', 'html'])(
    'leaves %s as it is, and says on stderr what it did',
    async (format) => {
      const { code, stdout, stderr } = await fix('--format', format);
      expect(code).toBe(2);
      expect(stdout).not.toContain('finding mended');
      expect(stderr).toMatch(/\n1 domain changed, 1 fix held back, 1 finding mended\.\n$/);
    },
  );

  it('says what it did where the report cannot be written: 3, as something is done', async () => {
    const { code, stderr } = await fix('--output', '/dev/full');
    expect(code).toBe(3);
    expect(stderr).toContain('1 domain changed');
    expect(stderr).toContain('error: the report could not be written to /dev/full (ENOSPC)');
    expect(await members()).toEqual([ONCE, ROGUE]);
  });

  it('takes a provider that only the environment names, as publish does', async () => {
    const env = { RFC2136_NAMESERVER: bed.address, RFC2136_TSIG_FILE: bed.keyFile };
    expect((await bed.run([...argv('--yes'), ...bed.resolver], { env })).code).toBe(0);
    expect(await members()).toEqual([ONCE]);
  });
});

describe('the guards', () => {
  const corp = ['check', 'corp.example', '--allow', 'kms9.corp.example', '--fix', '--yes'];

  it('keep the last host of a domain, unless that is meant', async () => {
    const words = [...corp, ...bed.provider, ...bed.resolver];
    const refused = await bed.run(words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'error: corp.example: this would leave corp.example without any KMS host',
    );
    expect(refused.stderr).toContain('--allow-empty');
    expect(updates()).toBe(0);
    const { code, json } = await bed.run([...words, '--allow-empty', '--json']);
    expect(code).toBe(0);
    expect(json.fixes.domains).toMatchObject([{ status: 'removed', after: [] }]);
    expect(await members('corp.example')).toEqual([]);
  });

  it('make it 3 where another domain is mended', async () => {
    const words = ['check', 'corp.example', 'lab.example', '--allow', 'desk.lab.example', '--fix', '--yes'];
    const { code, json } = await bed.run([...words, ...bed.provider, ...bed.resolver, '--json']);
    expect(code).toBe(3);
    expect(json.fixes.domains).toMatchObject([
      { domain: 'corp.example', status: 'failed', error: { code: 'ERR_GUARD' } },
      { domain: 'lab.example', status: 'updated', after: [ROGUE] },
    ]);
  });
});

describe('--receipt', () => {
  it('keeps what was replaced, and restore puts it back', async () => {
    const receipt = join(bed.folder, 'receipt.json');
    expect((await fix('--yes', '--receipt', receipt)).code).toBe(0);
    const json: Json = JSON.parse(await readFile(receipt, 'utf8'));
    expect(json).toMatchObject({ receipt: 1, command: 'check', domains: [{ before: LAB, after: [ONCE] }] });
    expect(parseReceipt(json)).toHaveLength(1);
    const report = await restore(provider, json as object);
    expect(report.domains).toMatchObject([{ status: 'updated', error: null }]);
    expect(await members()).toEqual(LAB);
  });

  it('is not left behind where nothing was changed, and never overwritten', async () => {
    const receipt = join(bed.folder, 'receipt.json');
    const nothing = [
      'check',
      'corp.example',
      '--fix',
      '--receipt',
      receipt,
      ...bed.provider,
      ...bed.resolver,
    ];
    expect((await bed.run(nothing)).code).toBe(0);
    await expect(stat(receipt)).rejects.toThrow('ENOENT');
    await writeFile(receipt, 'precious');
    const { code, stderr } = await fix('--yes', '--receipt', receipt);
    expect(code).toBe(64);
    expect(stderr).toContain('exists already');
    expect(updates()).toBe(0);
  });
});

it.each<{ words: string[]; says: string }>([
  { words: ['check', 'lab.example', '--fix'], says: '--provider: is not given' },
  { words: ['check', 'lab.example', '--yes'], says: '--yes: is given without --fix' },
  { words: ['check', 'lab.example', '--dry-run'], says: '--dry-run: is given without --fix' },
  { words: ['check', 'lab.example', '--receipt', 'r.json'], says: '--receipt: is given without --fix' },
  { words: ['check', 'lab.example', '--allow-empty'], says: '--allow-empty: is given without --fix' },
  {
    words: ['check', 'lab.example', '--fix', '--file', 'a.zone', '--dry-run', '--receipt', 'r.json'],
    says: '--receipt: does not go with --dry-run',
  },
  { words: ['check', '--facts', 'facts.json', '--fix'], says: '--fix: does not go with --facts' },
  { words: ['report', 'facts.json', '--fix'], says: '--fix: is not an option of kmsdns report' },
])('$words is bad usage', async ({ words, says }) => {
  const { code, stderr } = await kmsdns(words);
  expect(code).toBe(64);
  expect(stderr).toContain(`error: ${says}`);
});

/** A check under way whose list has not come to its end: what was looked at can be changed meanwhile. */
function underWay() {
  const [stdin, stdout, stderr] = [new PassThrough(), sink(), sink()];
  const cancel = new AbortController();
  const words = ['check', '--domains-file', '-', '--allow', KMS1, '--fix', '--yes', '--format', 'ndjson'];
  const io = { stdin, stdout, stderr, env: {}, program: 'kmsdns', signal: cancel.signal };
  const ended = run([...words, ...bed.provider, ...bed.resolver], io);
  const lines = (type: string): Json[] =>
    stdout.text
      .trimEnd()
      .split('\n')
      .map((line): Json => JSON.parse(line))
      .filter((line: Json) => line.type === type);
  return {
    stdin,
    stderr,
    ended,
    cancel,
    lines,
    async looked(): Promise<void> {
      stdin.write('lab.example\n');
      await expect.poll(() => stdout.text, { timeout: 10_000 }).toContain('"type":"domain"');
    },
  };
}

describe('between looking and mending', () => {
  it('what somebody else has changed is left alone, with the reason', async () => {
    const check = underWay();
    await check.looked();
    const another = srv('lab.example', '0 0 1688 kms2.corp.example');
    await put('lab.example', another);
    check.stdin.end();
    expect(await check.ended).toBe(1);
    const [{ domains, changed }] = check.lines('fixes') as [Json];
    expect(changed).toBe(false);
    expect(domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_CONFLICT' } }]);
    expect(check.stderr.text).toContain('lab.example was changed since it was looked at');
    expect(check.stderr.text).toContain('0 0 1688 kms2.corp.example');
    expect(await members()).toEqual([ONCE, another, ROGUE, TWICE]);
    expect(updates()).toBe(1);
  });

  it('an interrupted check has nothing mended', async () => {
    const check = underWay();
    await check.looked();
    check.cancel.abort('SIGINT');
    expect(await check.ended).toBe(130);
    const [{ domains }] = check.lines('fixes') as [Json];
    expect(domains).toMatchObject([{ status: 'skipped', error: { code: 'ERR_ABORTED' } }]);
    expect(updates()).toBe(0);
  });
});

describe.each(['route53', 'cloudflare'] as const)('at %s', (name) => {
  it('mends what the API keeps and DNS serves, once', async () => {
    const api = (
      await startApis({
        route53: { zones: [{ name: 'lab.example' }] },
        cloudflare: { zones: ['lab.example'] },
      })
    )[name];
    for (const [variable, value] of Object.entries(api.env)) vi.stubEnv(variable, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const owner = '_vlmcs._tcp.lab.example';
    const line = ({ priority, weight, port, target }: SrvRecordJson) =>
      `${owner}. 3600 IN SRV ${priority} ${weight} ${port} ${target}.`;
    await api.plant(LAB.map(line));
    const words = [
      'check',
      'lab.example',
      '--allow',
      KMS1,
      '--fix',
      ...api.options,
      ...bed.resolver,
      '--json',
    ];
    const mend = (...more: readonly string[]) => kmsdns([...words, ...more], { env: api.env });

    expect(await mend('--yes', '--dry-run')).toMatchObject({ code: 2, json: { fixes: { changed: true } } });
    expect(api.writes()).toBe(0);
    const mended = await mend('--yes');
    expect(mended).toMatchObject({
      code: 0,
      json: { fixes: { domains: [{ provider: name, status: 'updated' }] } },
    });
    expect(await api.records(owner)).toEqual([line(ONCE)]);

    // DNS lags here for good: what it serves is not what is kept, and nothing is built on it.
    const writes = api.writes();
    const again = await mend('--yes');
    expect(again.code).toBe(2);
    expect(again.json.fixes).toMatchObject({
      changed: false,
      domains: [{ status: 'skipped', error: { code: 'ERR_CONFLICT' } }],
    });
    expect(api.writes()).toBe(writes);
    expect(again.stdout + again.stderr).not.toContain(api.secret);
  });
});
