import { kerberosError } from './failure.js';

const WORDS = {
  mutual: 'proof of who the server is',
  replay: 'detection of replays',
  integrity: 'protection of messages',
} as const;

/** @throws KmsDnsError `ERR_KERBEROS`, when a context that stands is without something that was asked for */
export function checkGranted(
  service: string,
  granted: number,
  flags: Readonly<Record<keyof typeof WORDS, number>>,
): void {
  for (const promise of ['mutual', 'replay', 'integrity'] as const) {
    if ((granted & flags[promise]) === 0)
      throw kerberosError(undefined, `the context with ${service} is without ${WORDS[promise]}`);
  }
}
