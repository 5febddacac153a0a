import type { ProbeMode } from '../../probe/index.js';

/** What `--probe` can be. */
export const PROBES = ['none', 'tcp'] as const satisfies readonly ProbeMode[];
