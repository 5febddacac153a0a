import { serverText } from '../domain-view.js';
import type { Rule } from '../rule.js';

export const providerFailing: Rule = {
  id: 'provider-failing',
  severity: 'warn',
  looksAt: 'whether the provider, where one is given, says what it keeps for the domain',
  why: 'The records cannot be compared with DNS, nor changed, while the provider does not answer or has no such zone.',
  source: 'the message of the provider',
  remedy: 'kmsdns doctor <domain> with the same options says what is missing.',
  *check({ facts: { provider } }) {
    if (provider?.answer.kind !== 'failed') return;
    yield { kind: 'finding', message: `${serverText(provider)}: ${provider.answer.reason}` };
  },
};
