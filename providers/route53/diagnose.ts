import { randomBytes } from 'node:crypto';
import { abortedError, asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Diagnosis, Zone } from '../../src/provider.js';
import type { Api } from './api.js';
import { CallError } from './call-error.js';
import { nameToApi } from './escapes.js';
import { readSet } from './read-set.js';
import type { HostedZones } from './zones.js';

/** Tries, in the order in which they are needed, what a change of the SRV sets at these names would need. */
export async function diagnose(
  api: Api,
  zones: HostedZones,
  names: readonly DomainName[],
  signal: AbortSignal | undefined,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  /** Notes how a step went. @returns what it gave, or undefined when it failed */
  const step = async <T>(
    check: string,
    act: () => Promise<T>,
    words: (value: T) => string,
  ): Promise<T | undefined> => {
    try {
      const value = await act();
      found.push({ check, status: 'ok', message: words(value), fix: null });
      return value;
    } catch (thrown) {
      if (signal?.aborted === true) throw abortedError(signal.reason);
      const error = asKmsDnsError(thrown);
      found.push({ check, status: 'fail', message: error.message, fix: error.hint ?? null });
      return undefined;
    }
  };

  if (
    (await step(
      'credentials',
      () => api.open(signal).then(() => true),
      () => 'AWS credentials are there',
    )) !== true
  )
    return found;
  const known = await step(
    'zones',
    () => zones.count(signal),
    (count) => `the hosted zones can be seen: ${count}`,
  );
  if (known === undefined) return found;
  for (const name of names) {
    const zone = await step(
      'zone',
      () => zones.find(name, signal),
      ({ name: { text }, id }) => `${name.text} is in the hosted zone ${text}, ${id}`,
    );
    if (zone === undefined) continue;
    await step(
      'read',
      () => readSet(api, zone, name, 'SRV', signal),
      (set) => `${name.text} can be read: ${howMany(set?.set.data.length ?? 0)} there`,
    );
    await step(
      'write',
      () => tryWriting(api, zone, name, signal),
      () => `${name.text} may be changed`,
    );
  }
  return found;
}

function howMany(records: number): string {
  if (records === 0) return 'nothing';
  return records === 1 ? '1 record' : `${records} records`;
}

/**
 * Asks for something that cannot be done: to delete an SRV set from this name whose one target was made up just now. AWS looks
 * at the permission first and at the set after that, and refuses the batch either way.
 */
async function tryWriting(
  api: Api,
  zone: Zone,
  name: DomainName,
  signal: AbortSignal | undefined,
): Promise<void> {
  const target = `kmsdns-permission-test-${randomBytes(16).toString('hex')}.invalid.`;
  try {
    await api.change(
      zone.id,
      [
        {
          Action: 'DELETE',
          ResourceRecordSet: {
            Name: nameToApi(name),
            Type: 'SRV',
            TTL: 1,
            ResourceRecords: [{ Value: `0 0 0 ${target}` }],
          },
        },
      ],
      signal,
    );
  } catch (error) {
    if (error instanceof CallError && error.providerCode === 'InvalidChangeBatch') return;
    throw error;
  }
  throw new KmsDnsError('ERR_PROVIDER', `a change of ${name.text} that cannot be made was accepted`, {
    hint: 'What answers at the endpoint does not behave like Route 53.',
  });
}
