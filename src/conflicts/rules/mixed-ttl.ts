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
      const highest = ttls.at(-1);
      if (ttls.length < 2 || highest === undefined) continue;
      const others = answer.records.filter(({ ttl }) => ttl !== highest);
      yield {
        kind: 'finding',
        message: `the records have different TTLs: ${ttls.join(', ')} seconds`,
        records: answer.records,
        evidence: [`seen at ${serverText(server)}`],
        ...ownFix(view, {
          risk: 'safe',
          remove: others,
          add: others.map((record) => ({ ...record, ttl: highest })),
          // Providers read the lowest for the set's (RFC 2181 §5.2): to ask for that one would be no change to them.
          note: `All of them get the highest TTL, ${highest} seconds.`,
        }),
      };
      return;
    }
  },
};
