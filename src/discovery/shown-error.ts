import { wasAskedForKms } from '../probe/index.js';
import type { Notes } from './notes.js';
import type { Conclusion } from './through-dns.js';
import { windowsErrorFor, type Failure, type WindowsError } from './windows-errors.js';

/** What a Windows client shows for a failure, with the remedies filled in with what failed. */
export function shownError(failure: Failure, conclusion: Conclusion, notes: Notes): WindowsError {
  const { code, meaning, remedy, remedies, also, warning, source, evidence } = windowsErrorFor(
    failure,
    conclusion.domain ?? undefined,
    worstOf(conclusion),
  );
  notes.windowsError(code, { source, evidence });
  if (warning !== undefined) notes.warn(warning);
  return { code, meaning, remedy, remedies, also, source, evidence };
}

/** The host whose failure is to be mended: one that listens and is no KMS host before one that is not there. */
function worstOf({ candidates, source }: Conclusion): { host?: string; port?: number } {
  const tried = candidates.filter((candidate) => candidate.source === source);
  const worst = tried.find(({ probe }) => wasAskedForKms(probe)) ?? tried[0];
  return worst === undefined ? {} : { host: worst.target, port: worst.port };
}
