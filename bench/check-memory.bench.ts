import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, NAMED, startNamed, type LiveServer } from '../test/live/harness/index.js';
import { runCheck } from './check/command.js';
import { domainsOf, oneZone } from './check/estate.js';
import type { Bench, Contestant } from './frame/bench.js';

const LIBRARY = join(import.meta.dirname, '..', 'dist', 'index.js');
const ZONE = 'many.test';
const SIZES = [1000, 10_000, 100_000] as const;

function checked({ folder, host, port }: LiveServer, domains: number): Contestant {
  const list = join(folder, `${domains}.txt`);
  writeFileSync(list, [...domainsOf(ZONE, domains)].join('\n'));
  return {
    name: `${domains} domains`,
    async measure() {
      const { peak, seconds } = await runCheck(list, `${host}:${port}`);
      return { 'MB resident': peak, 'domains/s': domains / seconds };
    },
  };
}

export default {
  title: 'kmsdns check: memory by the number of domains, all of them names of one zone',
  rounds: 2,
  async open() {
    const missing = NAMED.filter((program) => findBinary(program) === undefined);
    if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
    if (!existsSync(LIBRARY)) return 'dist is not built: npm run build';
    const server = await startNamed({ zones: [oneZone(ZONE, Math.max(...SIZES))], threads: 1 });
    const contestants = SIZES.map((size) => checked(server, size));
    const [few, , many] = contestants.map(({ name }) => name);
    return {
      contestants,
      aims: [{ metric: 'MB resident', of: many ?? '', to: few ?? '', ratio: { atMost: 1.3 } }],
      close: () => server.stop(),
    };
  },
} satisfies Bench;
