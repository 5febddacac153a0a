import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { NameData, RecordSet } from '../record/index.js';

/**
 * The CNAME that a DNAME stands for at `name` (RFC 6672 §2.2, §3.1: with the DNAME's TTL), or nothing where the
 * name would become longer than 255 octets.
 */
export function synthesise(
  name: DomainName,
  dname: RecordSet<NameData>,
): { readonly target: DomainName | undefined; readonly alias: RecordSet | undefined } {
  const below = name.labelsBelow(dname.name) ?? [];
  const suffix = (dname.data[0] as NameData).target;
  try {
    const target = DomainName.fromLabels([...below, ...suffix.labels]);
    return { target, alias: new RecordSet(name, dname.ttl, [new NameData('CNAME', target)]) };
  } catch (error) {
    if (error instanceof InputError) return { target: undefined, alias: undefined };
    throw error;
  }
}
