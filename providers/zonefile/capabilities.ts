import type { Capabilities } from '../../src/provider.js';
import { MAX_TTL } from '../../src/record/index.js';

export const CAPABILITIES: Capabilities = {
  // One rename shows all changes of an `apply` at once.
  atomicity: 'zone',
  comparison: 'exact',
  ttl: { min: 0, max: MAX_TTL },
  maxBatch: Number.MAX_SAFE_INTEGER,
  ownerMark: 'txt',
  checked: { date: '2026-11-22', against: 'named-checkzone of BIND 9.18.49' },
};
