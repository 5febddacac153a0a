import { RecordSet, type RecordData } from '../../src/record/index.js';
import type { PlannedChange } from './batches.js';
import { updateRecords } from './update-records.js';

/**
 * Sees to it that records are deleted in the letters in which the server has them. PowerDNS 4.7 compares names in
 * prerequisites without regard to case, but not in deletes: a delete in other letters is answered NOERROR and does
 * nothing. Data that came from the server needs no second look; data from a plan or a person does.
 */
export class Spelling {
  readonly #fromServer = new WeakSet<RecordData>();

  note(set: RecordSet | null): RecordSet | null {
    for (const data of set?.data ?? []) this.#fromServer.add(data);
    return set;
  }

  /** The change with the deletes as the server spells them. */
  async correct(
    planned: PlannedChange,
    read: (planned: PlannedChange) => Promise<RecordSet | null>,
  ): Promise<PlannedChange> {
    const leaving = planned.records.deletes.map((r) => r.data);
    if (leaving.every((data) => data === null || this.#fromServer.has(data))) return planned;
    const standing = new Map((await read(planned))?.data.map((data) => [data.key, data]));
    const spelled = (data: RecordData): RecordData => standing.get(data.key) ?? data;
    const { before, after } = planned.change;
    const known = before && new RecordSet(before.name, before.ttl, before.data.map(spelled));
    return { ...planned, records: updateRecords({ before: known, after }) };
  }
}
