import { concurrently } from '../../resolve/index.js';

const AT_ONCE = 16;

/**
 * Does something with every item, several at once.
 * @returns what came of each, in the order of the items
 */
export async function eachOf<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const all = concurrently<[number, T], readonly [number, R]>(
    items.entries(),
    AT_ONCE,
    ([i, item], done, failed) => {
      act(item).then((result) => done([i, result]), failed);
    },
  );
  for await (const [i, result] of all) results[i] = result;
  return results;
}
