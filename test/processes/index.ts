import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { programOf } from './bundle.js';
import type { ApplierTask, PublisherTask } from './task.js';

export type { ApplierTask, Backend, Death, PublisherTask } from './task.js';

/** A process of its own that publishes and removes hosts. */
export interface Publisher {
  readonly child: ChildProcess;
  /** The hosts that it was told are published, and was not told are removed since. */
  readonly acknowledged: ReadonlySet<string>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

export async function startPublisher(task: PublisherTask): Promise<Publisher> {
  const child = spawn(process.execPath, [await programOf(new URL('publisher.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
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

/** A process of its own that applies a plan, and may be told where to die. */
export interface Applier {
  readonly child: ChildProcess;
  /** What it has said of what went wrong. */
  readonly errors: () => string;
  /** The results that it has told of so far. */
  readonly told: () => number;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export async function startApplier(task: ApplierTask, onTold?: (applier: Applier) => void): Promise<Applier> {
  const child = spawn(process.execPath, [await programOf(new URL('applier.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [told, errors] = [0, ''];
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  );
  const applier = { child, told: () => told, errors: () => errors, ended };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text.length;
    onTold?.(applier);
  });
  child.stdin.end(JSON.stringify(task));
  return applier;
}
