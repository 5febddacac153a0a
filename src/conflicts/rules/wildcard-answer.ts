import { memberText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const wildcardAnswer: Rule = {
  id: 'wildcard-answer',
  severity: 'warn',
  covers: ['wildcard'],
  looksAt:
    'whether a made-up name beside the KMS record, or a made-up domain below this one, has SRV records as well',
  why: 'A wildcard answers for every name that does not exist. Clients in domains that nobody set up for KMS find its host, and no look-up shows any more whether a record was published.',
  source: 'RFC 4592 §3.3.1',
  remedy:
    'Remove the SRV records of the wildcard name (*._tcp.<domain>, *.<domain> or one above) and publish hosts where they are meant to be.',
  *check({ facts }) {
    for (const { name, answer } of facts.wildcards) {
      if (answer.kind === 'failed') {
        if (facts.resolver.answer.kind !== 'failed') yield notChecked(`${name}: ${answer.reason}`);
        continue;
      }
      if (answer.kind !== 'found') continue;
      const below = name.startsWith('_vlmcs.');
      yield {
        kind: 'finding',
        message: below
          ? `a wildcard answers for every domain below ${facts.domain} that does not exist`
          : `a wildcard answers for every service below _tcp.${facts.domain} that does not exist`,
        records: answer.records,
        evidence: [`${name} SRV ${answer.records.map(memberText).join(', ')}`],
      };
    }
  },
};
