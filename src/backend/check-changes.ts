import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Capabilities, Change, Companion, Zone } from '../provider.js';
import { isMetaType, typeCode, type RecordSet, type RrType } from '../record/index.js';

type OwnerMark = Capabilities['ownerMark'];

/**
 * What every provider asks of changes before it sends anything: each has a set, of one name and one type, in the zone,
 * no set is changed twice, and marks of an owner are such as it can keep.
 * @returns for each change a set that has its name and type
 * @throws InputError
 */
export function checkChanges(zone: Zone, changes: readonly Change[], ownerMark: OwnerMark): RecordSet[] {
  const seen = new Set<string>();
  const once = (name: DomainName, type: RrType, field: string): void => {
    const key = `${name.key} ${type}`;
    if (seen.has(key)) {
      throw new InputError(field, `a second change of ${name.text} ${type}`, {
        hint: 'Put what is to happen to one record set into one change.',
      });
    }
    seen.add(key);
  };
  return changes.map((change, index) => {
    const field = `changes[${index}]`;
    const set = checkChange(zone, change, field);
    once(set.name, set.type, field);
    checkMarks(change, ownerMark, field);
    const { companion } = change;
    if (companion !== undefined) {
      checkCompanion(zone, set, companion, `${field}.companion`);
      once(companion.name, companion.type, `${field}.companion`);
    }
    return set;
  });
}

function checkChange(zone: Zone, { before, after }: Change, field: string): RecordSet {
  const set = after ?? before;
  if (set === null) throw new InputError(field, 'has neither a set before nor one after');
  if (before !== null && (!before.name.equals(set.name) || before.type !== set.type)) {
    throw new InputError(
      field,
      `is of ${before.name.text} ${before.type} before and ${set.name.text} ${set.type} after`,
      { hint: 'A change is of one name and one type; make two changes.' },
    );
  }
  checkPlace(zone, set.name, set.type, field);
  return set;
}

/** What a provider cannot keep it refuses: left out in silence, a record would be nobody's. */
function checkMarks({ before, after, companion, comments }: Change, mark: OwnerMark, field: string): void {
  if (companion !== undefined && mark !== 'txt') {
    throw new InputError(`${field}.companion`, 'cannot be changed in one step with the set here', {
      hint: KEPT_AS[mark],
    });
  }
  if (comments === undefined) return;
  if (mark !== 'comment') {
    throw new InputError(`${field}.comments`, 'cannot be kept here', { hint: KEPT_AS[mark] });
  }
  const staying = new Set(after?.data.map((data) => data.key));
  const known = new Set([...(before?.data ?? []).map((data) => data.key), ...staying]);
  for (const [key, comment] of comments) {
    if (!known.has(key)) {
      throw new InputError(
        `${field}.comments`,
        `names ${key}, which the change has neither before nor after`,
      );
    }
    if (comment.after !== null && !staying.has(key)) {
      throw new InputError(`${field}.comments`, `has one for ${key}, which is removed`);
    }
  }
}

const KEPT_AS: Readonly<Record<OwnerMark, string>> = {
  txt: 'The mark of an owner is kept in a TXT set here: give it as the companion.',
  comment: 'The mark of an owner is kept in the comments of the records here: give it as comments.',
  none: 'This provider keeps no marks of owners.',
};

function checkCompanion(zone: Zone, set: RecordSet, companion: Companion, field: string): void {
  const { name, type, before, after } = companion;
  const stray = [before, after].find(
    (side) => side !== null && !(side.name.equals(name) && side.type === type),
  );
  if (stray) {
    throw new InputError(field, `is of ${name.text} ${type}, and has ${stray.name.text} ${stray.type}`);
  }
  if (name.equals(set.name)) throw new InputError(field, `has the name of the change itself, ${name.text}`);
  checkPlace(zone, name, type, field);
}

function checkPlace(zone: Zone, name: DomainName, type: RrType, field: string): void {
  if (!name.isSubdomainOf(zone.name)) {
    throw new InputError(field, `${name.text} is not in the zone ${zone.name.text}`, {
      hint: 'Apply it to the zone that findZone gives for this name.',
    });
  }
  if (isMetaType(typeCode(type))) throw new InputError(field, `${type} records stand in no zone`);
}
