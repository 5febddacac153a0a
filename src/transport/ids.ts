import { randomFillSync } from 'node:crypto';

/** Message ids as unpredictable as 16 bits can be (RFC 5452 §9.2), drawn from the system in blocks. */
export function randomIds(block = 512): () => number {
  const ids = new Uint16Array(block);
  let next = block;
  return () => {
    if (next === block) {
      randomFillSync(ids);
      next = 0;
    }
    return ids[next++] as number;
  };
}

/** An id that is not taken. The caller sees to it that many are free. */
export function freshId(random: () => number, taken: { has(id: number): boolean }): number {
  for (;;) {
    const id = random();
    if (!taken.has(id)) return id;
  }
}
