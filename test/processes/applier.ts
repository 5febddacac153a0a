/** A process that applies a saved plan, a dot on stdout for each result. Its task comes as JSON on stdin. */
import { appendFileSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { apply, JournalFile, parseJournal, parsePlan, type Journal } from '../../src/change/index.js';
import { journalLine, journalStart } from '../../src/change/plan/journal.js';
import { TsigKey } from '../../src/wire/index.js';
import type { ApplierTask, Death } from './task.js';

const task = JSON.parse(await text(process.stdin)) as ApplierTask;
const { name, algorithm, secret } = task.key;
const provider = rfc2136({ server: task.server, key: TsigKey.fromBase64(name, algorithm, secret) });
const plan = parsePlan(JSON.parse(task.plan));
const resume = task.work === 'resume' ? parseJournal(readFileSync(task.journal, 'utf8')) : undefined;
const file = await (resume === undefined
  ? JournalFile.create(task.journal)
  : JournalFile.reopen(task.journal));
const journal = task.death === undefined ? file : mortal(file, task.death);
const report = await apply(plan, new Map([['bind', provider]]), {
  journal,
  resume,
  onResult: () => writeSync(1, '.'),
});
if (task.death?.at === 'done') die();
const error = await file.end(report.receipt);
await provider.close();
if (error !== undefined) throw error;
const errors = [...report.domains, ...report.remaining].filter(({ error }) => error !== null);
if (errors.length + report.remaining.length + report.summary.skipped > 0) {
  writeSync(2, `${JSON.stringify({ errors, remaining: report.remaining })}\n`);
  process.exitCode = 3;
}

/** The same journal, until it is time. */
function mortal(journal: Journal, { at, after }: Death): Journal {
  let noted = 0;
  return {
    async begin(made) {
      if (at === 'begin') die();
      if (at === 'first line') {
        const line = journalStart(made, new Date().toISOString());
        writeFileSync(task.journal, line.slice(0, line.length / 2));
        die();
      }
      await journal.begin(made);
      if (at === 'begun') die();
    },
    note(result) {
      noted++;
      if (noted === after && at === 'noted') die();
      if (noted === after && at === 'line') {
        const line = journalLine(result);
        appendFileSync(task.journal, line.slice(0, line.length / 2));
        die();
      }
      journal.note(result);
    },
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}
