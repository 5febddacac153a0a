import type { DomainName } from '../../name/index.js';
import { SoaData, typeCode, typeName, type RecordSet, type RrType } from '../../record/index.js';
import { DnsClass, writeRecord, WireWriter, type Message, type Question } from '../../wire/index.js';
import { serialOf, type SetChange, type ZoneView } from '../../zone/index.js';
import { applyOperations } from './apply.js';
import { prescan, type Operation } from './operation.js';
import { unmetPrerequisite } from './prerequisites.js';
import { refuse, type Refusal } from './refusal.js';

export type UpdateVerdict =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'applied';
      readonly changes: readonly SetChange[];
      /** The zone's serial after it. */
      readonly serial: number;
    };

/** Whether the client may change this set of the zone. */
export type Permission = (name: DomainName, type: RrType) => boolean;

/**
 * What an UPDATE does to a zone: the sets it changes, or why it is refused whole (RFC 2136 §3). Permission comes before
 * the prerequisites, as in BIND: whoever may not write is told nothing about what stands there.
 */
export function processUpdate(zone: ZoneView, message: Message, permitted: Permission): UpdateVerdict {
  const scanned = prescan(zone.origin, message.authorities);
  if (scanned.kind === 'refused') return scanned;
  const { operations } = scanned;
  const refusal = firstForbidden(zone, operations, permitted) ?? unmetPrerequisite(zone, message.answers);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const changes = applyOperations(zone, operations);
  const tooLarge = changes.find(({ set }) => set !== null && wireOctets(set) > MAX_SET_OCTETS);
  if (tooLarge !== undefined) {
    const why = `${tooLarge.name.text} ${tooLarge.type} would no longer fit a message`;
    return { kind: 'refused', refusal: refuse.notAllowed(why) };
  }
  const soa = changes.find(({ type }) => type === 'SOA')?.set?.data[0];
  const serial = soa instanceof SoaData ? soa.serial : serialOf(zone);
  return { kind: 'applied', changes, serial };
}

/** What one TCP message has room for, its other parts and a signature apart. */
const MAX_SET_OCTETS = 60_000;

function wireOctets({ name, type, ttl, data }: RecordSet): number {
  const writer = new WireWriter();
  for (const d of data) writeRecord(writer, { name, type: typeCode(type), class: DnsClass.IN, ttl, data: d });
  return writer.length;
}

/** Deleting a whole name needs permission for every set that stands there. */
function firstForbidden(
  zone: ZoneView,
  operations: readonly Operation[],
  permitted: Permission,
): Refusal | undefined {
  for (const { kind, name, type } of operations) {
    const types = kind === 'delete-name' ? [...(zone.node(name.key)?.sets.keys() ?? [])] : [type];
    const forbidden = types.find((t) => !permitted(name, t));
    if (forbidden !== undefined) {
      return refuse.notAllowed(`the policy does not allow changes of ${name.text} ${forbidden}`);
    }
  }
  return undefined;
}

/** The zone section names one zone by its SOA (RFC 2136 §3.1.1); in words what is wrong when it does not. */
export function readZoneSection({ questions }: Message): Question | string {
  const [zone, second] = questions;
  if (zone === undefined || second !== undefined) return `the zone section has ${questions.length} records`;
  if (typeName(zone.type) !== 'SOA') return `the zone section has type ${typeName(zone.type)}, not SOA`;
  return zone;
}
