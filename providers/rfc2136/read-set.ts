import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import {
  NameData,
  RecordSet,
  SoaData,
  typeCode,
  type RecordData,
  type RrType,
} from '../../src/record/index.js';
import { formatServer, type Reply } from '../../src/transport/index.js';
import { DnsClass } from '../../src/wire/index.js';

/** What an authoritative reply (NOERROR or NXDOMAIN) says about one name and type. */
export type Standing =
  | { readonly kind: 'set'; readonly set: RecordSet }
  | { readonly kind: 'none' }
  /** The name is an alias; `leadsToData` when the server found records of the type at its end. */
  | { readonly kind: 'alias'; readonly target: DomainName; readonly leadsToData: boolean };

/** @throws KmsDnsError `ERR_ZONE_NOT_FOUND` when the server is not authoritative for the name */
export function standingIn(reply: Reply, zone: DomainName, name: DomainName, type: RrType): Standing {
  const { answers, flags } = reply.message;
  if (!flags.aa) throw notAuthoritative(reply, zone, name);
  const code = typeCode(type);
  const inClass = answers.filter((r) => r.class === DnsClass.IN);
  const records = inClass.filter((r) => r.type === code && r.name.equals(name));
  const data = records.map((r) => r.data).filter((d): d is RecordData => d !== null);
  if (data.length > 0) {
    // One TTL a set (RFC 2181 §5.2); of a server that keeps one a record (Samba) the least counts.
    return { kind: 'set', set: new RecordSet(name, Math.min(...records.map((r) => r.ttl)), data) };
  }
  for (const { name: owner, type: found, data: alias } of inClass) {
    if (found === typeCode('CNAME') && owner.equals(name) && alias instanceof NameData) {
      return { kind: 'alias', target: alias.target, leadsToData: inClass.some((r) => r.type === code) };
    }
  }
  return { kind: 'none' };
}

/**
 * The apex of the zone that `name` is in, from the SOA record of an authoritative answer, positive or negative (RFC 2308
 * §3). Undefined for an alias: the SOA beside it is that of its target's zone.
 * @throws KmsDnsError `ERR_ZONE_NOT_FOUND` when the server is not authoritative for the name
 */
export function apexIn(reply: Reply, name: DomainName): DomainName | undefined {
  const { answers, authorities } = reply.message;
  if (standingIn(reply, name, name, 'SOA').kind === 'alias') return undefined;
  return [...answers, ...authorities].find((r) => r.data instanceof SoaData)?.name;
}

/**
 * The apex of the zone that an answer about `name` was taken from: the owner of the SOA record beside a denial (RFC 2308
 * §3) or of the NS set beside records, which servers may leave out. Undefined for an alias, as above.
 */
export function zoneBehind(reply: Reply, name: DomainName, standing: Standing): DomainName | undefined {
  if (standing.kind === 'alias') return undefined;
  const type = typeCode(standing.kind === 'set' ? 'NS' : 'SOA');
  const apex = reply.message.authorities.find((r) => r.type === type)?.name;
  return apex !== undefined && name.isSubdomainOf(apex) ? apex : undefined;
}

export function aliasError(server: string, name: DomainName, target: DomainName): KmsDnsError {
  return new KmsDnsError('ERR_PROVIDER', `${name.text} is an alias (CNAME) of ${target.text}`, {
    hint: `Nothing can stand beside a CNAME: change the records at ${target.text}, or remove the CNAME first.`,
    details: { server, name: name.key, target: target.key },
  });
}

function notAuthoritative(reply: Reply, zone: DomainName, name: DomainName): KmsDnsError {
  const server = formatServer(reply.server);
  const cut = reply.message.authorities.find(
    (r) => r.type === typeCode('NS') && !r.name.equals(zone) && r.name.isSubdomainOf(zone),
  );
  if (cut !== undefined && name.isSubdomainOf(cut.name)) {
    return new KmsDnsError('ERR_ZONE_NOT_FOUND', `${name.text} belongs to the zone ${cut.name.text}`, {
      hint: `${server} delegates ${cut.name.text} to other servers: give the primary of that zone.`,
      reasons: ['notFound'],
      details: { server, zone: cut.name.key },
    });
  }
  return new KmsDnsError('ERR_ZONE_NOT_FOUND', `${server} does not serve the zone of ${name.text} itself`, {
    hint: 'Its answers are not authoritative. Give the primary server of the zone, not a resolver.',
    reasons: ['notFound'],
    details: { server, zone: zone.key },
  });
}
