import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { given } from './support.js';

const SRV = '300 SRV 0 0 1688 kms1.corp.test.';
const A = '_vlmcs._tcp.a.example.test.';
const B = '_vlmcs._tcp.b.example.test.';
const STANDING = `${A} 300 IN SRV 0 0 1688 kms1.corp.test.`;

/** In every test this stands at A, and two weighted sets at `w`. */
const WEIGHTED = ['CREATE w.example.test. 60 TXT "one" #one=1', 'CREATE w.example.test. 60 TXT "two" #two=2'];

describe('a batch that goes through', () => {
  it.each([
    ['creates a set', [`CREATE ${B} ${SRV}`], [`${B} 300 IN SRV 0 0 1688 kms1.corp.test.`]],
    [
      'takes a name without its last dot',
      [`CREATE ${B.slice(0, -1)} ${SRV}`],
      [`${B} ${SRV.replace(' SRV', ' IN SRV')}`],
    ],
    [
      'stores names in lower case',
      [`CREATE _VLMCS._tcp.B.example.test ${SRV}`],
      [`${B} ${SRV.replace(' SRV', ' IN SRV')}`],
    ],
    [
      'keeps the case of values',
      [`CREATE ${B} 60 SRV 0 0 1 KMS1.Corp.Test.`],
      [`${B} 60 IN SRV 0 0 1 KMS1.Corp.Test.`],
    ],
    [
      'creates a set of two',
      [`CREATE ${B} 60 SRV 0 0 1688 one.test. | 65535 65535 65535 two.test.`],
      [`${B} 60 IN SRV 0 0 1688 one.test.`, `${B} 60 IN SRV 65535 65535 65535 two.test.`],
    ],
    ['takes the largest TTL', [`CREATE ${B} 2147483647 SRV 0 0 1 .`], [`${B} 2147483647 IN SRV 0 0 1 .`]],
    ['upserts one that is not there', [`UPSERT ${B} ${SRV}`], [`${B} 300 IN SRV 0 0 1688 kms1.corp.test.`]],
  ])('%s', async (_, changes, expected) => {
    const { fake, send } = await given();
    await send(`CREATE ${A} ${SRV}`, ...changes);
    expect(await fake.records(B, 'SRV')).toEqual(expected);
    expect(await fake.records(A, 'SRV')).toEqual([STANDING]);
    expect(await fake.serial()).toBe(1);
  });

  it.each([
    ['deletes', [`DELETE ${A} ${SRV}`], []],
    ['deletes by a name in capitals', [`DELETE ${A.toUpperCase()} ${SRV}`], []],
    [
      'replaces',
      [`DELETE ${A} ${SRV}`, `CREATE ${A} 60 SRV 1 1 1 new.test.`],
      [`${A} 60 IN SRV 1 1 1 new.test.`],
    ],
    ['upserts', [`UPSERT ${A} 60 SRV 1 1 1 new.test.`], [`${A} 60 IN SRV 1 1 1 new.test.`]],
    [
      'deletes and puts a CNAME there',
      [`DELETE ${A} ${SRV}`, `CREATE ${A} 60 CNAME other.test.`],
      [`${A} 60 IN CNAME other.test.`],
    ],
  ])('%s', async (_, changes, expected) => {
    const { fake, send } = await given();
    await send(`CREATE ${A} ${SRV}`);
    await send(...changes);
    expect(await fake.records(A, 'SRV')).toEqual(expected);
    expect(await fake.serial()).toBe(2);
  });

  it('deletes a set of two with its values in another order', async () => {
    const { fake, send } = await given();
    await send(`CREATE ${A} 60 SRV 0 0 1 one.test. | 0 0 1 two.test.`);
    await send(`DELETE ${A} 60 SRV 0 0 1 two.test. | 0 0 1 one.test.`);
    expect(await fake.records(A, 'SRV')).toEqual([]);
  });

  it.each([
    ['by UPSERT', [`UPSERT ${B} 60 SRV 0 0 1 two.test. | 0 0 1 one.test.`]],
    [
      'by DELETE and CREATE',
      [
        `DELETE ${B} 60 SRV 0 0 1 one.test | 0 0 1 two.test`,
        `CREATE ${B} 60 SRV 0 0 1 one.test. | 0 0 1 two.test.`,
      ],
    ],
  ])('leaves a set as it was written whose data are the same after it, %s', async (_, changes) => {
    const { fake, send } = await given();
    await send(`CREATE ${B} 60 SRV 0 0 1 one.test | 0 0 1 two.test`);
    await send(...changes);
    expect(fake.sets(B)).toMatchObject([{ ResourceRecords: ['0 0 1 one.test', '0 0 1 two.test'] }]);
    expect(await fake.serial()).toBe(2);
  });

  it('deletes one of two weighted sets', async () => {
    const { fake, send } = await given();
    await send(...WEIGHTED);
    await send('DELETE w.example.test. 60 TXT "one" #one=1');
    expect(fake.sets('w.example.test')).toMatchObject([{ SetIdentifier: 'two', Weight: 2 }]);
  });
});

it('compares names in values as names where it is told to', async () => {
  const { fake, send } = await given({ compareValues: 'rdata' });
  await send(`CREATE ${A} ${SRV}`);
  await send(`DELETE ${A} 300 SRV 0 0 1688 KMS1.Corp.Test`);
  expect(await fake.records(A, 'SRV')).toEqual([]);
});

it('gives back to the SDK what the SDK wrote, in every character', async () => {
  const { fake, client, send } = await given();
  const value = '"<&>\'\\"\\\\ \\303\\274 ]]> &amp;"';
  await send(`CREATE _x.example.test. 60 TXT ${value}`);
  const { ResourceRecordSets } = await client.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: fake.zones[0]!.id,
      StartRecordName: '_x.example.test',
    }),
  );
  expect(ResourceRecordSets).toMatchObject([
    { Name: '_x.example.test.', ResourceRecords: [{ Value: value }] },
  ]);
});
