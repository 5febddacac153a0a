import { serverText } from '../domain-view.js';
import { ownFix } from '../fix.js';
import { notChecked, type Rule } from '../rule.js';

export const mixedTtl: Rule = {
  id: 'mixed-ttl',
  severity: 'warn',
  covers: ['mixed-ttl'],
  looksAt: 'whether all records of the set have one TTL, at every authoritative server',
  why: 'The TTLs of a set must be the same. Different ones are usually a sign that some records were made by hand and some by their hosts.',
  source: 'RFC 2181 §5.2',
  remedy: 'Publish the members again with one TTL (kmsdns publish <host> --ttl <seconds> --domain <domain>).',
  *check(view) {
    const { authoritative, records } = view;
    if (authoritative.length === 0) {
      if (records.length > 1)
        yield notChecked('only a cache was asked, which shows one TTL for the whole set');
      return;
    }
    for (const { server, answer } of authoritative) {
      if (answer.kind !== 'found') continue;
      const ttls = [...new Set(answer.records.map((record) => record.ttl))].sort((a, b) => a - b);
      const [lowest] = ttls;
      if (ttls.length < 2 || lowest === undefined) continue;
      const others = answer.records.filter(({ ttl }) => ttl !== lowest);
      yield {
        kind: 'finding',
        message: `the records have different TTLs: ${ttls.join(', ')} seconds`,
        records: answer.records,
        evidence: [`seen at ${serverText(server)}`],
        ...ownFix(view, {
          risk: 'safe',
          remove: others,
          add: others.map((record) => ({ ...record, ttl: lowest })),
          note: 'Clients keep an answer no longer than its lowest TTL says (RFC 2181 §5.2): that one is kept.',
        }),
      };
      return;
    }
  },
};
