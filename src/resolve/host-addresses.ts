import type { DomainName } from '../name/index.js';
import { AddressData, type RrType } from '../record/index.js';
import type { AnswerRecord, LookupOutcome } from './outcome.js';
import type { LookupOptions } from './resolver.js';

/** The part of a resolver that asking one question needs. */
export interface Lookup {
  lookup(name: DomainName, type: RrType, options?: LookupOptions): Promise<LookupOutcome>;
}

/** What a resolver says about a host's A and AAAA records. */
export interface HostLookup {
  readonly host: DomainName;
  readonly a: LookupOutcome;
  readonly aaaa: LookupOutcome;
}

/**
 * `resolved`: there is at least one address. `nxdomain`: the name does not exist. `nodata`: it exists, without an
 * address of either family. `unknown`: an answer, or the end of an alias, is missing and the other one does not settle it.
 */
export type HostState = 'resolved' | 'nxdomain' | 'nodata' | 'unknown';

export async function lookupHost(
  resolver: Lookup,
  host: DomainName,
  options: LookupOptions = {},
): Promise<HostLookup> {
  const [a, aaaa] = await Promise.all([
    resolver.lookup(host, 'A', options),
    resolver.lookup(host, 'AAAA', options),
  ]);
  return { host, a, aaaa };
}

/** IPv6 before IPv4, as RFC 6724 §2.1 has it by default for a machine that has both. */
export function hostAddresses({ a, aaaa }: HostLookup): string[] {
  return [...addressesIn(aaaa), ...addressesIn(a)];
}

/** Where the host's CNAME chain ends; undefined when it is no alias. */
export function hostAlias({ a, aaaa }: HostLookup): DomainName | undefined {
  const [first, second] = [a, aaaa].map((o) => ('aliases' in o ? o.aliases.at(-1) : undefined));
  return first ?? second;
}

export function hostState(looked: HostLookup): HostState {
  if (hostAddresses(looked).length > 0) return 'resolved';
  const kinds = [looked.a.kind, looked.aaaa.kind];
  // NXDOMAIN is about the name, whatever type was asked for (RFC 8020 §2).
  if (kinds.includes('nxdomain')) return 'nxdomain';
  return [looked.a, looked.aaaa].every(isNodata) ? 'nodata' : 'unknown';
}

/** An alias without an end: a server that answers for its own zones only leaves the rest to whoever asks. */
function isNodata(outcome: LookupOutcome): boolean {
  return outcome.kind === 'nodata' && (outcome.soa !== undefined || outcome.aliases.length === 0);
}

/** The outcome that decided the state, to be put into words. */
export function decisiveOutcome({ a, aaaa }: HostLookup): LookupOutcome {
  if (a.kind === 'found' || a.kind === 'nxdomain') return a;
  return a.kind === 'nodata' || aaaa.kind === 'found' || aaaa.kind === 'nxdomain' ? aaaa : a;
}

export function isAddress(record: AnswerRecord): record is AnswerRecord<AddressData> {
  return record.data instanceof AddressData;
}

function addressesIn(outcome: LookupOutcome): string[] {
  return outcome.kind === 'found' ? outcome.records.filter(isAddress).map((r) => r.data.address) : [];
}
