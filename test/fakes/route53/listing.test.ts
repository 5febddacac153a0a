import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { given, type Bed } from './support.js';

type Input = Omit<ListResourceRecordSetsCommandInput, 'HostedZoneId'>;

function list({ client, fake }: Bed, input: Input = {}): Promise<ListResourceRecordSetsCommandOutput> {
  return client.send(new ListResourceRecordSetsCommand({ HostedZoneId: fake.zones[0]!.id, ...input }));
}

const shortly = (output: ListResourceRecordSetsCommandOutput): string[] =>
  (output.ResourceRecordSets ?? []).map((set) =>
    [set.Name, set.Type, ...(set.SetIdentifier === undefined ? [] : [set.SetIdentifier])].join(' '),
  );

describe('the order', () => {
  it('is that of reversed labels with their last dot, then of types, then of identifiers', async () => {
    const bed = await given();
    await bed.send(
      'CREATE b.example.test. 60 TXT "x"',
      'CREATE a.example.test. 60 TXT "x"',
      'CREATE a.example.test. 60 A 10.0.0.1',
      'CREATE x.a.example.test. 60 TXT "x"',
      'CREATE a-b.example.test. 60 TXT "x"',
      'CREATE a1.example.test. 60 TXT "x"',
      'CREATE _vlmcs._tcp.example.test. 60 SRV 0 0 1 a.test.',
      'CREATE *.example.test. 60 TXT "x"',
      'CREATE w.example.test. 60 TXT "x" #two=2',
      'CREATE w.example.test. 60 TXT "x" #one=1',
    );
    expect(shortly(await list(bed))).toEqual([
      'example.test. NS',
      'example.test. SOA',
      '\\052.example.test. TXT',
      '_vlmcs._tcp.example.test. SRV',
      // '-' comes before the dot.
      'a-b.example.test. TXT',
      'a.example.test. A',
      'a.example.test. TXT',
      'x.a.example.test. TXT',
      'a1.example.test. TXT',
      'b.example.test. TXT',
      'w.example.test. TXT one',
      'w.example.test. TXT two',
    ]);
  });
});

describe('a start', () => {
  const SETS = [
    'CREATE a.example.test. 60 A 10.0.0.1',
    'CREATE a.example.test. 60 SRV 0 0 1 x.test.',
    'CREATE c.example.test. 60 A 10.0.0.1',
    'CREATE w.example.test. 60 TXT "x" #one=1',
    'CREATE w.example.test. 60 TXT "x" #two=2',
  ];

  it.each<[string, Input, string]>([
    ['a name', { StartRecordName: 'a.example.test' }, 'a.example.test. A'],
    ['a name in capitals', { StartRecordName: 'A.EXAMPLE.test.' }, 'a.example.test. A'],
    [
      'a name and a type',
      { StartRecordName: 'a.example.test', StartRecordType: 'SRV' },
      'a.example.test. SRV',
    ],
    [
      'a type between two',
      { StartRecordName: 'a.example.test', StartRecordType: 'MX' },
      'a.example.test. SRV',
    ],
    // So a reader has to look whether it is what it asked for.
    ['a type after all', { StartRecordName: 'a.example.test', StartRecordType: 'TXT' }, 'c.example.test. A'],
    [
      'a name that is not there',
      { StartRecordName: 'b.example.test', StartRecordType: 'TXT' },
      'c.example.test. A',
    ],
    [
      'an identifier',
      { StartRecordName: 'w.example.test', StartRecordType: 'TXT', StartRecordIdentifier: 'two' },
      'w.example.test. TXT two',
    ],
    ['a name that is escaped', { StartRecordName: '\\141.example.test' }, 'a.example.test. A'],
  ])('at %s', async (_, input, first) => {
    const bed = await given();
    await bed.send(...SETS);
    expect(shortly(await list(bed, { ...input, MaxItems: 1 }))).toEqual([first]);
  });

  it('past the end gives nothing', async () => {
    const bed = await given();
    expect(await list(bed, { StartRecordName: 'z.example.test' })).toMatchObject({
      ResourceRecordSets: [],
      IsTruncated: false,
    });
  });

  it.each<[string, Input]>([
    ['a type without a name', { StartRecordType: 'SRV' }],
    ['an identifier without a type', { StartRecordName: 'a.example.test', StartRecordIdentifier: 'x' }],
    ['no items', { MaxItems: 0 }],
    ['an empty label', { StartRecordName: 'a..example.test' }],
  ])('with %s is refused', async (_, input) => {
    const bed = await given();
    await expect(list(bed, input)).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

describe('pages', () => {
  async function all(bed: Bed, input: Input = {}): Promise<string[][]> {
    const pages: string[][] = [];
    for (let next: Input = {}; ;) {
      const page = await list(bed, { ...input, ...next });
      pages.push(shortly(page));
      if (page.IsTruncated !== true) return pages;
      next = {
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        StartRecordIdentifier: page.NextRecordIdentifier,
      };
    }
  }

  it('are of 300 sets', async () => {
    const bed = await given();
    await bed.send(...Array.from({ length: 598 }, (_, i) => `CREATE n${i}.example.test. 60 A 10.0.0.1`));
    const pages = await all(bed);
    expect(pages.map((page) => page.length)).toEqual([300, 300]);
    expect(new Set(pages.flat()).size).toBe(600);
  });

  it('may begin inside a name, a type and a policy', async () => {
    const bed = await given({ pageSize: 1 });
    await bed.send(
      'CREATE *.example.test. 60 A 10.0.0.1',
      'CREATE *.example.test. 60 TXT "x"',
      ...['one', 'two', 'zzz'].map((id) => `CREATE w.example.test. 60 TXT "x" #${id}=1`),
    );
    expect((await all(bed)).flat()).toEqual([
      'example.test. NS',
      'example.test. SOA',
      '\\052.example.test. A',
      '\\052.example.test. TXT',
      'w.example.test. TXT one',
      'w.example.test. TXT two',
      'w.example.test. TXT zzz',
    ]);
  });
});

describe('names', () => {
  it.each([
    ['*.example.test', '\\052.example.test.'],
    ['a.*.example.test', 'a.\\052.example.test.'],
    ['a!b.example.test', 'a\\041b.example.test.'],
    ['a\\056b.example.test', 'a\\056b.example.test.'],
    ['\\300\\001.example.test', '\\300\\001.example.test.'],
    ['F\\101R.example.test', 'far.example.test.'],
    ['_vlmcs._TCP.Example.Test', '_vlmcs._tcp.example.test.'],
  ])('%s come back as %s', async (name, expected) => {
    const bed = await given();
    await bed.send(`CREATE ${name} 60 TXT "x"`);
    const listed = await list(bed, { StartRecordName: expected, MaxItems: 1 });
    expect(listed.ResourceRecordSets?.[0]?.Name).toBe(expected);
  });

  it('are no names of another zone', async () => {
    const bed = await given();
    await expect(bed.send('CREATE a\\056example.test 60 TXT "x"')).rejects.toMatchObject({
      message: '[RRSet with DNS name a\\056example.test. is not permitted in zone example.test.]',
    });
  });
});
