import { countText, HostCounts } from '../host-counts.js';
import { shortened } from '../name-sample.js';
import { notChecked, type EstateRule } from '../rule.js';
import { NO_COUNTS } from '../wanted.js';

export const populationBelowThreshold: EstateRule = {
  id: 'population-below-threshold',
  severity: 'warn',
  covers: ['count-spread'],
  looksAt: 'whether enough machines look in the domains where a host is published, all of them together',
  why: 'A host activates clients when 25 machines have asked it within 30 days, and servers when 5 have. Before that everybody fails with 0xC004F038.',
  source: 'Microsoft, "KMS activation planning"',
  remedy:
    'Let these machines find a host that others use as well, or activate them through Active Directory or with a MAK.',
  idle: ({ countsMachines }) => (countsMachines ? undefined : NO_COUNTS),
  begin(policy, header) {
    const counts = new HostCounts(header);
    return {
      add: (view) => counts.add(view, policy.of(view.facts.domain)),
      *end() {
        const { hosts, unknown } = counts.tooFew(({ reach, needed }) => reach < needed);
        for (const reason of unknown) yield notChecked(reason);
        if (hosts.length === 0) return;
        const some = hosts.length === 1 ? '1 host is' : `${hosts.length} hosts are`;
        yield {
          kind: 'finding',
          message: `${some} published where fewer machines look than a host needs`,
          evidence: shortened(hosts.map(countText)),
        };
      },
    };
  },
};
