import { describe, expect, it } from 'vitest';
import { given } from './support.js';

const SRV = '300 SRV 0 0 1688 kms1.corp.test.';
const A = '_vlmcs._tcp.a.example.test.';
const B = '_vlmcs._tcp.b.example.test.';

/** In every test this stands at A, and two weighted sets at `w`. */
const WEIGHTED = ['CREATE w.example.test. 60 TXT "one" #one=1', 'CREATE w.example.test. 60 TXT "two" #two=2'];

describe('a batch that is refused', () => {
  const named = (name: string, type = 'SRV'): string =>
    `resource record set [name='${name}', type='${type}']`;
  const fatal = (what: string, value: string): string =>
    `Invalid Resource Record: 'FATAL problem: ${what} encountered with '${value}''`;
  const label = 'l'.repeat(64);

  it.each([
    [
      'creates what is there',
      [`CREATE ${A} 60 SRV 0 0 1 new.test.`],
      `Tried to create ${named(A)} but it already exists`,
    ],
    ['deletes what is not there', [`DELETE ${B} ${SRV}`], `Tried to delete ${named(B)} but it was not found`],
    [
      'deletes another type',
      [`DELETE ${A} 300 TXT "x"`],
      `Tried to delete ${named(A, 'TXT')} but it was not found`,
    ],
    ...[
      ['another TTL', `${A} 301 SRV 0 0 1688 kms1.corp.test.`],
      ['another value', `${A} 300 SRV 0 0 1689 kms1.corp.test.`],
      ['one value more', `${A} ${SRV} | 0 0 1688 kms2.corp.test.`],
      ['a value in other letters', `${A} 300 SRV 0 0 1688 KMS1.corp.test.`],
      ['a value without its last dot', `${A} 300 SRV 0 0 1688 kms1.corp.test`],
    ].map(
      ([what, set]) =>
        [
          `deletes with ${what}`,
          [`DELETE ${set}`],
          `Tried to delete ${named(A)} but the values provided do not match the current values`,
        ] as const,
    ),
    [
      'deletes a weighted set with another weight',
      ['DELETE w.example.test. 60 TXT "one" #one=9'],
      "Tried to delete resource record set [name='w.example.test.', type='TXT', set-identifier='one'] but the values provided do not match the current values",
    ],
    [
      'deletes a weighted set that is not there',
      ['DELETE w.example.test. 60 TXT "one" #none=1'],
      "Tried to delete resource record set [name='w.example.test.', type='TXT', set-identifier='none'] but it was not found",
    ],
    [
      'creates a plain set beside weighted ones',
      ['CREATE w.example.test. 60 TXT "plain"'],
      'RRSet with DNS name w.example.test., type TXT cannot be created as other RRSets exist with the same name and type.',
    ],
    [
      'upserts a weighted set beside a plain one',
      [`UPSERT ${A} 300 SRV 0 0 1 x.test. #one=1`],
      `RRSet with DNS name ${A}, type SRV cannot be created as other RRSets exist with the same name and type.`,
    ],
    [
      'gives weighted sets two TTLs',
      ['CREATE w.example.test. 61 TXT "three" #three=3'],
      'RRSet with DNS name w.example.test., type TXT, SetIdentifier three cannot be created as weighted sets must contain the same TTL.',
    ],
    [
      'is outside the zone',
      [`CREATE a.elsewhere.test. ${SRV}`],
      'RRSet with DNS name a.elsewhere.test. is not permitted in zone example.test.',
    ],
    [
      'is outside by half a label',
      [`CREATE badexample.test. ${SRV}`],
      'RRSet with DNS name badexample.test. is not permitted in zone example.test.',
    ],
    [
      'puts a record beside a CNAME',
      [`CREATE c.example.test. ${SRV}`],
      'RRSet of type SRV with DNS name c.example.test. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.test.',
    ],
    [
      'puts a record where a CNAME is deleted later on',
      [`CREATE c.example.test. ${SRV}`, 'DELETE c.example.test. 60 CNAME other.test.'],
      'RRSet of type SRV with DNS name c.example.test. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.test.',
    ],
    [
      'puts a CNAME beside a record',
      [`CREATE ${A} 60 CNAME other.test.`],
      `RRSet of type CNAME with DNS name ${A} is not permitted as it conflicts with other records with the same DNS name in zone example.test.`,
    ],
    [
      'puts a CNAME at the apex',
      ['CREATE example.test. 60 CNAME other.test.'],
      'RRSet of type CNAME with DNS name example.test. is not permitted at apex in zone example.test.',
    ],
    [
      'changes one set twice',
      [`UPSERT ${B} ${SRV}`, `UPSERT ${B} ${SRV}`],
      `The request contains an invalid set of changes for a resource record set 'SRV ${B}'`,
    ],
    [
      'creates before it deletes',
      [`CREATE ${A} 60 SRV 0 0 1 new.test.`, `DELETE ${A} ${SRV}`],
      `The request contains an invalid set of changes for a resource record set 'SRV ${A}'`,
    ],
    [
      'repeats a value',
      [`CREATE ${B} 60 SRV 0 0 1 one.test. | 0 0 1 one.test.`],
      "Duplicate Resource Record: '0 0 1 one.test.'",
    ],
    [
      'has three fields',
      [`CREATE ${B} 60 SRV 0 0 kms1.corp.test.`],
      fatal("SRVRRDATANotFourFields (SRV record doesn't have 4 fields)", '0 0 kms1.corp.test.'),
    ],
    [
      'has a port too large',
      [`CREATE ${B} 60 SRV 0 0 65536 one.test.`],
      fatal(
        'SRVRRDATAIllegalNumber (Priority, weight and port must be from 0 to 65535)',
        '0 0 65536 one.test.',
      ),
    ],
    [
      'has an empty label in a target',
      [`CREATE ${B} 60 SRV 0 0 1 one..test.`],
      `Invalid Resource Record: 'FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'one..test.''`,
    ],
    [
      'has TXT without quotes',
      [`CREATE ${B} 60 TXT plain`],
      fatal('InvalidCharacterString (Value should be enclosed in quotation marks)', 'plain'),
    ],
    [
      'has letters past ASCII that are not escaped',
      [`CREATE ${B} 60 TXT "ü"`],
      fatal('UnsupportedCharacter (Value contains unsupported characters)', '"ü"'),
    ],
    [
      'has no address',
      [`CREATE ${B} 60 A 999.1.1.1`],
      fatal('ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)', '999.1.1.1'),
    ],
    [
      'has an empty label',
      ['CREATE a..example.test. 60 TXT "x"'],
      "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.test.'",
    ],
    [
      'has a label too long',
      [`CREATE ${label}.example.test. 60 TXT "x"`],
      `FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${label}.example.test.'`,
    ],
    [
      'deletes the SOA',
      [
        'DELETE example.test. 900 SOA ns-101.awsdns-12.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400',
      ],
      'A HostedZone must contain exactly one SOA record.',
    ],
    [
      'deletes the name servers',
      [
        'DELETE example.test. 172800 NS ns-101.awsdns-12.com. | ns-702.awsdns-23.net. | ns-1303.awsdns-34.org. | ns-1904.awsdns-45.co.uk.',
      ],
      'A HostedZone must contain at least one NS record for the zone itself.',
    ],
  ] as const)('because it %s', async (_, changes, message) => {
    const { fake, send } = await given();
    await send(`CREATE ${A} ${SRV}`, 'CREATE c.example.test. 60 CNAME other.test.', ...WEIGHTED);
    const before = await fake.allRecords();
    await expect(send(...changes)).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message: `[${message}]`,
      $metadata: { httpStatusCode: 400 },
    });
    expect(await fake.allRecords()).toEqual(before);
    expect(await fake.serial()).toBe(1);
    expect(fake.log.at(-1)).toMatchObject({ applied: false, code: 'InvalidChangeBatch' });
  });

  it('because it creates a weighted set beside one with another policy', async () => {
    const { fake, send } = await given();
    const geo = { SetIdentifier: 'eu', GeoLocation: { ContinentCode: 'EU' } };
    fake.plantSet({ Name: A, Type: 'SRV', TTL: 300, ResourceRecords: ['0 0 1 a.test.'], ...geo });
    await expect(send(`CREATE ${A} ${SRV} #one=1`)).rejects.toMatchObject({
      message: `[RRSet with DNS name ${A}, type SRV, SetIdentifier one cannot be created as a non-weighted set exists with the same name and type.]`,
    });
  });

  it('leaves nothing of a batch behind whose last change is wrong', async () => {
    const { fake, send } = await given();
    await expect(
      send(`CREATE ${A} ${SRV}`, `UPSERT ${B} ${SRV}`, 'DELETE no.example.test. 60 TXT "x"'),
    ).rejects.toMatchObject({ name: 'InvalidChangeBatch' });
    expect(await fake.records(A, 'SRV')).toEqual([]);
    expect(await fake.records(B, 'SRV')).toEqual([]);
  });

  it('names every change that is wrong', async () => {
    const { send } = await given();
    await send(`CREATE ${A} ${SRV}`);
    await expect(send(`CREATE ${A} ${SRV}`, `DELETE ${B} ${SRV}`)).rejects.toMatchObject({
      message: `[Tried to create ${named(A)} but it already exists, Tried to delete ${named(B)} but it was not found]`,
    });
  });
});
