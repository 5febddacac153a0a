import { memberText, serverText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const publicExposure: Rule = {
  id: 'public-exposure',
  severity: 'error',
  covers: ['public-exposure'],
  looksAt: 'whether a view from the Internet (--public-view) has records that name a host',
  why: 'A KMS host is for its own network and activates whoever reaches it. Its record tells everybody the name of the machine, and where to try.',
  source: 'Microsoft, "KMS activation planning": the KMS host must reside on your local network',
  remedy:
    'Remove the records from the zone that the Internet sees, and leave them in the one inside; close TCP 1688 from outside.',
  idle: (_, { views }) =>
    views.some((view) => view.public) ? undefined : 'no view from the Internet was named (--public-view)',
  *check({ facts }, _wanted, _policy, { views }) {
    for (const server of facts.views) {
      const { name, answer } = server;
      if (!views.some((view) => view.name === name && view.public)) continue;
      if (answer.kind === 'failed') yield notChecked(`${serverText(server)}: ${answer.reason}`);
      if (answer.kind !== 'found') continue;
      const hosts = answer.records.filter(({ target }) => target !== '.');
      if (hosts.length === 0) continue;
      yield {
        kind: 'finding',
        message: `the Internet sees ${facts.name}`,
        records: hosts,
        evidence: [`${serverText(server)}: ${hosts.map(memberText).join(', ')}`],
      };
    }
  },
};
