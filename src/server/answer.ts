import type { DomainName } from '../name/index.js';
import { NameData, typeCode, typeName, type RecordSet, type RrType } from '../record/index.js';
import { Rcode, type Question } from '../wire/index.js';
import { lookUp, setAt, soaOf, type ZoneView } from '../zone/index.js';
import { addressesFor, glueFor } from './additional.js';
import { synthesise } from './dname.js';

/** A record set as an answer carries it: a wildcard's set goes out under the name that was asked for. */
export interface AnswerSet {
  readonly name: DomainName;
  readonly set: RecordSet;
}

export interface Answer {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly AnswerSet[];
  readonly authorities: readonly AnswerSet[];
  readonly additionals: readonly AnswerSet[];
  /** The additionals are glue, without which a referral is of no use (RFC 9471). */
  readonly referral: boolean;
}

/** The zones served, to find the one that a name belongs to. */
export interface ZoneFinder {
  /** The closest enclosing zone; for a DS at a zone's apex, the zone above (RFC 4035 §3.1.4.1). */
  find(name: DomainName, type: RrType): ZoneView | undefined;
}

/** A CNAME chain is followed this far, as in BIND 9.18. */
const MAX_CHAIN = 16;

export function errorAnswer(rcode: number): Answer {
  return {
    rcode,
    authoritative: false,
    answers: [],
    authorities: [],
    additionals: [],
    referral: false,
  };
}

/**
 * The answer to a question of class IN, from the zone that its name belongs to (RFC 1034 §4.3.2). A chain of CNAMEs is
 * followed within that zone; one that goes round or on for too long is a fault of the zone.
 * @param withAuthority name the zone's NS set in a positive answer: BIND does so for queries without RD
 */
export function answerQuestion(
  zones: ZoneFinder,
  question: Question,
  { withAuthority = false } = {},
): Answer {
  const type = typeName(question.type);
  const zone = zones.find(question.name, type);
  if (zone === undefined) return errorAnswer(Rcode.REFUSED);
  const answers: AnswerSet[] = [];
  let name = question.name;
  const seen = new Set<string>();
  while (seen.size <= MAX_CHAIN && !seen.has(name.key)) {
    seen.add(name.key);
    const step = lookUpStep(zone, name, type);
    switch (step.kind) {
      case 'answer':
        answers.push(...step.sets);
        return type === 'ANY' ? complete(answers) : positive(zone, answers, withAuthority);
      case 'none':
        return negative(zone, answers, step.rcode);
      case 'referral':
        return referral(zone, answers, step.ns);
      case 'alias':
        answers.push(...step.sets);
        if (step.target === undefined) return complete(answers, Rcode.YXDOMAIN);
        if (zones.find(step.target, type) !== zone) return complete(answers);
        name = step.target;
    }
  }
  return complete(answers, Rcode.SERVFAIL);
}

type Step =
  | { readonly kind: 'answer'; readonly sets: readonly AnswerSet[] }
  | { readonly kind: 'none'; readonly rcode: number }
  | { readonly kind: 'referral'; readonly ns: RecordSet }
  /** No target: a DNAME made the name longer than a name can be (RFC 6672 §2.2). */
  | { readonly kind: 'alias'; readonly sets: readonly AnswerSet[]; readonly target: DomainName | undefined };

function lookUpStep(zone: ZoneView, name: DomainName, type: RrType): Step {
  const match = lookUp(zone, name);
  switch (match.kind) {
    case 'nxdomain':
      return { kind: 'none', rcode: Rcode.NXDOMAIN };
    case 'delegation':
      if (type === 'DS' && match.ns.name.equals(name)) return atCut(zone, name);
      return { kind: 'referral', ns: match.ns };
    case 'dname': {
      const { target, alias } = synthesise(name, match.set);
      const sets = [{ name: match.set.name, set: match.set }];
      return {
        kind: 'alias',
        target,
        sets: alias === undefined ? sets : [...sets, { name, set: alias }],
      };
    }
    case 'node': {
      const { sets } = match.node;
      if (type === 'ANY') return found(name, [...sets.values()]);
      const set = sets.get(type);
      if (set !== undefined) return found(name, [set]);
      const cname = sets.get('CNAME');
      const target = cname?.data[0];
      if (cname === undefined || !(target instanceof NameData)) return { kind: 'none', rcode: Rcode.NOERROR };
      return { kind: 'alias', sets: [{ name, set: cname }], target: target.target };
    }
  }
}

/** The parent side of a zone cut has the DS set (RFC 4035 §3.1.4.1). */
function atCut(zone: ZoneView, name: DomainName): Step {
  const set = setAt(zone, name, 'DS');
  return set === undefined ? { kind: 'none', rcode: Rcode.NOERROR } : found(name, [set]);
}

function found(name: DomainName, sets: readonly RecordSet[]): Step {
  if (sets.length === 0) return { kind: 'none', rcode: Rcode.NOERROR };
  const sorted = [...sets].sort((a, b) => typeCode(a.type) - typeCode(b.type));
  return { kind: 'answer', sets: sorted.map((set) => ({ name, set })) };
}

/** An authoritative answer with nothing to go with it. */
function complete(answers: readonly AnswerSet[], rcode: number = Rcode.NOERROR): Answer {
  return { ...errorAnswer(rcode), authoritative: true, answers };
}

function positive(zone: ZoneView, answers: readonly AnswerSet[], withAuthority: boolean): Answer {
  const ns = withAuthority ? setAt(zone, zone.origin, 'NS') : undefined;
  const repeats = answers.some(({ set }) => set === ns);
  const authorities = ns === undefined || repeats ? [] : [{ name: ns.name, set: ns }];
  const additionals = addressesFor(zone, [...answers, ...authorities]);
  return { ...complete(answers), authorities, additionals };
}

/** Negative answers carry the SOA, with the TTL that they may be kept for (RFC 2308 §3). */
function negative(zone: ZoneView, answers: readonly AnswerSet[], rcode: number): Answer {
  const soa = soaOf(zone);
  const minimum = soa.data[0]?.minimum ?? 0;
  const set = soa.withTtl(Math.min(soa.ttl, minimum));
  return { ...complete(answers, rcode), authorities: [{ name: soa.name, set }] };
}

function referral(zone: ZoneView, answers: readonly AnswerSet[], ns: RecordSet): Answer {
  const authorities = [{ name: ns.name, set: ns }];
  return {
    ...errorAnswer(Rcode.NOERROR),
    authoritative: answers.length > 0,
    answers,
    authorities,
    additionals: glueFor(zone, ns),
    referral: true,
  };
}
