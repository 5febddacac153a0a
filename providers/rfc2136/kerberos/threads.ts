import pLimit from 'p-limit';
import type { KoffiFunc } from 'koffi';

/** Where somebody lets a KDC wait, other work of this process shall go on: Node has four threads for it all. */
const THREADS = 2;

const turn = pLimit(THREADS);

/** Calls on a thread of Node's. The arguments are kept until it is done: the library reads their octets in place. */
export function onThread<A extends unknown[], R>(call: KoffiFunc<(...args: A) => R>, ...args: A): Promise<R> {
  const kept: A[] = [args];
  return turn(
    () =>
      new Promise<R>((resolve, reject) => {
        call.async(...args, (error: Error | null, result: R) => {
          kept.length = 0;
          if (error) reject(error);
          else resolve(result);
        });
      }),
  );
}
