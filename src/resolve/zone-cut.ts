import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { SoaData } from '../record/index.js';
import { formatServer, type ServerAddress } from '../transport/index.js';
import { failedLookupError, type FailedLookup } from './failed-lookup.js';
import { isAnswer, type Answer, type LookupOutcome } from './outcome.js';
import type { LookupOptions, Resolver } from './resolver.js';
import type { TypedLookup } from './typed-lookup.js';

/** The zone that a name belongs to. */
export interface ZoneCut {
  readonly zone: DomainName;
  readonly soa: SoaData;
  /** Who said so. */
  readonly server: ServerAddress | undefined;
}

/**
 * The zone that `name` belongs to in the resolver's view: the SOA of the name, or that which the denial of it
 * carries (RFC 2308 §2), else the same for the name one label up. A resolver that asks for no recursion is one of
 * the zone's own servers, and must be authoritative.
 *
 * A CNAME at the name is no way into another zone. A server that fails or refers elsewhere ends the walk: the zone
 * above it would be the wrong one.
 * @throws KmsDnsError `ERR_ZONE_NOT_FOUND`; `ERR_TIMEOUT`, `ERR_UNREACHABLE`, `ERR_RCODE`… when nobody could say
 */
export async function findZoneCut(
  resolver: TypedLookup & Pick<Resolver, 'recursive'>,
  name: DomainName,
  options: LookupOptions = {},
): Promise<ZoneCut> {
  for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
    const outcome = await resolver.lookup(at, 'SOA', options);
    if (!isAnswer(outcome)) throw walkError(name, outcome, resolver);
    const cut = cutIn(at, outcome);
    if (cut === undefined) continue;
    if (cut.zone.isRoot) break;
    if (!resolver.recursive && !outcome.authoritative) {
      throw notFound(name, `${serverText(outcome)} is not authoritative for ${cut.zone.text}`);
    }
    return cut;
  }
  throw notFound(name, 'no zone below the root has it');
}

/**
 * The zone of a name, where the answer to a question for any type of it denies that type and shows the zone by the way,
 * and `findZoneCut` would come to the same.
 */
export function zoneInDenial(
  resolver: Pick<Resolver, 'recursive'>,
  name: DomainName,
  outcome: LookupOutcome,
): DomainName | undefined {
  if (outcome.kind !== 'nxdomain' && outcome.kind !== 'nodata') return undefined;
  const cut = outcome.dname === undefined ? cutIn(name, outcome) : undefined;
  if (cut === undefined || cut.zone.isRoot || !(resolver.recursive || outcome.authoritative))
    return undefined;
  return cut.zone;
}

/** The zone that an answer to a question for the SOA of `name` shows, if it shows one. */
function cutIn(name: DomainName, outcome: Answer<SoaData>): ZoneCut | undefined {
  // Behind an alias everything is of the zone that it leads to. An alias never stands at a zone's top itself.
  if (outcome.aliases.length > 0) return undefined;
  const record = outcome.kind === 'found' ? outcome.records[0] : outcome.soa;
  if (record === undefined || !name.isSubdomainOf(record.name)) return undefined;
  return { zone: record.name, soa: record.data, server: outcome.server };
}

/** What servers say of names that they do not serve; Samba's own DNS server says FORMERR. */
const NOT_SERVED: ReadonlySet<FailedLookup['kind']> = new Set(['refused', 'formerr', 'bad-reply']);

function walkError(
  name: DomainName,
  outcome: FailedLookup,
  resolver: Pick<Resolver, 'recursive'>,
): KmsDnsError {
  if (!resolver.recursive && NOT_SERVED.has(outcome.kind)) {
    return notFound(name, failedLookupError(outcome, 'it was asked').message);
  }
  return failedLookupError(outcome, `the zone of ${name.text} could not be found`);
}

function notFound(name: DomainName, why: string): KmsDnsError {
  return new KmsDnsError('ERR_ZONE_NOT_FOUND', `no zone was found for ${name.text}: ${why}`, {
    hint: 'Check the domain, or name the zone with --zone and its primary server with --server.',
    reasons: ['notFound'],
    details: { name: name.key },
  });
}

function serverText(outcome: LookupOutcome): string {
  return outcome.server === undefined ? 'the server' : formatServer(outcome.server);
}
