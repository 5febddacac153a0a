import {
  GetChangeCommand,
  ListHostedZonesCommand,
  waitUntilResourceRecordSetsChanged,
} from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { clientOf, given } from './support.js';

const CREATE = 'CREATE a.example.test. 60 TXT "x"';

describe('a change', () => {
  it('is pending, and later in sync', async () => {
    let now = Date.now();
    const { client, send } = await given({ insyncAfterMs: 150, now: () => now });
    const { ChangeInfo } = await send(CREATE);
    expect(ChangeInfo).toMatchObject({ Id: expect.stringMatching(/^\/change\/C\w+$/), Status: 'PENDING' });
    expect(Math.abs(ChangeInfo!.SubmittedAt!.getTime() - now)).toBeLessThan(1000);
    const Id = ChangeInfo!.Id;
    expect((await client.send(new GetChangeCommand({ Id }))).ChangeInfo?.Status).toBe('PENDING');
    now += 150;
    const waiter = { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };
    expect(await waitUntilResourceRecordSetsChanged(waiter, { Id })).toMatchObject({ state: 'SUCCESS' });
  });

  it('is served from the listing before it is in sync', async () => {
    const { fake, send } = await given({ insyncAfterMs: 60_000 });
    await send(CREATE);
    expect(await fake.records('a.example.test', 'TXT')).toHaveLength(1);
  });

  it('that nobody made is not found', async () => {
    const { client } = await given();
    await expect(client.send(new GetChangeCommand({ Id: 'CNONE' }))).rejects.toMatchObject({
      name: 'NoSuchChange',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is refused while another of its zone is on its way, and only of its zone', async () => {
    const { fake, client, send } = await given({ zones: [{ name: 'example.test' }], changeTakesMs: 200 });
    const first = send(CREATE);
    const second = send(CREATE.replace('a.', 'b.'));
    const outcomes = await Promise.allSettled([first, second]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      name: 'PriorRequestNotComplete',
      $metadata: { httpStatusCode: 400 },
    });
    // Reading is not.
    const slow = send(CREATE.replace('a.', 'c.'));
    expect((await client.send(new ListHostedZonesCommand({}))).HostedZones).toHaveLength(1);
    await slow;
    expect(await fake.serial()).toBe(2);
  });
});

describe('too many', () => {
  it('requests in a second are throttled, and those do not count', async () => {
    const { fake, client } = await given({ requestsPerSecond: 5 });
    const ask = () => client.send(new ListHostedZonesCommand({}));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, ask));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
    const first = fake.log[0]!.at;
    while (performance.now() - first < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
    await ask();
  });

  it('changes in a second are throttled', async () => {
    const { fake, send } = await given({ changesPerSecond: 3 });
    await send(CREATE, CREATE.replace('a.', 'b.'));
    await expect(send(CREATE.replace('a.', 'c.'), CREATE.replace('a.', 'd.'))).rejects.toMatchObject({
      name: 'Throttling',
    });
    await send(CREATE.replace('a.', 'c.'));
    expect(await fake.serial()).toBe(2);
  });

  it('can be said once, and the SDK tries again', async () => {
    const { fake } = await given();
    fake.fault({ kind: 'status', status: 400, code: 'Throttling', message: 'Rate exceeded' });
    await clientOf(fake, { maxAttempts: 3 }).send(new ListHostedZonesCommand({}));
    expect(fake.log.map((request) => request.code)).toEqual(['Throttling', undefined]);
  });
});
