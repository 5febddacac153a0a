import { groupBy, serverText } from '../domain-view.js';
import type { AnswerFacts } from '../facts.js';
import type { Rule } from '../rule.js';

export const nameServerFailing: Rule = {
  id: 'name-server-failing',
  severity: 'warn',
  covers: ['servers-disagree'],
  looksAt: 'whether every name server of the zone answers, with authority',
  why: 'Resolvers ask any of them: one that is dead, refuses or does not have the zone makes some look-ups slow or fail.',
  source: 'RFC 1912 §2.8 (lame delegations)',
  remedy:
    'Repair the server, let it load the zone, or take it out of the NS records of the zone and its parent.',
  *check({ facts }) {
    for (const [, addresses] of groupBy(facts.authorities, ({ name, address }) => name ?? address ?? '')) {
      const failing = addresses.flatMap((server) => {
        const reason = failure(server.answer);
        return reason === undefined ? [] : [{ server, reason }];
      });
      // A machine without IPv6 sees every server's IPv6 address fail.
      const partly = failing.length < addresses.length;
      for (const { server, reason } of failing) {
        yield {
          kind: 'finding',
          message: `the name server ${serverText(server)} fails: ${reason}`,
          ...(partly && { severity: 'info', evidence: ['another address of this server answers'] }),
        };
      }
    }
  },
};

function failure(answer: AnswerFacts): string | undefined {
  if (answer.kind === 'failed') return answer.reason;
  return answer.authoritative ? undefined : 'it answers without authority for the zone';
}
