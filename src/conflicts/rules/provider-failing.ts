import { serverText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const providerFailing: Rule = {
  id: 'provider-failing',
  severity: 'warn',
  covers: [],
  looksAt: 'whether the provider, where one is given, says what it keeps for the domain',
  why: 'The records cannot be compared with DNS, nor changed, while the provider does not answer or has no such zone.',
  source: 'the message of the provider',
  remedy: 'kmsdns doctor <domain> with the same options says what is missing.',
  *check({ alias, facts: { provider } }) {
    if (provider?.answer.kind !== 'failed') return;
    const message = `${serverText(provider)}: ${provider.answer.reason}`;
    // In the zone that was found nothing stands beside an alias: there is no set to read.
    if (alias !== null && provider.address !== null) yield notChecked(message);
    else yield { kind: 'finding', message };
  },
};
