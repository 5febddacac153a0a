import { targetLintRule } from './target-lint.js';

export const targetDoubledSuffix = targetLintRule({
  id: 'target-doubled-suffix',
  severity: 'error',
  covers: ['malformed-target'],
  looksAt: 'whether a target ends in its domain twice, as kms.corp.example.corp.example',
  why: 'In a zone file a name without a last dot gets the zone appended. The result exists nowhere.',
  source: 'RFC 1035 §5.1',
  meant: (target, domain) =>
    target.endsWith(`.${domain}.${domain}`) ? target.slice(0, -domain.length - 1) : undefined,
  remedy: 'Write the target with a last dot in the zone file, or without the zone.',
});
