import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { RrType } from '../../src/record/index.js';
import type { Api } from './api.js';
import { nameFromApi, nameToApi } from './escapes.js';
import { fromStored, type StoredSet } from './stored-set.js';

type Start = Parameters<Api['listSets']>[1];

/** Sets asked for at once: a name rarely has more, and the reply stays small. */
const PAGE = 20;

/**
 * The set at exactly this name, from one request that begins there: whatever else stands at the name comes along, a CNAME
 * too. A wildcard is another name.
 * @throws KmsDnsError also when what stands there is an alias, or a set that others share by a routing policy
 */
export async function readSet(
  api: Api,
  zone: Zone,
  name: DomainName,
  type: RrType,
  signal?: AbortSignal,
): Promise<StoredSet | null> {
  const found: ResourceRecordSet[] = [];
  let start: Start = { StartRecordName: nameToApi(name) };
  for (;;) {
    const page = await api.listSets(zone.id, { ...start, MaxItems: PAGE }, signal);
    found.push(...page.sets.filter((set) => isAt(name, set.Name)));
    if (page.next === null || !isAt(name, page.next.StartRecordName)) break;
    if (isSame(page.next, start)) throw goesInCircles(zone, name);
    start = page.next;
  }
  return standing(zone, name, type, found);
}

function isSame(a: Start, b: Start): boolean {
  return (
    a.StartRecordName === b.StartRecordName &&
    a.StartRecordType === b.StartRecordType &&
    a.StartRecordIdentifier === b.StartRecordIdentifier
  );
}

function goesInCircles(zone: Zone, name: DomainName): KmsDnsError {
  return new KmsDnsError(
    'ERR_PROVIDER',
    `the list of what stands at ${name.text} comes back to where it was`,
    {
      hint: 'A proxy in between may have answered, or the endpoint is not that of Route 53.',
      details: { zone: zone.id, name: name.key },
    },
  );
}

function isAt(name: DomainName, text: string | undefined): boolean {
  return nameFromApi(text)?.equals(name) === true;
}

/** What these sets, which are all at the name, say. @throws KmsDnsError as `readSet` */
export function standing(
  zone: Zone,
  name: DomainName,
  type: RrType,
  found: readonly ResourceRecordSet[],
): StoredSet | null {
  const alias = type === 'CNAME' ? undefined : found.find((set) => set.Type === 'CNAME');
  if (alias !== undefined) throw cnameError(zone, name, alias);
  const sets = found.filter((set) => set.Type === type);
  for (const set of sets) checkPlain(zone, name, set);
  const [first, second] = sets;
  if (first === undefined) return null;
  if (second !== undefined) {
    throw new KmsDnsError('ERR_PROVIDER', `Route 53 listed ${name.text} ${type} twice`, {
      details: { zone: zone.id },
    });
  }
  return fromStored(name, first);
}

function cnameError(zone: Zone, name: DomainName, alias: ResourceRecordSet): KmsDnsError {
  const target = alias.ResourceRecords?.[0]?.Value ?? alias.AliasTarget?.DNSName ?? 'something else';
  return new KmsDnsError('ERR_PROVIDER', `${name.text} is an alias (CNAME) of ${target.replace(/\.$/, '')}`, {
    hint: 'Nothing can stand beside a CNAME: change the records at its target, or remove the CNAME first.',
    details: { zone: zone.id, name: name.key, target },
  });
}

/** What makes a set more than its records: it would be lost if the set were written again. */
const POLICIES = {
  Weight: 'weighted',
  Region: 'latency',
  Failover: 'failover',
  GeoLocation: 'geolocation',
  GeoProximityLocation: 'geoproximity',
  CidrRoutingConfig: 'IP-based',
  MultiValueAnswer: 'multivalue answer',
  SetIdentifier: 'own',
} as const satisfies Partial<Record<keyof ResourceRecordSet, string>>;

/** @throws KmsDnsError */
function checkPlain(zone: Zone, name: DomainName, set: ResourceRecordSet): void {
  const what = `${name.text} ${set.Type ?? ''}`;
  const refuse = (how: string, hint: string): KmsDnsError =>
    new KmsDnsError('ERR_PROVIDER', `${what} ${how}`, { hint, details: { zone: zone.id, name: name.key } });
  if (set.AliasTarget !== undefined) {
    throw refuse(
      `is a Route 53 alias of ${nameFromApi(set.AliasTarget.DNSName)?.text ?? 'something else'}, not a set of records`,
      'It is left as it is. Change what it points to, or remove the alias in Route 53 first.',
    );
  }
  if (set.TrafficPolicyInstanceId !== undefined) {
    throw refuse(
      `belongs to the traffic policy instance ${set.TrafficPolicyInstanceId}`,
      'It is left as it is. Change the traffic policy in Route 53.',
    );
  }
  for (const [key, policy] of Object.entries(POLICIES)) {
    if (set[key as keyof typeof POLICIES] === undefined) continue;
    const id = set.SetIdentifier === undefined ? '' : ` (set identifier "${set.SetIdentifier}")`;
    throw refuse(
      `has a routing policy, ${policy}${id}`,
      'Such sets are left as they are. Make it one set with simple routing in Route 53 first.',
    );
  }
  if (set.HealthCheckId !== undefined) {
    throw refuse(
      `has the health check ${set.HealthCheckId}`,
      'It is left as it is, since the health check would be lost. Remove it in Route 53 first.',
    );
  }
}
