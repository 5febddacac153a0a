import { existsSync } from 'node:fs';
import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { StagedZone, type Zone } from '../../zone/index.js';
import type { JournalEntry, JournalText } from './journal-text.js';

/** Whether a journal belongs to this zone and its file is there. @throws InputError */
export function checkPair(text: JournalText, zone: DomainName, file: string, journal: string): void {
  if (!text.zone.equals(zone)) {
    throw new InputError(journal, `is the journal of ${text.zone.text}, not of ${zone.text}`);
  }
  if (text.entries.length > 0 && !existsSync(file)) {
    throw new InputError(file, 'is not there, but its journal is', {
      hint: `Restore the file; or move ${journal} away, and lose the updates in it.`,
    });
  }
}

/**
 * Puts the commits that the master file does not have yet into the zone.
 * @param hash of the master file as it was read
 * @returns how many commits that were
 * @throws InputError when the file is none that the journal knows: somebody edited it, and neither may be lost
 */
export function replay(zone: Zone, text: JournalText, hash: string, file: string, journal: string): number {
  const missing = entriesAfter(text, hash);
  const staged = new StagedZone(zone);
  let commits = 0;
  for (const entry of missing ?? text.entries) {
    if (entry.kind === 'fold') continue;
    for (const change of entry.changes) staged.put(change);
    commits++;
  }
  if (missing === undefined && commits > 0) {
    throw new InputError(
      file,
      `was changed while ${commits} acknowledged commit(s) were only in its journal`,
      {
        hint:
          `Restore the file as it was, start and stop the server, then edit it; or keep your edit, move ` +
          `${journal} away, and lose the updates in it.`,
      },
    );
  }
  zone.commit(staged);
  return commits;
}

/** The entries that came after the file with this hash was written; undefined when the journal knows no such file. */
function entriesAfter(text: JournalText, hash: string): readonly JournalEntry[] | undefined {
  const fold = text.entries.findLastIndex((entry) => entry.kind === 'fold' && entry.hash === hash);
  if (fold !== -1) return text.entries.slice(fold + 1);
  return text.base === hash ? text.entries : undefined;
}
