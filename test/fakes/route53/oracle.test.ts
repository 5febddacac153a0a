import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeRoute53 } from './index.js';
import { given } from './support.js';

it.each([
  ['SRV', '_vlmcs._tcp.a.example.test. 300 IN SRV 0 0 1688 kms1.corp.test.', '0 0 1688 kms1.corp.test.'],
  ['a target in capitals', 'a.example.test. 300 IN SRV 0 0 1688 KMS1.Corp.Test.', '0 0 1688 KMS1.Corp.Test.'],
  [
    'a target with escapes',
    'a.example.test. 300 IN SRV 0 0 1 a\\.b\\032c.test.',
    '0 0 1 a\\056b\\040c.test.',
  ],
  ['CNAME', 'a.example.test. 300 IN CNAME other.test.', 'other.test.'],
  ['MX', 'a.example.test. 300 IN MX 10 mail.test.', '10 mail.test.'],
  ['A', 'a.example.test. 300 IN A 10.0.0.1', '10.0.0.1'],
  [
    'TXT',
    'a.example.test. 60 IN TXT "a \\"q\\" \\\\ b; c" "\\195\\188"',
    '"a \\"q\\" \\\\ b; c" "\\303\\274"',
  ],
  ['a wildcard', '*.example.test. 60 IN TXT "x"', '"x"'],
  ['a name with escapes', 'a\\.b\\@\\200.example.test. 60 IN TXT "x"', '"x"'],
])('plants and gives back %s', async (_, line, value) => {
  const { fake, client } = await given();
  const serial = await fake.serial();
  await fake.plant([line]);
  const [name = '', , , type = ''] = line.split(' ');
  expect(await fake.records(name, type)).toEqual([line]);
  expect(await fake.allRecords()).toContain(line);
  expect(await fake.serial()).toBeGreaterThan(serial);
  const { ResourceRecordSets } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: fake.zones[0]!.id }),
  );
  expect(ResourceRecordSets).toContainEqual(
    expect.objectContaining({ Type: type, ResourceRecords: [{ Value: value }] }),
  );
});

it('adds to a set, in which the last TTL holds', async () => {
  const { fake } = await given();
  await fake.plant(['a.example.test. 300 IN A 10.0.0.1', 'a.example.test. 60 IN A 10.0.0.2']);
  expect(await fake.records('a.example.test', 'A')).toEqual([
    'a.example.test. 60 IN A 10.0.0.1',
    'a.example.test. 60 IN A 10.0.0.2',
  ]);
});

it('says the CNAME at a name whatever type is asked for', async () => {
  const { fake } = await given();
  await fake.plant(['a.example.test. 300 IN CNAME other.test.']);
  expect(await fake.records('a.example.test', 'SRV')).toEqual(['a.example.test. 300 IN CNAME other.test.']);
});

it('has the name servers of a zone, and not its SOA', async () => {
  const { fake } = await given();
  expect((await fake.allRecords()).map((line) => line.split(' ')[3])).toEqual(['NS', 'NS', 'NS', 'NS']);
});

it('keeps zones apart: the innermost, or the one that is named', async () => {
  const zones = [
    { name: 'example.test', id: 'ZPUBLIC' },
    { name: 'example.test', id: 'ZPRIVATE', private: true },
    { name: 'inner.example.test', id: 'ZINNER' },
  ];
  const { fake } = await given({ zones });
  await fake.plant(['a.example.test. 60 IN A 10.0.0.1', 'a.inner.example.test. 60 IN A 10.0.0.2']);
  await fake.plant(['a.example.test. 60 IN A 10.0.0.3'], 'ZPRIVATE');
  expect(await fake.records('a.example.test', 'A')).toEqual(['a.example.test. 60 IN A 10.0.0.1']);
  expect(await fake.records('a.example.test', 'A', 'ZPRIVATE')).toEqual(['a.example.test. 60 IN A 10.0.0.3']);
  expect(await fake.allRecords('ZINNER')).toContain('a.inner.example.test. 60 IN A 10.0.0.2');
  expect(fake.zoneId('example.test', 'private')).toBe('ZPRIVATE');
  await expect(fake.plant(['a.elsewhere.test. 60 IN A 10.0.0.4'])).rejects.toThrow('no zone');
});

it('plants aliases and sets with a policy, which the SDK reads and which have no answer of their own', async () => {
  const { fake, client } = await given();
  const alias = { HostedZoneId: 'ZOTHER', DNSName: 'lb.example.test.', EvaluateTargetHealth: false };
  fake.plantSet({ Name: 'a.example.test', Type: 'SRV', AliasTarget: alias });
  fake.plantSet({
    Name: 'g.example.test',
    Type: 'SRV',
    SetIdentifier: 'europe',
    GeoLocation: { ContinentCode: 'EU' },
    TTL: 60,
    ResourceRecords: ['0 0 1 a.test.'],
  });
  const { ResourceRecordSets } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: fake.zones[0]!.id, StartRecordName: 'a.example.test' }),
  );
  expect(ResourceRecordSets).toEqual([
    { Name: 'a.example.test.', Type: 'SRV', AliasTarget: alias },
    {
      Name: 'g.example.test.',
      Type: 'SRV',
      SetIdentifier: 'europe',
      GeoLocation: { ContinentCode: 'EU' },
      TTL: 60,
      ResourceRecords: [{ Value: '0 0 1 a.test.' }],
    },
  ]);
  expect(await fake.records('a.example.test', 'SRV')).toEqual([]);
  expect(fake.sets('a.example.test')).toMatchObject([{ AliasTarget: alias }]);
});

it('gives back whatever octets are planted', async () => {
  const fake = await FakeRoute53.start();
  const decimal = (octets: readonly number[]): string =>
    octets
      .map((octet) => {
        const character = String.fromCharCode(octet);
        if (character === '"' || character === '\\') return `\\${character}`;
        return octet < 0x20 || octet > 0x7e ? `\\${String(octet).padStart(3, '0')}` : character;
      })
      .join('');
  const octets = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 60 });
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(octets, { minLength: 1, maxLength: 3 }), async (strings) => {
      const name = `n${n++}.example.test`;
      const line = `${name}. 60 IN TXT ${strings.map((string) => `"${decimal(string)}"`).join(' ')}`;
      await fake.plant([line]);
      expect(await fake.records(name, 'TXT')).toEqual([line]);
    }),
  );
  await fake.stop();
});
