import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

/** Says at its end how much memory the process had at the most, in kB. */
const WATCH =
  'data:text/javascript,process.on("exit",()=>process.stderr.write(`peak=${process.resourceUsage().maxRSS}\\n`))';

export interface Ran {
  readonly seconds: number;
  /** Resident memory at the most, in MB. */
  readonly peak: number;
}

/** `kmsdns check` of a list, its results as NDJSON, which nobody keeps. */
export async function runCheck(list: string, resolver: string): Promise<Ran> {
  const began = performance.now();
  const args = ['check', '--domains-file', list, '--resolver', resolver, '--format', 'ndjson', '--quiet'];
  const child = spawn(process.execPath, ['--import', WATCH, CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, last] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (last = (last + text).slice(-2000)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const peak = Number(/peak=(\d+)/.exec(said)?.[1]) / 1024;
  // 2: there are findings.
  if ((code !== 0 && code !== 2) || !(peak > 0)) throw new Error(`kmsdns check ended with ${code}: ${said}`);
  if (!last.includes('"summary"')) throw new Error(`kmsdns check has no summary: ${last}`);
  return { seconds: (performance.now() - began) / 1000, peak };
}
