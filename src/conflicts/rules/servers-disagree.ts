import { answerText, groupBy, recordKey, serverText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const serversDisagree: Rule = {
  id: 'servers-disagree',
  severity: 'warn',
  covers: ['servers-disagree'],
  looksAt: 'whether all authoritative servers of the zone serve the same records (TTLs and serials aside)',
  why: 'Which host a client finds then depends on the server that its resolver happens to ask. A change that has not reached every server looks the same for a while.',
  source: 'Microsoft, "Deploy KMS Activation": changes faster than replication can leave older records',
  remedy:
    'Wait for replication and check again; if it stays, compare serials and transfers of the servers named here.',
  *check({ authoritative, facts }) {
    if (facts.authorityProblem !== null) {
      yield notChecked(`the name servers of the zone could not be listed: ${facts.authorityProblem}`);
      return;
    }
    if (authoritative.length === 0) {
      if (facts.resolver.answer.kind !== 'failed') yield notChecked('no authoritative server answered');
      return;
    }
    const opinions = groupBy(authoritative, ({ answer }) => answerText(answer));
    if (opinions.size < 2) return;
    const records = authoritative.flatMap(({ answer }) => (answer.kind === 'found' ? answer.records : []));
    const disputed = [...groupBy(records, recordKey).values()].filter(
      (same) => same.length < authoritative.length,
    );
    yield {
      kind: 'finding',
      message: `the authoritative servers give ${opinions.size} different answers`,
      records: disputed.flatMap((same) => same.slice(0, 1)),
      evidence: [...opinions].map(
        ([words, group]) => `${group.map(({ server }) => serverText(server)).join(', ')}: ${words}`,
      ),
    };
  },
};
