import { InputError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { isTtl, type Token } from '../../src/record/index.js';
import { toName } from './names.js';
import { canonicalType } from './record-type.js';

/**
 * What a `$GENERATE range lhs [ttl] [class] type rhs` (BIND, "Master File Extension") may produce: a pattern for the
 * text of its names, in lower case. It is never expanded, so the pattern takes any number where the range would be counted.
 * @throws InputError
 */
export function generatePattern(
  tokens: readonly Token[],
  origin: DomainName | undefined,
): { pattern: RegExp; type: string } {
  const [, , lhs, ...rest] = tokens.map((t) => t.text);
  const type = rest.find((word) => !isTtl(word) && !/^(?:IN|CLASS\d+)$/i.test(word));
  if (lhs === undefined || type === undefined) {
    throw new InputError('$GENERATE', 'is incomplete', { hint: 'Write: $GENERATE range name type data.' });
  }
  // The iterator becomes an octet that names do not have, so that the rest can be read as a name.
  const marked = lhs.replace(/\\\$|\$\$|\$(?:\{[^}]*\})?/g, (match) =>
    match === '\\$' || match === '$$' ? '\\$' : MARK,
  );
  const text = toName(marked, origin).key;
  const source = text.split(MARK).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { pattern: new RegExp(`^${source.join('[-0-9a-f.]+')}$`), type: canonicalType(type) };
}

const MARK = '\\001';
