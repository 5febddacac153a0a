import { InputError } from '../src/errors.js';

/** The `InputError` that `run` throws. Anything else, or nothing, fails the test. */
export function inputErrorOf(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
