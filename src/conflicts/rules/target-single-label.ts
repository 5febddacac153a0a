import { targetLintRule } from './target-lint.js';

export const targetSingleLabel = targetLintRule({
  id: 'target-single-label',
  severity: 'error',
  covers: ['malformed-target'],
  looksAt: 'whether a target is a single label, as kms1',
  why: 'A target is an absolute name: clients add no suffix to it.',
  source: 'RFC 2782, "Target"',
  meant: (target, domain) => `${target}.${domain}`,
  remedy: 'Use the full name of the host.',
});
