import { describe, expect, it } from 'vitest';
import { SharedLock } from '../../../providers/rfc2136/shared-lock.js';

/** Work that goes on until it is ended, and a record of what began and ended. */
function jobs() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => async (): Promise<string> => {
    log.push(`+${name}`);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    log.push(`-${name}`);
    return name;
  };
  return { log, job, end: (name: string) => ends.get(name)?.() };
}

/** Long enough for everything that may begin to have begun. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a lock for work that goes on together or alone', () => {
  it('lets shared work go on together', async () => {
    const { log, job, end } = jobs();
    const lock = new SharedLock();
    const all = Promise.all([lock.shared(job('a')), lock.shared(job('b'))]);
    await settled();
    expect(log).toEqual(['+a', '+b']);
    end('b');
    end('a');
    expect(await all).toEqual(['a', 'b']);
  });

  it('has work wait that is to be alone, and all that came after it, in their order', async () => {
    const { log, job, end } = jobs();
    const lock = new SharedLock();
    const all = Promise.all([
      lock.shared(job('a')),
      lock.alone(job('B')),
      lock.alone(job('C')),
      lock.shared(job('d')),
      lock.shared(job('e')),
    ]);
    await settled();
    expect(log).toEqual(['+a']);
    for (const name of ['a', 'B', 'C']) {
      end(name);
      await settled();
    }
    expect(log).toEqual(['+a', '-a', '+B', '-B', '+C', '-C', '+d', '+e']);
    end('d');
    end('e');
    expect(await all).toEqual(['a', 'B', 'C', 'd', 'e']);
  });

  it.each(['shared', 'alone'] as const)('goes on after %s work that failed', async (kind) => {
    const lock = new SharedLock();
    const failure = new Error('it failed');
    const failed = lock[kind](() => Promise.reject(failure));
    const next = lock.alone(async () => 'next');
    await expect(failed).rejects.toBe(failure);
    expect(await next).toBe('next');
  });
});
