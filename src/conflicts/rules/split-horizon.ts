import { answerText, groupBy, recordKey, serverText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const splitHorizon: Rule = {
  id: 'split-horizon',
  severity: 'warn',
  covers: ['split-horizon'],
  looksAt:
    'whether all views (--view) give the same records; a single one is compared with the resolver. Those from the Internet (--public-view) are not meant to',
  why: 'Which host a client finds depends on where it asks. That may be meant; forgotten copies of a zone on the other side go stale, and a view from outside shows hosts that nobody there should see.',
  source: 'RFC 9499 §6, "Split DNS"',
  remedy:
    'Publish in every view what its clients shall find (kmsdns publish <host> --domain <domain>, at the server of that view), or turn this rule off where the views are meant to differ.',
  idle: (_, { views }) => (views.every((view) => view.public) ? 'no view was named (--view)' : undefined),
  *check({ facts }, _wanted, _policy, header) {
    // What the Internet sees is a question for public-exposure.
    const outside = new Set(header.views.flatMap((view) => (view.public ? [view.name] : [])));
    const views = facts.views.filter(({ name }) => name === null || !outside.has(name));
    const asked = views.length > 1 ? views : [...views, facts.resolver];
    const answered = asked.flatMap((server) => {
      const { answer } = server;
      return answer.kind === 'failed' ? [] : [{ server, answer }];
    });
    for (const { answer, ...server } of asked) {
      if (answer.kind === 'failed')
        yield notChecked(`${serverText({ ...server, answer })}: ${answer.reason}`);
    }
    const opinions = groupBy(answered, ({ answer }) => answerText(answer));
    if (opinions.size < 2) return;
    const records = answered.flatMap(({ answer }) => (answer.kind === 'found' ? answer.records : []));
    const disputed = [...groupBy(records, recordKey).values()].filter(
      (same) => same.length < answered.length,
    );
    yield {
      kind: 'finding',
      message: `the views give ${opinions.size} different answers`,
      records: disputed.flatMap((same) => same.slice(0, 1)),
      evidence: [...opinions].map(
        ([words, group]) => `${group.map(({ server }) => serverText(server)).join(', ')}: ${words}`,
      ),
    };
  },
};
