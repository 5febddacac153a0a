import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { RecordData } from '../../src/record/index.js';
import type { Standing } from './read-set.js';

/** Asks for one name; what is there under exactly this name when it begins with an asterisk (RFC 4592 §2.1.1). */
export type AskStanding = (name: DomainName) => Promise<Standing>;

/**
 * The wildcard that an answer at `name` was made from (RFC 4592), if there is one: an answer looks the same whether
 * the name exists or not, but a prerequisite sees only names that exist. A wildcard makes up answers for the wildcard
 * names below it too, down to the one beside `name`, so the topmost one with the same answer is it; and where the one
 * beside `name` has another answer, no wildcard made it.
 */
export async function wildcardBehind(
  zone: DomainName,
  name: DomainName,
  answer: Standing,
  ask: AskStanding,
): Promise<DomainName | undefined> {
  let found: DomainName | undefined;
  for (let above = name.parent; above?.isSubdomainOf(zone) === true; above = above.parent) {
    const wildcard = above.prepend('*');
    if (!sameAnswer(await ask(wildcard), answer)) break;
    found = wildcard;
  }
  return found?.equals(name) === true ? undefined : found;
}

export function wildcardError(name: DomainName, wildcard: DomainName): KmsDnsError {
  return new KmsDnsError(
    'ERR_PROVIDER',
    `the records at ${name.text} come from the wildcard ${wildcard.text}`,
    {
      hint: `A change at ${name.text} would hide those of the wildcard there. Change ${wildcard.text}, or remove it first.`,
      details: { name: name.key, wildcard: wildcard.key },
    },
  );
}

function sameAnswer(a: Standing, b: Standing): boolean {
  if (a.kind === 'alias') return b.kind === 'alias' && a.target.equals(b.target);
  if (a.kind === 'none' || b.kind !== 'set') return false;
  const keys = new Set(b.set.data.map((d: RecordData) => d.key));
  return a.set.data.length === keys.size && a.set.data.every((d: RecordData) => keys.has(d.key));
}
