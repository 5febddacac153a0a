import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PublisherTask } from './task.js';

export type { Backend, PublisherTask } from './task.js';

/** A process of its own that publishes and removes hosts. */
export interface Publisher {
  readonly child: ChildProcess;
  /** The hosts that it was told are published, and was not told are removed since. */
  readonly acknowledged: ReadonlySet<string>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

export async function startPublisher(task: PublisherTask): Promise<Publisher> {
  const child = spawn(process.execPath, [await program()], { stdio: ['pipe', 'pipe', 'inherit'] });
  const acknowledged = new Set<string>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('+')) acknowledged.add(line.slice(1));
      else acknowledged.delete(line.slice(1));
    }
  });
  child.stdin.end(JSON.stringify(task));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, acknowledged, ended };
}

let bundled: Promise<string> | undefined;

/** The publisher as one file that starts in a moment: ten of them would wait seconds for tsx. */
function program(): Promise<string> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-publisher-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'publisher.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('publisher.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What is CommonJS inside wants its require.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
