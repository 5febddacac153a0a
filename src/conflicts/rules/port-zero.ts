import { targetLintRule } from './target-lint.js';

export const portZero = targetLintRule({
  id: 'port-zero',
  severity: 'error',
  covers: ['wrong-port'],
  looksAt: 'whether a record has port 0',
  why: 'Port 0 cannot be connected to.',
  source: 'IANA port number registry (port 0 is reserved)',
  remedy: 'Use the port of the KMS host, 1688 by default.',
});
