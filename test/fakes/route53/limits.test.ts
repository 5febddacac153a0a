import { ChangeResourceRecordSetsCommand, type Change } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { change, given } from './support.js';

/** `count` sets of one value of `length` characters. */
function sets(action: string, count: number, length = 20): string[] {
  const text = `"${'x'.repeat(length - 2)}"`;
  return Array.from({ length: count }, (_, i) => `${action} n${i}.example.test. 60 TXT ${text}`);
}

const RECORDS = 'Number of records limit of 1000 exceeded.';
const CHARACTERS = 'RDATA character limit of 32000 exceeded.';

describe('the limits of one batch', () => {
  it.each([
    ['1,000 creates', sets('CREATE', 1000), undefined],
    ['1,001 creates', sets('CREATE', 1001), RECORDS],
    ['500 upserts, which count twice', sets('UPSERT', 500), undefined],
    ['501 upserts', sets('UPSERT', 501), RECORDS],
    ['32,000 characters', sets('CREATE', 160, 200), undefined],
    [
      '32,001 characters',
      [...sets('CREATE', 159, 200), ...sets('CREATE', 1, 201).map((text) => text.replace('n0', 'one'))],
      CHARACTERS,
    ],
    ['16,000 characters in upserts', sets('UPSERT', 80, 200), undefined],
    ['16,200 characters in upserts', sets('UPSERT', 81, 200), CHARACTERS],
    ['a set of 400', [`CREATE a.example.test. 60 A ${addresses(400)}`], undefined],
    [
      'a set of 401',
      [`CREATE a.example.test. 60 A ${addresses(401)}`],
      'Cannot have more than 400 records in a RRSet.',
    ],
  ])('%s', async (_, changes, problem) => {
    const { fake, send } = await given();
    const sent = send(...changes);
    if (problem === undefined) await sent;
    else await expect(sent).rejects.toMatchObject({ name: 'InvalidChangeBatch', message: `[${problem}]` });
    expect(await fake.serial()).toBe(problem === undefined ? 1 : 0);
  });

  it('counts what is deleted as well', async () => {
    const { send } = await given();
    const creates = sets('CREATE', 501);
    await send(...creates);
    const deletes = creates.map((text) => text.replace('CREATE', 'DELETE'));
    const again = creates.map((text) => text.replace('60 TXT', '61 TXT'));
    await expect(send(...deletes, ...again)).rejects.toMatchObject({ message: `[${RECORDS}]` });
    await send(...deletes.slice(0, 500), ...again.slice(0, 500));
  });
});

describe('what the API model forbids', () => {
  const plain = change('CREATE a.example.test. 60 TXT "x"').ResourceRecordSet!;
  const create = (set: object): Change[] => [{ Action: 'CREATE', ResourceRecordSet: { ...plain, ...set } }];
  const found = (what: string, identifier = 'null'): string =>
    `but found ${what} in Change with [Action=CREATE, Name=a.example.test., Type=TXT, SetIdentifier=${identifier}]`;
  const forms =
    'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
  const alias = { HostedZoneId: 'Z1', DNSName: 'b.example.test.', EvaluateTargetHealth: false };

  it.each<[string, Change[], string]>([
    ['no changes', [], "Value '[]' at 'changeBatch.changes' failed"],
    ['a TTL below zero', create({ TTL: -1 }), 'Member must have value greater than or equal to 0'],
    ['a TTL of 2^31', create({ TTL: 2 ** 31 }), 'Member must have value less than or equal to 2147483647'],
    [
      'no records',
      create({ ResourceRecords: [] }),
      "at 'changeBatch.changes.1.member.resourceRecordSet.resourceRecords'",
    ],
    [
      'a weight of 256',
      create({ SetIdentifier: 'a', Weight: 256 }),
      'Member must have value less than or equal to 255',
    ],
    [
      'an unknown action',
      [{ Action: 'UPDATE' as 'UPSERT', ResourceRecordSet: plain }],
      'enum value set: [CREATE, DELETE, UPSERT]',
    ],
    ['no TTL', create({ TTL: undefined }), `${forms}, ${found('none')}`],
    ['records and an alias', create({ AliasTarget: alias }), `${forms}, ${found('more than one')}`],
    ['a weight without an identifier', create({ Weight: 1 }), "Missing field 'SetIdentifier' in Change with"],
    ['an identifier without a policy', create({ SetIdentifier: 'a' }), found('none', 'a')],
  ])('%s', async (_, Changes, problem) => {
    const { fake, client } = await given();
    const sent = client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: fake.zones[0]!.id, ChangeBatch: { Changes } }),
    );
    await expect(sent).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(problem),
      $metadata: { httpStatusCode: 400 },
    });
    expect(await fake.serial()).toBe(0);
    // These were sent on purpose.
    fake.takeViolations();
  });
});

function addresses(count: number): string {
  return Array.from({ length: count }, (_, i) => `10.0.${Math.floor(i / 250)}.${i % 250}`).join(' | ');
}
