import pLimit from 'p-limit';
import { abortedError } from '../errors.js';
import { ownSignal } from './waiting.js';

/** A queue in which one at a time acts, first come, first served. Whoever waits in it may leave. */
export class Turn {
  readonly #one = pLimit(1);

  /**
   * Runs `action` when those who came before have finished. Until it begins, the signal ends the waiting at once, whatever
   * the others do; from then on it is the action's own business.
   * @throws KmsDnsError `ERR_ABORTED` or as the signal says; what the action throws
   */
  run<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const own = ownSignal(signal);
      let hasLeft = false;
      const leave = (): void => {
        hasLeft = true;
        reject(abortedError(own?.reason));
      };
      if (own?.aborted === true) return leave();
      own?.addEventListener('abort', leave, { once: true });
      void this.#one(async () => {
        if (hasLeft) return;
        own?.removeEventListener('abort', leave);
        await action().then(resolve, reject);
      });
    });
  }
}
