import { isAnswer, outcomeText, type FoundOutcome, type LookupOutcome } from '../resolve/index.js';
import type { Conversation } from './ask.js';
import { askDomain, recordTexts } from './ask-domain.js';
import type { NameToAsk } from './names.js';
import type { Notes } from './notes.js';

type Unanswered = Exclude<LookupOutcome, FoundOutcome>;

/** What came of asking in the client's domains, in order, up to the first that has records. */
export interface Walk {
  readonly found: { readonly name: NameToAsk; readonly answer: FoundOutcome } | undefined;
  /** What the domains before it said. */
  readonly before: readonly Unanswered[];
  /** The domains after it, which a client does not ask. */
  readonly after: readonly NameToAsk[];
}

export function* walk(names: readonly NameToAsk[], notes: Notes): Conversation<Walk> {
  const before: Unanswered[] = [];
  for (const [i, name] of names.entries()) {
    const answer = yield* askDomain(name.domain, notes);
    if (answer.kind === 'found') {
      notes.step('query', 'srv-query', `${name.domain.key} has ${recordTexts(answer).join('; ')}`);
      return { found: { name, answer }, before, after: names.slice(i + 1) };
    }
    before.push(answer);
    const what = isAnswer(answer) ? 'has no record' : 'could not be asked';
    notes.step('query', 'srv-query', `${name.domain.key} ${what}: ${outcomeText(answer)}`);
    const next = names[i + 1];
    if (next === undefined) continue;
    if (isAnswer(answer)) {
      notes.step('query', 'next-name', `the client goes on to ${next.domain.key}`);
    } else {
      notes.step('query', 'no-answer', `whether the client goes on to ${next.domain.key} is not known`);
    }
  }
  return { found: undefined, before, after: [] };
}
