import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Contestant } from './frame/bench.js';

const CLI = join(import.meta.dirname, '..', 'dist', 'cli.js');

/** A whole process of this Node, from spawning to its end. */
function start(name: string, ...args: string[]): Contestant {
  return {
    name,
    async measure() {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      const ms = performance.now() - began;
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.toString()}`);
      return { ms };
    },
  };
}

export default {
  title: 'Cold start: one whole process',
  rounds: 40,
  async open() {
    if (!existsSync(CLI)) return 'dist is not built: npm run build';
    return {
      contestants: [
        start('node -e 0', '-e', '0'),
        start('kmsdns --version', CLI, '--version'),
        start('kmsdns --help', CLI, '--help'),
      ],
      aims: [{ metric: 'ms', of: 'kmsdns --version', to: 'node -e 0', ratio: { atMost: 1.25 } }],
    };
  },
} satisfies Bench;
