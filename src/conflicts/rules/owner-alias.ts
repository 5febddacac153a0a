import type { Rule } from '../rule.js';

export const ownerAlias: Rule = {
  id: 'owner-alias',
  severity: 'info',
  covers: ['aliased-name'],
  looksAt: 'whether _vlmcs._tcp.<domain> is itself an alias, by a CNAME or by a DNAME above it',
  why: 'One set of records can serve many domains that way. But no KMS host can publish itself in this domain: a CNAME allows no other data beside it, and below a DNAME there is none.',
  source: 'RFC 1034 §3.6.2; RFC 6672 §2.4',
  remedy: 'Nothing, if it is meant; else replace the CNAME or DNAME by SRV records.',
  *check({ facts, alias }) {
    if (alias === null) return;
    const how = alias.dname === null ? 'is an alias' : `is an alias by the DNAME at ${alias.dname}`;
    yield { kind: 'finding', message: `${facts.name} ${how}; its records are those of ${alias.to}` };
  },
};
