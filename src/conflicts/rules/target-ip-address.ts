import { targetLintRule } from './target-lint.js';

export const targetIpAddress = targetLintRule({
  id: 'target-ip-address',
  severity: 'error',
  covers: ['malformed-target'],
  looksAt: 'whether a target is an IP address instead of a name',
  why: 'DNS takes the digits for a name, and that name does not exist. Some clients read the digits as an address after all, others do not.',
  source: 'RFC 2782, "Target": the domain name of the target host',
  remedy: 'Create an A or AAAA record for the host and make its name the target.',
});
