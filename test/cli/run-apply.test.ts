import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeDesired, parseJournal, plan } from '../../src/change/index.js';
import { Args } from '../../src/cli/args.js';
import { apply } from '../../src/cli/commands/apply.js';
import { GENERAL_OPTIONS } from '../../src/cli/options/general.js';
import { Printer } from '../../src/cli/output/printer.js';
import { ApplyJournal } from '../../src/cli/plan/apply-journal.js';
import { readSaved } from '../../src/cli/plan/read-json.js';
import { runApply } from '../../src/cli/plan/run-apply.js';
import { loadConfig } from '../../src/config/index.js';
import { kmsOwner } from '../../src/record/index.js';
import { MemoryProvider } from '../fakes/memory-provider.js';
import { sink } from './harness.js';

/** More than are changed at the same time. */
const DOMAINS = Array.from({ length: 40 }, (_, i) => `d${i}.test`);

async function setUp(onStep: (step: string, provider: MemoryProvider, cancel: AbortController) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-apply-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cancel = new AbortController();
  const provider: MemoryProvider = new MemoryProvider({
    zones: DOMAINS,
    capabilities: { ownerMark: 'txt' },
    pause: async (step) => onStep(step, provider, cancel),
  });
  const providers = new Map([['lab', provider]]);
  const domains = DOMAINS.map((domain) => ({ domain, provider: 'lab', hosts: ['kms1.example.com'] }));
  const made = await plan(makeDesired({ owner: 'corp-dns', domains }), providers);
  const [stdout, stderr] = [sink(), sink()];
  const io = { stdout, stderr, env: {}, program: 'kmsdns', signal: cancel.signal };
  const config = { path: join(folder, 'kmsdns.yaml'), field: '--config' };
  await writeFile(config.path, 'owner: corp-dns\n');
  const read = await loadConfig(config.path);
  const toApply = {
    plan: made,
    providers,
    config,
    read,
    from: config.path,
    exact: false,
    resumed: undefined,
  };
  const run = async (): Promise<number> => {
    const args = new Args({ ...apply.options, ...GENERAL_OPTIONS }, [], { yes: true });
    const journal = await ApplyJournal.open(args);
    const context = { io, print: new Printer(io, { json: false, quiet: false }) };
    const means = { journal, asks: false, allow: {} };
    return runApply({ ...toApply, close: () => Promise.resolve() }, means, args, context);
  };
  return { run, provider, stdout, stderr, folder };
}

it('leaves the journal on Ctrl-C in the middle, and says how to go on and how to go back', async () => {
  const { run, provider, stdout, stderr } = await setUp((step, _, cancel) => {
    if (step === 'apply') cancel.abort('SIGINT');
  });
  const code = await run();
  const done = provider.writes.length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(DOMAINS.length);
  expect(code).toBe(3);
  expect(stdout.text).toContain(
    `\nDone ${done}, failed 0, skipped ${DOMAINS.length - done}, as they were 0.\n`,
  );
  const [, path = ''] = /^to go on: kmsdns apply --resume (\S+) -f \S+$/m.exec(stderr.text) ?? [];
  expect(stderr.text).toContain(`\nto take it back: kmsdns rollback ${path} -f `);
  const journal = parseJournal(await readSaved(path, 'journal'));
  expect(journal.done.size).toBe(done);
});

it('ends with 3 when somebody else has changed a domain again just after', async () => {
  const owner = kmsOwner('d7.test');
  const { run, stderr } = await setUp((step, provider) => {
    if (step === 'findZone' && provider.standing(owner) !== null) provider.take(owner);
  });
  expect(await run()).toBe(3);
  expect(stderr.text).toContain('warning: d7.test: changed again by somebody else just after\n');
});

it('ends with 3 when what was changed cannot be read again', async () => {
  const owner = kmsOwner('d7.test');
  const { run, stdout, stderr } = await setUp((step, provider) => {
    if (step === 'findZone' && provider.standing(owner) !== null) throw new Error('the line is dead');
  });
  expect(await run()).toBe(3);
  expect(stdout.text).toContain(`\nDone ${DOMAINS.length}, failed 0, skipped 0, as they were 0.\n`);
  expect(stderr.text).toMatch(/^warning: d0\.test, .* could not be read again to see that it stands$/m);
  expect(stderr.text).toContain('the line is dead');
});
