import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { RecordSet, type RecordData } from '../../src/record/index.js';
import { nameToApi } from './escapes.js';
import { parseValue, valueText } from './values.js';

/** A record set, and how exactly Route 53 has it: a DELETE must say the same. */
export interface StoredSet {
  readonly set: RecordSet;
  readonly stored: ResourceRecordSet;
}

/** @throws KmsDnsError when a value is not readable */
export function fromStored(name: DomainName, stored: ResourceRecordSet): StoredSet {
  const values = (stored.ResourceRecords ?? []).map((record) => record.Value ?? '');
  const data = values.map((value) => parseValue(name, stored.Type ?? '', value));
  try {
    return { set: new RecordSet(name, stored.TTL ?? NaN, data), stored };
  } catch (cause) {
    throw new KmsDnsError(
      'ERR_PROVIDER',
      `Route 53 listed ${name.text} ${String(stored.Type)} without TTL or values`,
      {
        cause,
        details: { name: name.key, type: stored.Type },
      },
    );
  }
}

/**
 * How sets that were read or written are spelled in Route 53, and single records with them. Route 53 keeps values as they
 * were given: in any case, with or without the last dot.
 */
export class Spellings {
  readonly #sets = new WeakMap<RecordData, StoredSet>();
  readonly #values = new WeakMap<RecordData, string>();

  note(known: StoredSet): RecordSet {
    const values = new Map<string, string>();
    for (const { Value: value = '' } of known.stored.ResourceRecords ?? []) {
      const { key } = parseValue(known.set.name, known.set.type, value);
      if (!values.has(key)) values.set(key, value);
    }
    for (const data of known.set.data) {
      this.#sets.set(data, known);
      this.#values.set(data, values.get(data.key) ?? valueText(data));
    }
    return known.set;
  }

  /** How this set stands in Route 53, if all of its records come from there. */
  of(set: RecordSet): ResourceRecordSet | undefined {
    const known = this.#sets.get(set.data[0] as RecordData);
    if (known === undefined || !set.equals(known.set)) return undefined;
    return set.data.every((data) => this.#sets.get(data) === known) ? known.stored : undefined;
  }

  /** How this set is to be written; records that stand already keep their spelling. */
  write(set: RecordSet): ResourceRecordSet {
    return {
      Name: nameToApi(set.name),
      Type: set.type as NonNullable<ResourceRecordSet['Type']>,
      TTL: set.ttl,
      ResourceRecords: set.data.map((data) => ({ Value: this.#values.get(data) ?? valueText(data) })),
    };
  }
}
