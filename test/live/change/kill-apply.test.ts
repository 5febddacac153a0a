import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import {
  apply,
  JournalFile,
  parseJournal,
  plan,
  readReceipt,
  receiptOfJournal,
  rollback,
} from '../../../src/change/index.js';
import { startApplier, type Applier, type ApplierTask, type Death } from '../../processes/index.js';
import { describeLive, NAMED } from '../harness/index.js';
import { useCrashBed } from './crash-bed.js';
import { afterOf, beforeOf, makeEstate, pick, randomFrom, someSeed } from './estate.js';

const seed = someSeed();
const random = randomFrom(seed);
const DOMAINS = 200;

/** Where an apply is killed: by itself, or from outside when so many results were seen and so many milliseconds are over. */
type Kill = Death | { readonly at: 'seen'; readonly after: number; readonly ms: number };
type End = 'resumed' | 'rolled back';

const seen = (): Kill => ({ at: 'seen', after: 1 + pick(random, DOMAINS - 1), ms: pick(random, 4) });
const at = (where: Death['at'], after = 0): Kill => ({ at: where, after });
const somewhere = (): number => 1 + pick(random, DOMAINS);
/** Those with two are killed again as they are resumed. */
const KILLS: readonly (readonly Kill[])[] = [
  [at('begun')],
  [at('noted', 1)],
  [at('noted', somewhere())],
  [at('line', somewhere())],
  [at('line', DOMAINS)],
  [at('done')],
  [seen()],
  [seen()],
  [at('noted', 50), at('noted', 100)],
  [at('line', 1 + pick(random, 100)), at('line', 20)],
];
const text = (kill: Kill): string =>
  `${kill.at} ${kill.after}${kill.at === 'seen' ? ` + ${kill.ms} ms` : ''}`;

describeLive([...NAMED, 'nsupdate'], `an apply of ${DOMAINS} domains (KMSDNS_SEED=${seed})`, () => {
  const estate = makeEstate(random, DOMAINS);
  const [before, after] = [beforeOf(estate), afterOf(estate)];
  const bed = useCrashBed(estate);
  let saved = '';

  beforeAll(async () => {
    await bed().publishBefore();
    await bed().stands(before);
    const made = await plan(bed().desired, bed().providers());
    expect(made.changes).toHaveLength(DOMAINS);
    saved = JSON.stringify(made);
  });

  function task(journal: string, work: ApplierTask['work'], death?: Death): ApplierTask {
    const { server, key } = bed();
    return { server: { host: server.host, port: server.port }, key, plan: saved, work, journal, death };
  }

  async function killed(journal: string, work: ApplierTask['work'], kill: Kill): Promise<void> {
    if (kill.at !== 'seen') {
      const { ended } = await startApplier(task(journal, work, kill));
      expect(await ended).toBe('SIGKILL');
      return;
    }
    let shot: Promise<unknown> | undefined;
    const { ended } = await startApplier(task(journal, work), ({ child, told }: Applier) => {
      if (told() >= kill.after) shot ??= delay(kill.ms).then(() => child.kill('SIGKILL'));
    });
    // It may have come to its end just before.
    expect(['SIGKILL', 0]).toContain(await ended);
    await shot;
  }

  it.each(['begin', 'first line'] as const)(
    'killed at %j has changed nothing, and its journal says so',
    async (where) => {
      const journal = join(bed().folder, `${where}.json`);
      await killed(journal, 'apply', at(where));
      expect(() => readReceipt(readFileSync(journal, 'utf8'))).toThrow(/is not a/);
      expect(await bed().quiet()).toEqual(before);
    },
  );

  const rows = KILLS.flatMap((kills) =>
    (['resumed', 'rolled back'] as const).map((end: End) => ({
      kills,
      end,
      where: kills.map(text).join(', then '),
    })),
  );
  it.each(rows.map((row, i) => ({ ...row, i })))('killed at $where, is $end', async ({ kills, end, i }) => {
    const journal = join(bed().folder, `receipt-${i}.json`);
    for (const [n, kill] of kills.entries()) await killed(journal, n === 0 ? 'apply' : 'resume', kill);
    await bed().quiet();
    const words = readFileSync(journal, 'utf8');
    const providers = bed().providers();
    await bed().withOthers(random, async (late) => {
      // Killed too late, it is a receipt already.
      if (end === 'resumed' && words.startsWith('{"journal"')) {
        const resume = parseJournal(words);
        const file = await JournalFile.reopen(journal);
        const report = await apply(resume.plan, providers, { journal: file, resume });
        expect(await file.end(report.receipt)).toBeUndefined();
        expect(report).toMatchObject({ remaining: [], summary: { failed: 0, skipped: 0 } });
        await bed().stands([...after, ...late]);
      }
      const report = await rollback(readReceipt(readFileSync(journal, 'utf8')), providers);
      expect(report.domains.filter(({ error }) => error !== null)).toEqual([]);
      await bed().stands([...before, ...late]);
    });
    await bed().stands(before);
  });

  it('killed by a power loss, is rolled back by a journal of which the end was lost', async () => {
    const journal = join(bed().folder, 'torn.json');
    await killed(journal, 'apply', at('done'));
    const whole = readFileSync(journal);
    const start = whole.indexOf('\n') + 1;
    const cut = start + pick(random, whole.length - start);
    // After a power loss, what was not written yet may be missing, or be zeros.
    for (const torn of [whole.subarray(0, cut), Buffer.from(whole).fill(0, cut)]) {
      writeFileSync(journal, torn);
      const resume = parseJournal(readFileSync(journal, 'utf8'));
      expect(resume.done.size).toBeLessThan(DOMAINS);
      expect(receiptOfJournal(resume).domains).toHaveLength(DOMAINS);
    }
    const report = await rollback(readReceipt(readFileSync(journal, 'utf8')), bed().providers());
    expect(report.domains.filter(({ error }) => error !== null)).toEqual([]);
    await bed().stands(before);
  });

  it('beside another of the same plan: each change is made once, and both receipts together take it back', async () => {
    const journals = ['one', 'two'].map((name) => join(bed().folder, `${name}.json`));
    const appliers = await Promise.all(journals.map((journal) => startApplier(task(journal, 'apply'))));
    await Promise.all(appliers.map(({ ended }) => ended));
    expect(appliers.map(({ errors }) => errors())).toEqual(['', '']);
    await bed().stands(after);
    // One that came too late for everything leaves none.
    const receipts = journals
      .filter((path) => existsSync(path))
      .map((path) => JSON.parse(readFileSync(path, 'utf8')) as { domains: { domain: string }[] });
    const named = receipts.flatMap(({ domains }) => domains.map(({ domain }) => domain));
    expect(named.sort()).toEqual(estate.map(({ domain }) => domain).sort());
    for (const receipt of receipts) await rollback(receipt, bed().providers());
    await bed().stands(before);
  });
});
