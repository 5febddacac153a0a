import { memberText, type DomainView } from '../domain-view.js';
import type { NamedAnswer } from '../facts.js';
import { notChecked, type Rule } from '../rule.js';

export const misplacedRecord: Rule = {
  id: 'misplaced-record',
  severity: 'error',
  covers: ['misplaced-record'],
  looksAt:
    'where a domain has no KMS record: whether one stands at a name near the right one, as _vlmcs.<domain>, _vmlcs._tcp.<domain>, _vlmcs._udp.<domain> or with the domain twice',
  why: 'Clients ask for _vlmcs._tcp.<domain> and nothing else: they find no host, although somebody has published one.',
  source: 'RFC 2782; RFC 1035 §5.1 (names without a last dot); MicrosoftDocs/windowsserverdocs#4214',
  remedy:
    'Publish the host (kmsdns publish <host> --domain <domain>), and remove the record at the wrong name.',
  *check(view) {
    for (const { name, answer } of view.facts.misplaced) {
      if (answer.kind === 'failed') yield notChecked(`${name}: ${answer.reason}`);
    }
    const places = misplaced(view);
    if (places.length === 0) return;
    const records = places.flatMap(({ answer }) => (answer.kind === 'found' ? answer.records : []));
    yield {
      kind: 'finding',
      message: `no client asks for ${places.map(({ name }) => name).join(' or ')}, where the record of ${view.facts.domain} stands`,
      records,
      evidence: places.map(({ name, answer }) => {
        return `${name} SRV ${answer.kind === 'found' ? answer.records.map(memberText).join(', ') : ''}`;
      }),
    };
  },
};

/** Names near the right one that have records; none where a wildcard may have answered for them. */
export function misplaced({ status, facts }: DomainView): readonly NamedAnswer[] {
  if (status !== 'none' || facts.wildcards.some(({ answer }) => answer.kind === 'found')) return [];
  return facts.misplaced.filter(({ answer }) => answer.kind === 'found');
}
