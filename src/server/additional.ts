import type { DomainName } from '../name/index.js';
import { MxData, NameData, SrvData, type RecordData, type RecordSet } from '../record/index.js';
import { lookUp, type ZoneNode, type ZoneView } from '../zone/index.js';
import type { AnswerSet } from './answer.js';

/**
 * The A and AAAA sets of the hosts that NS, MX and SRV records point at, as far as the zone has them, each once and none
 * that the answer has already (RFC 1035 §3.3, RFC 2782).
 */
export function addressesFor(zone: ZoneView, sets: readonly AnswerSet[]): AnswerSet[] {
  const given = new Set<RecordSet>(sets.map((s) => s.set));
  const found: AnswerSet[] = [];
  for (const target of sets.flatMap(({ set }) => targetsIn(set, zone.origin))) {
    const match = lookUp(zone, target);
    if (match.kind !== 'node') continue;
    for (const set of addressSets(match.node)) {
      if (!given.has(set)) found.push({ name: target, set });
      given.add(set);
    }
  }
  return found;
}

/** The addresses of a delegation's servers at or below the zone cut: nobody else can give them (RFC 9471 §2.1). */
export function glueFor(zone: ZoneView, ns: RecordSet): AnswerSet[] {
  return targetsIn(ns, ns.name).flatMap((name) =>
    addressSets(zone.node(name.key)).map((set) => ({ name, set })),
  );
}

function targetsIn(set: RecordSet, ancestor: DomainName): DomainName[] {
  const targets = set.data.map(targetOf);
  return targets.filter((target) => target?.isSubdomainOf(ancestor) === true) as DomainName[];
}

function targetOf(data: RecordData): DomainName | undefined {
  if (data instanceof SrvData) return data.target;
  if (data instanceof MxData) return data.exchange;
  return data instanceof NameData && data.type === 'NS' ? data.target : undefined;
}

function addressSets(node: ZoneNode | undefined): RecordSet[] {
  return [node?.sets.get('A'), node?.sets.get('AAAA')].filter((set) => set !== undefined);
}
