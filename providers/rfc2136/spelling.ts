import { partsOf, type Part } from '../../src/backend/index.js';
import type { DomainName } from '../../src/name/index.js';
import { RecordSet, TxtData, type RecordData, type RrType } from '../../src/record/index.js';
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
    read: (name: DomainName, type: RrType) => Promise<RecordSet | null>,
  ): Promise<PlannedChange> {
    const leaving = planned.records.deletes.map((r) => r.data);
    if (leaving.every((data) => data === null || this.#isSpelled(data))) return planned;
    const parts = await Promise.all(partsOf(planned).map((part) => this.#correctPart(part, read)));
    return { ...planned, records: updateRecords(parts) };
  }

  async #correctPart(
    part: Part,
    read: (name: DomainName, type: RrType) => Promise<RecordSet | null>,
  ): Promise<Part> {
    const { name, type, before } = part;
    if (before === null || before.data.every((data) => this.#isSpelled(data))) return part;
    const standing = new Map((await read(name, type))?.data.map((data) => [data.key, data]));
    const spelled = (data: RecordData): RecordData => standing.get(data.key) ?? data;
    return { ...part, before: new RecordSet(before.name, before.ttl, before.data.map(spelled)) };
  }

  /** Text is compared as it is, so it needs no look. */
  #isSpelled(data: RecordData): boolean {
    return data instanceof TxtData || this.#fromServer.has(data);
  }
}
