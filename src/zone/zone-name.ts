import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';

/** A name as a master file writes it (RFC 1035 §5.1): `@` is the origin, and without a last dot it is relative. */
export function nameInFile(text: string, origin: DomainName): DomainName {
  if (text === '@') return origin;
  const name = DomainName.parse(text);
  return endsInBareDot(text) ? name : name.concat(origin);
}

/** The text ends in a dot that is no part of a label: the name is absolute. */
export function endsInBareDot(text: string): boolean {
  if (!text.endsWith('.')) return false;
  const backslashes = /\\*$/.exec(text.slice(0, -1))?.[0].length ?? 0;
  return backslashes % 2 === 0;
}

/** Runs `body`, and puts the place in the file in front of the field of an `InputError`. */
export function atLine<T>(source: string, line: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof InputError) || error.field.startsWith(`${source}:`)) throw error;
    throw new InputError(`${source}:${line}`, error.message, { hint: error.hint, cause: error });
  }
}
