import type { SrvRecordJson } from '../../record/index.js';
import { groupBy, memberText, recordKey, serverText } from '../domain-view.js';
import { notChecked, type Rule } from '../rule.js';

export const providerDiffers: Rule = {
  id: 'provider-differs',
  severity: 'warn',
  covers: ['servers-disagree'],
  looksAt: 'whether DNS serves what the provider keeps, where one is given',
  why: 'The records are changed in one place and clients are answered from another: a zone of the same name elsewhere, a delegation that leads past the provider, or a change that is not served yet.',
  source: 'AWS, "Domain delegation and Route 53 hosted zones"; RFC 1034 §4.2',
  remedy:
    "Compare the zone's NS records with the name servers that the provider shows for it; after a change, wait and check again.",
  *check({ authoritative, facts: { provider, resolver } }) {
    if (provider === null) return;
    const { answer } = provider;
    if (answer.kind === 'failed') return;
    const kept = answer.kind === 'found' ? answer.records : [];
    const own = authoritative.map(({ server }) => server);
    const asked = own.length > 0 ? own : [resolver];
    const different = asked.flatMap((server) => {
      if (server.answer.kind === 'failed') return [];
      const served = server.answer.kind === 'found' ? server.answer.records : [];
      return words(served) === words(kept) ? [] : [{ server, served }];
    });
    if (asked.every((server) => server.answer.kind === 'failed')) {
      yield notChecked('no server of DNS answered');
      return;
    }
    if (different.length === 0) return;
    const all = [...kept, ...different.flatMap(({ served }) => served)];
    yield {
      kind: 'finding',
      message: `DNS does not serve what ${serverText(provider)} keeps`,
      records: [...groupBy(all, recordKey).values()].flatMap((same) => same.slice(0, 1)),
      evidence: [
        `${serverText(provider)}: ${words(kept)}`,
        ...different.map(({ server, served }) => `${serverText(server)}: ${words(served)}`),
      ],
    };
  },
};

function words(records: readonly SrvRecordJson[]): string {
  const each = records.map((r) => `${memberText(r)} priority ${r.priority} weight ${r.weight}`);
  return each.length === 0 ? 'no KMS host' : each.sort().join('; ');
}
