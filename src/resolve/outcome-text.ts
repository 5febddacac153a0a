import type { LookupOutcome } from './outcome.js';

/** An outcome in a few words: `NXDOMAIN`, `SERVFAIL (DNSSEC Bogus)`, `timeout: no answer in 5 s`. */
export function outcomeText(outcome: LookupOutcome): string {
  const extended = outcome.extendedErrors.map(
    ({ name, text }) => ` (${text === '' ? name : `${name}: ${text}`})`,
  );
  if ('rcode' in outcome) return outcome.rcode + extended.join('');
  if ('error' in outcome) return `${outcome.kind}: ${outcome.error.message}`;
  return outcome.kind.toUpperCase() + extended.join('');
}
