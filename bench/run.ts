/** `npm run bench`: all benchmarks; `npm run bench -- cold-start --rounds 10`: those whose file name has the word. */
import { readdirSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench } from './frame/bench.js';
import { report } from './frame/report.js';
import { measureRounds } from './frame/rounds.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' } },
});
const files = readdirSync(import.meta.dirname).filter(
  (file) =>
    file.endsWith('.bench.ts') &&
    (positionals.length === 0 || positionals.some((word) => file.includes(word))),
);
if (files.length === 0) throw new Error(`no benchmark is called ${positionals.join(' or ')}`);

console.log(
  `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}`,
);
for (const file of files) {
  const { default: bench } = (await import(`./${file}`)) as { default: Bench };
  const rounds = Number(values.rounds ?? bench.rounds);
  console.log(`\n## ${bench.title} (${rounds} rounds)\n`);
  const contest = await bench.open();
  if (typeof contest === 'string') {
    console.log(`not measured: ${contest}`);
    continue;
  }
  try {
    console.log(report(await measureRounds(contest.contestants, rounds), contest.aims));
  } finally {
    await contest.close?.();
  }
}
