import { failedCheck } from '../../src/backend/index.js';
import { asKmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Diagnosis } from '../../src/provider.js';
import { isRecordGone } from './failure.js';
import type { ApiRecord } from './record.js';
import type { Requests } from './requests.js';
import { duplicatesIn, standingAt } from './standing.js';
import type { KnownZone } from './zone-list.js';
import type { Zones } from './zones.js';

/** An id that no record has: to delete it changes nothing, and is answered otherwise where deleting is not allowed. */
const NO_RECORD = '0'.repeat(32);

/** Tries what a change would need, with requests that cannot change anything. @throws only when the signal fired */
export async function diagnose(
  requests: Requests,
  zones: Zones,
  names: readonly DomainName[],
  signal: AbortSignal | undefined,
): Promise<Diagnosis[]> {
  const token = await tryToken(requests, signal);
  const found: Diagnosis[] = [token];
  try {
    found.push(listed(await zones.count(signal)));
  } catch (error) {
    signal?.throwIfAborted();
    return [...found, failedCheck('zones', asKmsDnsError(error))];
  }
  const tried = new Map<string, Promise<Diagnosis[]>>();
  for (const name of names) {
    try {
      const zone = await zones.find(name, signal);
      if (!tried.has(zone.id)) tried.set(zone.id, tryZone(requests, zone, signal));
      found.push(...((await tried.get(zone.id)) ?? []), ...(await tryName(requests, zone, name, signal)));
      tried.set(zone.id, Promise.resolve([]));
    } catch (error) {
      signal?.throwIfAborted();
      found.push(failedCheck('zone', asKmsDnsError(error)));
    }
  }
  return found;
}

async function tryToken(requests: Requests, signal: AbortSignal | undefined): Promise<Diagnosis> {
  try {
    const status = await requests.tokenStatus(signal);
    if (status === 'active') return ok('token', 'the token is active');
    return {
      check: 'token',
      status: 'fail',
      message: `the token is ${status}`,
      fix: 'Make a new one, or let it go on, in the dashboard: My Profile, API Tokens.',
    };
  } catch (error) {
    signal?.throwIfAborted();
    const failed = failedCheck('token', asKmsDnsError(error), 'the token could not be verified');
    if (asKmsDnsError(error).code !== 'ERR_UNAUTHORIZED') return failedCheck('token', asKmsDnsError(error));
    return {
      ...failed,
      status: 'warn',
      fix: 'Tokens that belong to an account cannot be verified like this; if what follows fails too, the token is wrong.',
    };
  }
}

function listed(count: number): Diagnosis {
  if (count > 0) return ok('zones', `the token sees ${count} zone${count === 1 ? '' : 's'}`);
  return {
    check: 'zones',
    status: 'fail',
    message: 'the token lists no zones',
    fix: 'Give it Zone:Read (Zone, Zone, Read) for the zone in My Profile, API Tokens, or give the id of the zone.',
  };
}

async function tryZone(
  requests: Requests,
  zone: KnownZone,
  signal: AbortSignal | undefined,
): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  if (zone.status === 'active') found.push(ok('zone', `${zone.name.text} is the zone ${zone.id}`));
  else {
    found.push({
      check: 'zone',
      status: 'warn',
      message: `${zone.name.text} is ${zone.status}: Cloudflare does not answer for it`,
      fix: 'Have its name servers entered at the registrar.',
    });
  }
  found.push(await tryWrite(requests, zone, signal));
  return found;
}

async function tryWrite(
  requests: Requests,
  zone: KnownZone,
  signal: AbortSignal | undefined,
): Promise<Diagnosis> {
  try {
    await requests.delete(zone.id, NO_RECORD, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = asKmsDnsError(thrown);
    if (!isRecordGone(error) && error.details['status'] !== 404) return failedCheck('write', error);
  }
  return ok('write', `the token may change records in ${zone.name.text} (DNS:Edit)`);
}

async function tryName(
  requests: Requests,
  zone: KnownZone,
  name: DomainName,
  signal: AbortSignal | undefined,
): Promise<Diagnosis[]> {
  let records: ApiRecord[];
  try {
    records = await requests.records(zone.id, { exact: name.key }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return [failedCheck('read', asKmsDnsError(error))];
  }
  try {
    const standing = standingAt(records, name, 'SRV');
    const readable = ok('read', `the records at ${name.text} can be read`);
    return [readable, ...duplicates(standing, name), ...mixedTtl(standing, name)];
  } catch (error) {
    return [failedCheck('read', asKmsDnsError(error))];
  }
}

function duplicates(standing: ReturnType<typeof standingAt>, name: DomainName): Diagnosis[] {
  return duplicatesIn(standing).map((records) => ({
    check: 'duplicates',
    status: 'warn',
    message: `${name.text} has the same record ${records.length} times: ${records[0]?.content ?? ''}`,
    fix: `Delete all but one in the dashboard (ids ${records.map((r) => r.id).join(', ')}). Removing the host removes them all.`,
  }));
}

function mixedTtl({ members, set }: ReturnType<typeof standingAt>, name: DomainName): Diagnosis[] {
  const ttls = new Set([...members.values()].flatMap(({ records }) => records.map((r) => r.ttl)));
  if (ttls.size < 2) return [];
  return [
    {
      check: 'ttl',
      status: 'warn',
      message: `the records at ${name.text} have different TTLs: ${[...ttls].join(', ')}`,
      fix: `A set has one TTL (RFC 2181 §5.2), and ${set?.ttl ?? 0} is taken for it. Publish with another --ttl to give all of them one.`,
    },
  ];
}

function ok(check: string, message: string): Diagnosis {
  return { check, status: 'ok', message, fix: null };
}
