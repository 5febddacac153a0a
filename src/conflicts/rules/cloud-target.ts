import type { Rule } from '../rule.js';

/** Azure's hosts by name, and those that AWS gives its instances. */
const NAMES: ReadonlySet<string> = new Set(['azkms.core.windows.net', 'kms.core.windows.net']);
const ADDRESSES: ReadonlySet<string> = new Set(['169.254.169.250', '169.254.169.251']);

export const cloudTarget: Rule = {
  id: 'cloud-target',
  severity: 'info',
  covers: ['cloud-host'],
  looksAt: 'whether a target is the KMS host that Azure or AWS keeps for its own machines',
  why: 'Only machines inside that cloud reach it and may be activated by it. Its images are set to it already; others that find it here fail.',
  source: 'MicrosoftDocs/azure-docs#29080; MicrosoftDocs/SupportArticles-docs#640',
  remedy:
    'Keep the record only in domains all of whose clients run in that cloud; else publish a host of your own in <domain>.',
  *check(view) {
    for (const [target, records] of view.targets) {
      const addresses = view.target(target)?.addresses ?? [];
      if (!isCloudHost(target, addresses)) continue;
      const address = addresses.find((candidate) => ADDRESSES.has(candidate));
      yield {
        kind: 'finding',
        message: `${target} is the KMS host of a cloud provider`,
        records,
        evidence: address === undefined ? [] : [address],
      };
    }
  },
};

export function isCloudHost(target: string, addresses: readonly string[] = []): boolean {
  return NAMES.has(target) || addresses.some((address) => ADDRESSES.has(address));
}
