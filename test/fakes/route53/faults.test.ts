import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { clientOf, given } from './support.js';
import type { FaultKind } from './index.js';

const CREATE = 'CREATE a.example.test. 60 TXT "x"';

describe('a change', () => {
  it.each<[string, FaultKind, object, { applied: boolean; status?: number | undefined }]>([
    ['whose connection is cut before', { kind: 'drop-before' }, { name: 'TimeoutError' }, { applied: false }],
    ['whose connection is cut after', { kind: 'drop-after' }, { name: 'TimeoutError' }, { applied: true }],
    ['whose reply is cut', { kind: 'truncate' }, {}, { applied: true, status: 200 }],
    [
      'that the server fails to do',
      { kind: 'status', status: 503 },
      { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
      { applied: false, status: 503 },
    ],
    [
      'that the server does and says it failed',
      { kind: 'status', status: 500, code: 'InternalFailure', applied: true },
      { name: 'InternalFailure' },
      { applied: true, status: 500 },
    ],
    ['whose reply is no XML', { kind: 'malformed' }, {}, { applied: true, status: 200 }],
  ])('%s', async (_, fault, error, { applied, status }) => {
    const { fake, send } = await given();
    fake.fault({ ...fault, on: (request) => request.operation === 'ChangeResourceRecordSets' });
    await expect(send(CREATE)).rejects.toMatchObject(error);
    expect(await fake.serial()).toBe(applied ? 1 : 0);
    expect(fake.log).toMatchObject([{ applied, status, changes: [{ action: 'CREATE' }] }]);
  });

  it.each(['hang', 'hang-after'] as const)('that is never answered (%s)', async (kind) => {
    const { fake } = await given();
    fake.fault({ kind });
    const client = clientOf(fake);
    const sent = client.send(new ListHostedZonesCommand({}), { abortSignal: AbortSignal.timeout(100) });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each(['before', 'after'] as const)('that is late (%s it is applied)', async (when) => {
    const { fake, send } = await given();
    fake.fault({ kind: 'delay', ms: 120, when });
    const began = performance.now();
    const sent = send(CREATE);
    await expect.poll(() => fake.log).toHaveLength(1);
    if (when === 'before') expect(await fake.serial()).toBe(0);
    await sent;
    expect(performance.now() - began).toBeGreaterThanOrEqual(110);
    expect(await fake.serial()).toBe(1);
  });
});

describe('a fault', () => {
  it('happens to the requests that it is meant for, as often as it says', async () => {
    const { fake, client, send } = await given();
    fake.fault({
      kind: 'status',
      status: 503,
      times: 2,
      on: ({ changes }) => changes.some(({ set }) => set.Name.startsWith('a.')),
    });
    await client.send(new ListHostedZonesCommand({}));
    await send(CREATE.replace('a.', 'b.'));
    await expect(send(CREATE)).rejects.toThrow();
    await expect(send(CREATE)).rejects.toThrow();
    await send(CREATE);
  });

  it('is over when it is cleared', async () => {
    const { fake, send } = await given();
    fake.fault({ kind: 'drop-before', times: Infinity });
    fake.clearFaults();
    await send(CREATE);
  });
});
