import type { Rule } from '../rule.js';

export const nameServerUnresolved: Rule = {
  id: 'name-server-unresolved',
  severity: 'info',
  covers: ['servers-disagree'],
  looksAt: 'whether every name server of the zone has an address',
  why: 'A name server without an address cannot be asked: what it would say is not known.',
  source: 'RFC 1912 §2.8 (lame delegations)',
  remedy: 'Create an A or AAAA record for the name server, or take it out of the NS records.',
  *check({ facts }) {
    for (const { name, problem } of facts.unresolvedServers) {
      yield {
        kind: 'finding',
        message: `no address of the name server ${name} was found, so it was not asked`,
        evidence: [problem],
      };
    }
  },
};
