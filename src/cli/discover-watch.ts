import { setTimeout as sleep } from 'node:timers/promises';
import { changesBetween, type DiscoveryResult } from '../discovery/index.js';
import type { Context } from './command.js';

export interface WatchOptions {
  /** Milliseconds between the end of one round and the next. */
  readonly interval: number;
  /** Prints a result in full. */
  readonly show: (result: DiscoveryResult) => Promise<void>;
  readonly now?: () => Date;
}

/**
 * Plays the client again and again until it finds a host, and tells what changed between one round and the next: the
 * first result and the last in full. With `--json`, each result that differs from the one before.
 * @throws KmsDnsError `ERR_ABORTED` when the signal fires
 */
export async function watch(
  round: () => Promise<DiscoveryResult>,
  { interval, show, now = () => new Date() }: WatchOptions,
  { io, print }: Context,
): Promise<DiscoveryResult> {
  let before = await round();
  await show(before);
  if (before.outcome !== 'found') print.note(`waiting until a host is found, every ${interval / 1000} s`);
  while (before.outcome !== 'found') {
    await sleep(interval, undefined, { signal: io.signal });
    const result = await round();
    const changes = changesBetween(before, result);
    if (changes.length > 0) {
      if (!print.json) print.say(changes.map((change) => `${now().toISOString()} ${change}`).join('\n'));
      if (print.json || result.outcome === 'found') await show(result);
    }
    before = result;
  }
  return before;
}
