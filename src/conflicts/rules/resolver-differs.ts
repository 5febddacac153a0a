import { answerText, recordKey, serverText, type Answered } from '../domain-view.js';
import type { AnswerFacts } from '../facts.js';
import type { Rule } from '../rule.js';

export const resolverDiffers: Rule = {
  id: 'resolver-differs',
  severity: 'warn',
  covers: ['split-horizon'],
  looksAt: "whether the resolver gives what one of the zone's own servers gives",
  why: 'Clients find what their resolver says. It may keep an older answer until its TTL is over, see another side of the network, refuse what does not validate, filter names or make them up.',
  source: 'RFC 2308 §5 and RFC 1034 §4.3.1 (caches); RFC 8499 §6, "Policy-implementing resolver"',
  remedy:
    'Check again when the TTL is over. If it stays, clear the cache of the resolver, or ask who runs it where it forwards to and what it filters.',
  *check({ authoritative, facts: { name, resolver } }) {
    const { answer } = resolver;
    // One that has authority itself is compared with the others as one of them.
    if (authoritative.length === 0 || (answer.kind !== 'failed' && answer.authoritative)) return;
    if (authoritative.some((own) => agree(own.answer, answer))) return;
    const served = authoritative.flatMap((own) => (own.answer.kind === 'found' ? own.answer.records : []));
    const given = answer.kind === 'found' ? answer.records : [];
    const [right, seen] = [served, given].map((records) => new Set(records.map(recordKey)));
    const disputed = new Map([...served, ...given].map((record) => [recordKey(record), record] as const));
    yield {
      kind: 'finding',
      message:
        answer.kind === 'failed'
          ? `the resolver does not answer for ${name}, and the servers of its zone do`
          : `the resolver gives another answer for ${name} than the servers of its zone`,
      records: [...disputed].flatMap(([key, record]) => (right?.has(key) && seen?.has(key) ? [] : [record])),
      evidence: [resolver, ...authoritative.map(({ server }) => server)].map(
        (server) => `${serverText(server)}: ${words(server.answer)}`,
      ),
    };
  },
};

/** An alias may lead on in zones that the server does not have: where to is the resolver's word. */
function agree(own: Answered, answer: AnswerFacts): boolean {
  if (answer.kind === 'failed') return false;
  if (own.alias !== null || answer.alias !== null) return own.alias !== null && answer.alias !== null;
  return answerText(own) === answerText(answer);
}

function words(answer: AnswerFacts): string {
  return answer.kind === 'failed' ? answer.reason : answerText(answer);
}
