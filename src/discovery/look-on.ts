import type { Conversation } from './ask.js';
import { askDomain, recordTexts } from './ask-domain.js';
import type { NameToAsk } from './names.js';
import type { Notes } from './notes.js';
import type { Shadowed } from './result.js';

/** Asks in the domains that a client does not come to, and tells what it never gets to see. */
export function* lookOn(
  names: readonly NameToAsk[],
  by: string,
  notes: Notes,
): Conversation<readonly Shadowed[]> {
  const shadowed: Shadowed[] = [];
  for (const { domain } of names) {
    const answer = yield* askDomain(domain, notes);
    if (answer.kind !== 'found') continue;
    const records = recordTexts(answer);
    shadowed.push({ domain: domain.key, name: answer.name.key, records, by });
    notes.step('explain', 'hidden-domain', `${domain.key} has ${records.join('; ')}, hidden by ${by}`);
  }
  return shadowed;
}
