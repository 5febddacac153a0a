import type { Rule } from '../rule.js';

export const ownerAlias: Rule = {
  id: 'owner-alias',
  severity: 'info',
  looksAt: 'whether _vlmcs._tcp.<domain> is itself an alias',
  why: 'One set of records can serve many domains that way. But no KMS host can publish itself in this domain, as a CNAME allows no other data beside it.',
  source: 'RFC 1034 §3.6.2',
  remedy: 'Nothing, if it is meant; else replace the CNAME by SRV records.',
  *check({ facts, alias }) {
    if (alias === null) return;
    yield { kind: 'finding', message: `${facts.name} is an alias; its records are those of ${alias}` };
  },
};
