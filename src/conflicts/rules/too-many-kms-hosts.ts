import { shortened } from '../name-sample.js';
import { notChecked, type EstateRule } from '../rule.js';
import { isCloudHost } from './cloud-target.js';
import { explainedByLint } from './target-lint.js';

/** Machines that one host key is for, unless Microsoft has raised it. */
const HOSTS_A_KEY = 6;

export const tooManyKmsHosts: EstateRule = {
  id: 'too-many-kms-hosts',
  severity: 'info',
  covers: ['too-many-hosts', 'rogue-host'],
  looksAt: `whether more than ${HOSTS_A_KEY} different hosts are published in all domains together; those that are on no list of allowed ones do not count`,
  why: 'A KMS host key activates 6 machines. Where there are more hosts, several keys are in use, or some of the hosts are no longer there.',
  source: 'Microsoft, "KMS activation planning" (one host key for up to 6 hosts)',
  remedy:
    'Publish fewer hosts: two do for most. If there are keys for all of them, turn this rule off (--rule too-many-kms-hosts=off).',
  begin(policy, { shard }) {
    const hosts = new Set<string>();
    return {
      add(view) {
        const { allow } = policy.of(view.facts.domain);
        for (const [target, records] of view.targets) {
          const seen = view.target(target);
          const isGone =
            seen?.state === 'nxdomain' || seen?.state === 'nodata' || records.some(explainedByLint);
          if (isGone || allow?.has(target) === false || isCloudHost(target, seen?.addresses)) continue;
          hosts.add(seen?.alias ?? target);
        }
      },
      *end() {
        if (hosts.size <= HOSTS_A_KEY) {
          if (shard !== null) yield notChecked('only a part of the domains was looked at');
          return;
        }
        yield {
          kind: 'finding',
          message: `${hosts.size} different KMS hosts are published, and one host key is for ${HOSTS_A_KEY}`,
          evidence: shortened([...hosts].sort(), 12),
        };
      },
    };
  },
};
