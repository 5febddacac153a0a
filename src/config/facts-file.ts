import type { Facts } from '../conflicts/index.js';
import { readTextFile } from './text-file.js';

/** Of a hundred thousand domains, about. */
const MOST_OCTETS_OF_FACTS = 256 * 1024 * 1024;

/**
 * Reads what `check --save` wrote. The reader is loaded when there is a file to read.
 * @param field what names the file: an option
 * @throws InputError naming the option when the file cannot be read, else the file and the field
 */
export async function loadFacts(path: string, field: string): Promise<Facts> {
  const text = await readTextFile(path, field, MOST_OCTETS_OF_FACTS);
  return (await import('./schema/facts.js')).parseFacts(text, path);
}
