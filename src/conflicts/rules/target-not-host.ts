import { targetLintRule } from './target-lint.js';

export const targetNotHost = targetLintRule({
  id: 'target-not-host',
  severity: 'error',
  covers: ['malformed-target'],
  looksAt: 'whether a target is a host name: letters, digits and hyphens, no underscore',
  why: 'Other names are no host names; BIND refuses updates and zone files that have them as SRV targets or owners of addresses.',
  source: 'RFC 952, RFC 1123 §2.1; BIND check-names',
  remedy: 'Give the host a name of letters, digits and hyphens.',
});
