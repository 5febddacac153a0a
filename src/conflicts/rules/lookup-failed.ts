import { serverText } from '../domain-view.js';
import type { Rule } from '../rule.js';

export const lookupFailed: Rule = {
  id: 'lookup-failed',
  severity: 'error',
  covers: [],
  looksAt: 'whether anybody answered for the domain at all',
  why: 'Without an answer nothing is known about the domain: it is neither clean nor faulty, and its clients may fail with 0x8007232A.',
  source: 'Microsoft support article activation-error-0x8007232a-dns-server-failure',
  remedy: 'Check the resolver given by --resolver and the name servers of the zone, then check again.',
  *check({ answered, facts }) {
    if (answered) return;
    const asked = [facts.resolver, ...facts.authorities];
    yield {
      kind: 'finding',
      message: `nobody answered for ${facts.name}: nothing is known about this domain`,
      evidence: asked.map(
        (s) => `${serverText(s)}: ${s.answer.kind === 'failed' ? s.answer.reason : 'no authority'}`,
      ),
    };
  },
};
