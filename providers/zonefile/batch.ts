import { partsOf, type Part } from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import { isUnchanged, type Change, type ChangeResult } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import { editFor, mergeEdits, type Edit } from './edit.js';
import { refuseBelowCut, refuseSigned } from './refusals.js';
import { rewrite } from './rewrite.js';
import { bumpSerial } from './serial.js';
import { ZoneIndex } from './zone-index.js';

/** A change on its way through one `apply`: open until it has a result. */
export class Pending {
  readonly change: Change;
  readonly parts: readonly Part[];
  result: ChangeResult | undefined;

  /** @param set has the name and the type of the change */
  constructor(change: Change, set: RecordSet) {
    this.change = change;
    this.parts = partsOf({ change, set });
  }

  fail(error: unknown): void {
    const told = asKmsDnsError(error);
    const status = told.code === 'ERR_UNKNOWN_OUTCOME' ? 'unknown' : told.conflict ? 'conflict' : 'failed';
    this.result ??= { status, error: told };
  }
}

/**
 * The zone file with every change that can be made, its serial raised once; undefined when there is none. The others
 * get their result.
 * @param now milliseconds since 1970
 */
export function rewriteAll(index: ZoneIndex, batch: readonly Pending[], now: number): ZoneIndex | undefined {
  refuseSigned(index.zone);
  const serial = bumpSerial(index.zone.soa.data.serial, now);
  const edits = batch.flatMap((pending) => {
    try {
      for (const part of pending.parts) checkStanding(index, part);
      return [wholeEdit(index, pending)];
    } catch (error) {
      pending.fail(error);
      return [];
    }
  });
  if (edits.length === 0) return undefined;
  try {
    return new ZoneIndex(rewrite(index.zone, mergeEdits(edits), serial));
  } catch {
    return rewriteSingly(index, openOf(batch), serial);
  }
}

export function openOf(batch: readonly Pending[]): readonly Pending[] {
  return batch.filter((pending) => pending.result === undefined);
}

/** When changes do not go together: each by itself, so that the one at fault is found and the others are made. */
function rewriteSingly(start: ZoneIndex, batch: readonly Pending[], serial: number): ZoneIndex | undefined {
  let index = start;
  for (const pending of batch) {
    try {
      index = new ZoneIndex(rewrite(index.zone, wholeEdit(index, pending), serial));
    } catch (error) {
      pending.fail(error);
    }
  }
  return index === start ? undefined : index;
}

/** Of all sets of a change: they are made together or not at all. What is only compared keeps even odd TTLs. */
function wholeEdit(index: ZoneIndex, { parts }: Pending): Edit {
  const open = parts.filter((part) => !isUnchanged(part));
  return mergeEdits(open.map((part) => editFor(index, part)));
}

function checkStanding(index: ZoneIndex, { name, type, before }: Part): void {
  refuseBelowCut(index, name);
  const standing = index.set(name, type);
  if (standing === null ? before === null : standing.equals(before)) return;
  throw new KmsDnsError('ERR_CONFLICT', `${name.text} ${type} is no longer what was read`, {
    reasons: ['conflict', 'retriable'],
  });
}
