import { access, readFile, realpath } from 'node:fs/promises';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { placeOf, type ScannedZone } from './scan.js';
import type { SourceFile } from './source.js';
import type { ZoneIndex } from './zone-index.js';

/** What stands below an NS record or a DNAME is never answered from this zone. */
export function refuseBelowCut(index: ZoneIndex, name: DomainName): void {
  const cut = index.cutAbove(name);
  if (cut === undefined) return;
  const why = cut.type === 'NS' ? 'is delegated to other name servers' : 'is redirected by a DNAME';
  throw new KmsDnsError(
    'ERR_ZONE_NOT_FOUND',
    `${placeOf(cut)}: ${cut.owner.text} ${why}, so ${name.text} is not in this zone`,
    { reasons: ['notFound'], hint: 'Publish where the names below are kept.' },
  );
}

/** A change would leave signatures that do not fit. */
export function refuseSigned(zone: ScannedZone): void {
  const signature = zone.items.find((item) => item.kind === 'record' && item.type === 'RRSIG');
  if (signature === undefined) return;
  throw new KmsDnsError('ERR_PROVIDER', `${placeOf(signature)}: the zone is signed`, {
    hint: 'Give the unsigned file, and sign it again afterwards.',
  });
}

/**
 * Who serves the zone keeps dynamic updates in a journal first: the file lags behind it, and an edited file no longer
 * fits it.
 * @param named what to do about a journal of named; one of ours is never ignored
 * @throws KmsDnsError when there is one
 */
export async function refuseJournal(path: string, named: 'refuse' | 'ignore'): Promise<void> {
  // `kmsdns serve` keeps its journal beside the file that a link leads to; named goes by the path that it was given.
  const paths = new Set([path, await realpath(path).catch(() => path)]);
  for (const file of paths) {
    if (await isThere(`${file}.journal`)) throw ownJournal(`${file}.journal`);
    if (named === 'refuse' && (await isThere(`${file}.jnl`))) throw namedJournal(`${file}.jnl`);
  }
}

function ownJournal(journal: string): KmsDnsError {
  return new KmsDnsError('ERR_PROVIDER', `kmsdns serve keeps updates of this zone in ${journal}`, {
    hint: 'Use --server while it runs; or start and stop it once, so that they are folded into the file.',
  });
}

function namedJournal(journal: string): KmsDnsError {
  return new KmsDnsError(
    'ERR_PROVIDER',
    `${journal} stands beside the zone file: named itself writes this zone`,
    {
      hint: 'Publish by dynamic update (rfc2136), or run "rndc freeze" and "rndc sync -clean" for the zone first.',
    },
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The last look before the rename. @throws KmsDnsError `ERR_CONFLICT` when a file is no longer what was read */
export async function refuseChanged(files: readonly SourceFile[]): Promise<void> {
  for (const { path, octets } of files) {
    const now = await readFile(path).catch(() => undefined);
    if (now !== undefined && octets.equals(now)) continue;
    throw new KmsDnsError('ERR_CONFLICT', `${path} was changed by someone else meanwhile`, {
      reasons: ['conflict', 'retriable'],
    });
  }
}
