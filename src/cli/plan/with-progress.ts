import type { RunOptions } from '../../change/index.js';
import type { Context } from '../command.js';
import { Progress } from '../output/progress.js';

interface Told extends Required<Pick<RunOptions, 'signal' | 'onNotice'>> {
  /** As one domain is done. */
  readonly step: () => void;
}

/** Runs what goes on domain by domain: counts them on a terminal, and says once, at the end, what providers have to say. */
export async function withProgress<T>(
  total: number,
  { io, print }: Context,
  run: (told: Told) => Promise<T>,
): Promise<T> {
  const progress = new Progress(io, print.quiet, 'domains', total);
  const notices = new Set<string>();
  try {
    return await run({
      signal: io.signal,
      step: () => progress.step(),
      onNotice: (notice) => void notices.add(notice),
    });
  } finally {
    progress.end();
    for (const notice of notices) print.warn(notice);
  }
}
