import { countText, HostCounts } from '../host-counts.js';
import { shortened } from '../name-sample.js';
import { notChecked, type EstateRule } from '../rule.js';
import { NO_COUNTS } from '../wanted.js';

export const tooManyHostsForPopulation: EstateRule = {
  id: 'too-many-hosts-for-population',
  severity: 'warn',
  covers: ['count-spread'],
  looksAt:
    'whether every host can be expected to count the machines that it needs, by the priorities and weights of all domains and the machines that look there',
  why: 'A host activates clients when 25 machines have asked it within 30 days, and servers when 5 have. Each machine asks one host: spread over too many, none of them gets there, and all fail with 0xC004F038.',
  source:
    'Microsoft, "KMS activation planning" (25 and 5); "Guidelines for troubleshooting KMS" (counts spread over hosts)',
  remedy:
    'Publish fewer hosts, or give one of them a lower priority number, so that the others only take over when it is away.',
  idle: ({ countsMachines }) => (countsMachines ? undefined : NO_COUNTS),
  begin(policy, header) {
    const counts = new HostCounts(header);
    return {
      add: (view) => counts.add(view, policy.of(view.facts.domain)),
      *end() {
        const { hosts, unknown } = counts.tooFew(
          ({ expected, reach, needed }) => expected > 0 && expected < needed && reach >= needed,
        );
        for (const reason of unknown) yield notChecked(reason);
        if (hosts.length === 0) return;
        const some = hosts.length === 1 ? '1 host is' : `${hosts.length} hosts are`;
        yield {
          kind: 'finding',
          message: `${some} not expected to count enough machines, which others take away`,
          evidence: shortened(hosts.map(countText)),
        };
      },
    };
  },
};
