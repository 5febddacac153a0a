import type { ProbeMode } from '../../probe/index.js';

/** What `--probe` can be. */
export const PROBES = ['none', 'tcp'] as const satisfies readonly ProbeMode[];

export const NO_PROBES_YET = {
  rpc: 'To ask a host whether it speaks KMS is not supported yet: tcp shows whether it takes connections.',
} as const;
