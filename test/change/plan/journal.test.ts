import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  apply,
  JournalFile,
  parseJournal,
  plan,
  readReceipt,
  receiptOfJournal,
  rollback,
  type Desired,
  type Journal,
} from '../../../src/change/index.js';
import { journalLine, journalStart } from '../../../src/change/plan/journal.js';
import { InputError } from '../../../src/errors.js';
import type { MemoryProvider } from '../../fakes/memory-provider.js';
import { at, desire, memory, plant, shown } from './bed.js';

const a = '0 0 1688 a.example.com';
const b = '0 0 1688 b.example.com';
const NAMES = ['d1', 'd2', 'd3', 'd4'].map((label) => `${label}.example.com`);
const retry = { wait: async () => {} };

const desired: Desired = {
  ...desire([]),
  domains: NAMES.flatMap((domain) => desire([a], { domain }).domains),
};

function everywhere(provider: MemoryProvider): string[][] {
  return NAMES.map((domain) => shown(provider, domain));
}

/** A journal in memory. */
class Notes implements Journal {
  text = '';

  async begin(made: Parameters<Journal['begin']>[0]): Promise<void> {
    this.text += journalStart(made, '2026-11-23T00:00:00.000Z');
  }

  note(result: Parameters<Journal['note']>[0]): void {
    this.text += journalLine(result);
  }
}

/** The journal of an apply of all four domains. */
async function applied(provider: MemoryProvider): Promise<string> {
  for (const domain of NAMES) plant(provider, [b], { domain });
  const journal = new Notes();
  await apply(await plan(desired, at(provider)), at(provider), { journal, retry });
  return journal.text;
}

describe('a journal that was torn off at any byte', () => {
  it('is no journal in its first line, and from then on tells of every whole line', async () => {
    const text = await applied(memory('txt'));
    const first = text.indexOf('\n') + 1;
    const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
    for (let length = 0; length <= text.length; length++) {
      // Between the two it is as at the last line.
      if (length === first + 1) length = lastLine;
      const torn = text.slice(0, length);
      if (length < first) {
        expect(() => parseJournal(torn), torn.slice(-20)).toThrow(InputError);
        continue;
      }
      const lines = torn.slice(first).split('\n').length - 1;
      expect([...parseJournal(torn).done.keys()]).toEqual(NAMES.slice(0, lines));
    }
  });

  it('is rolled back by, and gone on with', async () => {
    const text = await applied(memory('txt'));
    const first = text.indexOf('\n') + 1;
    const ends = [...text.slice(first).matchAll(/\n/g)].map(({ index }) => first + index + 1);
    for (const length of [first, ...ends.flatMap((end) => [end - 1, end, end + 7])]) {
      const torn = text.slice(0, length);
      const provider = memory('txt');
      await applied(provider);
      const after = everywhere(provider);
      const writes = provider.writes.length;

      const resume = parseJournal(torn);
      const report = await apply(resume.plan, at(provider), { resume, retry });
      expect(everywhere(provider)).toEqual(after);
      expect(provider.writes).toHaveLength(writes);
      expect(report.receipt.domains.map(({ domain }) => domain)).toEqual(NAMES);

      for (const receipt of [readReceipt(torn), report.receipt]) {
        const back = await rollback(receipt, at(provider), { retry });
        expect(back.domains.map(({ error }) => error)).toEqual(NAMES.map(() => null));
        expect(everywhere(provider)).toEqual(NAMES.map(() => [b, 'ttl 3600']));
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['something else', '{"a":1}\n'],
    ['a first line that is none', '{"journal":1,\n'],
    ['a first line without a plan', '{"journal":1,"at":"2026-11-23T00:00:00.000Z"}\n'],
  ])('is not read from %s', (_, text) => {
    expect(() => parseJournal(text)).toThrow(InputError);
  });

  it('knows nothing of what a line said that was cut short by a full disk', async () => {
    const lines = (await applied(memory('txt'))).split('\n');
    lines[2] = lines[2]!.slice(0, 30) + lines[3]!;
    lines.splice(3, 1);
    expect([...parseJournal(lines.join('\n')).done.keys()]).toEqual([NAMES[0], NAMES[3]]);
  });

  it.each([
    ['the receipt of another domain', { domain: 'd2.example.com' }, 'journal:2'],
    ['no domain', { domain: undefined }, 'journal:2.domain'],
    ['no receipt', { receipt: undefined }, 'journal:2.domains[0]'],
    ['a receipt of nothing', { receipt: {} }, 'journal:2.domains[0]'],
  ])('is not read with %s', async (_, edit, field) => {
    const lines = (await applied(memory('txt'))).split('\n');
    lines[1] = JSON.stringify({ ...(JSON.parse(lines[1]!) as object), ...edit });
    expect(() => parseJournal(lines.join('\n'))).toThrow(expect.objectContaining({ field }));
  });
});

describe('an apply that is gone on with', () => {
  it('names in its receipt also what the earlier one may have changed, and somebody else has changed since', async () => {
    const provider = memory('txt');
    const text = await applied(provider);
    const domain = NAMES[0] as string;
    plant(provider, ['7 7 1688 a.example.com @ours', b], { domain });
    const resume = parseJournal(text.slice(0, text.indexOf('\n') + 1));
    const report = await apply(resume.plan, at(provider), { resume, retry });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(report.receipt.domains[0]).toMatchObject({ domain, outcome: 'unknown' });
    const back = await rollback(report.receipt, at(provider), { retry });
    expect(back.domains.map(({ status }) => status)).toEqual(['failed', 'updated', 'updated', 'updated']);
    expect(shown(provider, domain)).toEqual(['7 7 1688 a.example.com @ours', b, 'ttl 3600'].sort());
  });

  it('says of what is done that it stands as planned', async () => {
    const provider = memory('txt');
    const resume = parseJournal(await applied(provider));
    const report = await apply(resume.plan, at(provider), { resume, retry });
    expect(report.domains[0]).toMatchObject({
      status: 'unchanged',
      owners: { before: { 'a.example.com:1688': ['ours'] }, after: { 'a.example.com:1688': ['ours'] } },
    });
  });
});

describe('a journal as a file', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'kmsdns-journal-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('is there before anything is sent, and becomes the receipt', async () => {
    const path = join(folder, 'one.json');
    let atFirstWrite = '';
    const provider = memory('txt', {
      pause: async (step) => {
        if (step === 'apply' && atFirstWrite === '') atFirstWrite = await readFile(path, 'utf8');
      },
    });
    const journal = await JournalFile.create(path);
    const report = await apply(await plan(desired, at(provider)), at(provider), { journal });
    expect(parseJournal(atFirstWrite).plan.domains).toHaveLength(4);
    expect(await journal.end(report.receipt)).toBeUndefined();
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report.receipt)));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is no obstacle when its folder has gone before a word was written', async () => {
    const gone = await mkdtemp(join(folder, 'gone-'));
    const journal = await JournalFile.create(join(gone, 'one.json'));
    await rm(gone, { recursive: true });
    await journal.close();
    await expect(stat(gone)).rejects.toThrow('ENOENT');
  });

  it('that cannot be written lets nothing be sent', async () => {
    const provider = memory('txt');
    const journal: Journal = {
      begin: async () => {
        throw new Error('no space left on device');
      },
      note: () => {},
    };
    const made = await plan(desired, at(provider));
    await expect(apply(made, at(provider), { journal })).rejects.toThrow('no space left');
    expect(provider.writes).toEqual([]);
  });

  it('is gone on with behind its last whole line', async () => {
    const path = join(folder, 'torn.json');
    const provider = memory('txt');
    const begun = await JournalFile.create(path);
    const report = await apply(await plan(desired, at(provider)), at(provider), { journal: begun });
    await begun.close();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, -5));
    const resume = parseJournal(await readFile(path, 'utf8'));
    expect(resume.done.size).toBe(3);
    const journal = await JournalFile.reopen(path);
    const resumed = await apply(resume.plan, at(provider), { resume, journal });
    await journal.close();
    // Killed again, it still takes back what the first one may have made, and had not noted.
    const left = parseJournal(await readFile(path, 'utf8'));
    expect(receiptOfJournal(left).domains).toHaveLength(report.receipt.domains.length);
    expect(resumed.receipt.domains).toHaveLength(report.receipt.domains.length);
  });
});
