import { access, readFile } from 'node:fs/promises';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { placeOf, type ScannedZone } from './scan.js';
import type { SourceFile } from './source.js';
import type { ZoneIndex } from './zone-index.js';

/** A name below an NS record is another zone's, and nobody would be answered from here. */
export function refuseDelegated(index: ZoneIndex, name: DomainName): void {
  const ns = index.delegation(name);
  if (ns === undefined) return;
  throw new KmsDnsError(
    'ERR_ZONE_NOT_FOUND',
    `${placeOf(ns)}: ${ns.owner.text} is delegated to other name servers, so ${name.text} is not in this zone`,
    { reasons: ['notFound'], hint: `Publish where the zone ${ns.owner.text} is kept.` },
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
 * named keeps dynamic updates in a journal first: the file lags behind it, and an edited file no longer fits it.
 * @throws KmsDnsError when there is one
 */
export async function refuseJournal(path: string): Promise<void> {
  const journal = `${path}.jnl`;
  const found = await access(journal).then(
    () => true,
    () => false,
  );
  if (!found) return;
  throw new KmsDnsError(
    'ERR_PROVIDER',
    `${journal} stands beside the zone file: named itself writes this zone`,
    {
      hint: 'Publish by dynamic update (rfc2136), or run "rndc freeze" and "rndc sync -clean" for the zone first.',
    },
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
