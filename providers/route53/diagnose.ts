import { randomBytes } from 'node:crypto';
import type { Change as ApiChange, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { failedCheck } from '../../src/backend/index.js';
import { abortedError, asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Diagnosis, Zone } from '../../src/provider.js';
import { ownerMarkName } from '../../src/record/index.js';
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
      found.push(failedCheck(check, asKmsDnsError(thrown)));
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
    const marks = await step(
      'write',
      () => tryWriting(api, zone, name, signal),
      () => `${name.text} may be changed`,
    );
    if (marks?.denied !== undefined) found.push(noMarks(name, marks.denied));
  }
  return found;
}

function howMany(records: number): string {
  if (records === 0) return 'nothing';
  return records === 1 ? '1 record' : `${records} records`;
}

/**
 * Asks for what a change asks for, in a way that cannot be done: to replace sets at this name that nobody has, since what they
 * hold was made up just now. AWS looks at the permission for all of the batch first and at the sets after that, and refuses
 * the whole batch either way.
 * @returns why a change that marks an owner is denied, where one without is not
 */
async function tryWriting(
  api: Api,
  zone: Zone,
  name: DomainName,
  signal: AbortSignal | undefined,
): Promise<{ readonly denied: CallError | undefined }> {
  const [deletion, creation] = swapOf(name, 'SRV', `0 0 0 kmsdns-permission-test-${nonce()}.invalid.`);
  const refusalOf = async (...changes: readonly ApiChange[]): Promise<CallError> => {
    try {
      await api.change(zone.id, changes, signal);
    } catch (error) {
      if (error instanceof CallError) return error;
      throw error;
    }
    throw new KmsDnsError('ERR_PROVIDER', `a change of ${name.text} that cannot be made was accepted`, {
      hint: 'What answers at the endpoint does not behave like Route 53.',
    });
  };
  const mark = swapOf(ownerMarkName(name), 'TXT', `"kmsdns-permission-test-${nonce()}"`);
  const marked = await refusalOf(deletion, creation, ...mark);
  if (isAllowed(marked)) return { denied: undefined };
  if (marked.providerCode !== 'AccessDenied') throw marked;
  const both = await refusalOf(deletion, creation);
  if (isAllowed(both)) return { denied: marked };
  const alone = await refusalOf(deletion);
  if (!isAllowed(alone)) throw both;
  throw new KmsDnsError(
    'ERR_UNAUTHORIZED',
    `AWS allows the records at ${name.text} to be deleted (DELETE), and denies that they are created (CREATE)`,
    { hint: both.hint, reasons: ['unauthorized'], details: both.details, cause: both },
  );
}

/** Who publishes without an owner needs none. */
function noMarks(name: DomainName, { reference }: CallError): Diagnosis {
  const mark = ownerMarkName(name).text;
  return {
    check: 'owner',
    status: 'warn',
    message: `AWS denies a change of ${name.text} together with the TXT set that says who owns its records, ${mark}`,
    fix:
      'Only "owner" in kmsdns.yaml needs it: allow CREATE and DELETE of SRV and TXT for both names, ' +
      'in one statement, since both are in one request.',
    ...(Object.keys(reference).length > 0 && { details: reference }),
  };
}

/** Route 53 has looked at the sets, and so at the permission before. */
function isAllowed({ providerCode }: CallError): boolean {
  return providerCode === 'InvalidChangeBatch';
}

function swapOf(name: DomainName, type: 'SRV' | 'TXT', value: string): [ApiChange, ApiChange] {
  const set: ResourceRecordSet = {
    Name: nameToApi(name),
    Type: type,
    TTL: 1,
    ResourceRecords: [{ Value: value }],
  };
  return [
    { Action: 'DELETE', ResourceRecordSet: set },
    { Action: 'CREATE', ResourceRecordSet: set },
  ];
}

function nonce(): string {
  return randomBytes(16).toString('hex');
}
