import { groupBy, serverText } from '../domain-view.js';
import type { AnswerFacts } from '../facts.js';
import { notChecked, type Rule } from '../rule.js';

/** This machine has no way to that network, as to one of IPv6 without having it: that says nothing about the server. */
const NO_WAY = /^unreachable: .*: (?:ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;

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
        if (!partly && NO_WAY.test(reason)) {
          yield notChecked(`the name server ${serverText(server)}: ${reason}`);
          continue;
        }
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
