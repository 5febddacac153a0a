import pLimit from 'p-limit';
import type { KoffiFunc } from 'koffi';
import { callBegins, type EndProcess } from '../../../src/stuck-calls.js';
import type { Koffi } from './native.js';

/** Where somebody lets a KDC wait, other work of this process shall go on: Node has four threads for it all. */
const THREADS = 2;

const turn = pLimit(THREADS);

/** Calls on a thread of Node's. The arguments are kept until it is done: the library reads their octets in place. */
export function onThread<A extends unknown[], R>(
  koffi: Koffi,
  call: KoffiFunc<(...args: A) => R>,
  ...args: A
): Promise<R> {
  const kept: A[] = [args];
  return turn(
    () =>
      new Promise<R>((resolve, reject) => {
        const callEnds = callBegins(endProcess(koffi));
        call.async(...args, (error: Error | null, result: R) => {
          callEnds();
          kept.length = 0;
          if (error) reject(error);
          else resolve(result);
        });
      }),
  );
}

/** `_exit` of POSIX, which waits for no thread; on Windows, `process.exit` does not either. */
function endProcess(koffi: Koffi): EndProcess {
  if (process.platform === 'win32') return () => undefined;
  return (code) => void koffi.load(null).func('_exit', 'void', ['int'])(code);
}
