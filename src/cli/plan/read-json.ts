import { readTextFile } from '../../config/index.js';
import { InputError } from '../../errors.js';

/** Octets. What a plan of 100,000 domains takes, and more than a mistake. */
const MOST_OCTETS = 256 * 1024 * 1024;

/** The text of a file that kmsdns has written. @throws InputError when it cannot be read */
export function readSaved(path: string, field: string): Promise<string> {
  return readTextFile(path, field, MOST_OCTETS);
}

/** @throws InputError for what is no JSON */
export async function readSavedJson(path: string, field: string): Promise<unknown> {
  const text = await readSaved(path, field);
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch (error) {
    throw new InputError(field, `"${path}" is not JSON`, {
      hint: 'Give the file as kmsdns wrote it.',
      cause: error,
    });
  }
}
