import { randomInt } from 'node:crypto';

/** Where chance comes from: equal seeds give equal choices, so that a run can be repeated. */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 to `max`, both included, each equally likely. */
  upTo(max: number): number;
}

/** Seeds are whole numbers from 0 to this. */
export const MAX_SEED = 0xffffffff;

export function newSeed(): number {
  return randomInt(MAX_SEED + 1);
}

/** Mulberry32 (Tommy Ettinger): 32 bits of state, good enough to pick a server, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    seed,
    upTo(max) {
      const size = max + 1;
      // Numbers past the last whole multiple of `size` are drawn again, so that none is favoured.
      const limit = 2 ** 32 - (2 ** 32 % size);
      for (;;) {
        const n = next();
        if (n < limit) return n % size;
      }
    },
  };
}

/** A new array in random order (Fisher and Yates). */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.upTo(i);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}
