import {
  GetHostedZoneCommand,
  GetHostedZoneCountCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  paginateListHostedZones,
} from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { given } from './support.js';

const TWINS = [
  { name: 'example.test', id: 'ZPUBLIC' },
  { name: 'example.test', id: 'ZPRIVATE', private: true },
  { name: 'a.example.test', id: 'ZINNER', comment: 'of another team' },
];
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `z${i}.test`, id: `Z${i}` }));

describe('ListHostedZones', () => {
  it('tells twins apart', async () => {
    const { client } = await given({ zones: TWINS });
    const { HostedZones, IsTruncated, MaxItems } = await client.send(new ListHostedZonesCommand({}));
    expect({ IsTruncated, MaxItems }).toEqual({ IsTruncated: false, MaxItems: 100 });
    expect(HostedZones).toMatchObject([
      { Id: '/hostedzone/ZPUBLIC', Name: 'example.test.', Config: { PrivateZone: false } },
      { Id: '/hostedzone/ZPRIVATE', Name: 'example.test.', Config: { PrivateZone: true } },
      { Name: 'a.example.test.', Config: { Comment: 'of another team' }, ResourceRecordSetCount: 2 },
    ]);
  });

  it.each([
    ['100 on a page at the most', {}, 250, [100, 100, 50]],
    ['fewer where asked', { MaxItems: 99 }, 250, [99, 99, 52]],
    ['never more', { MaxItems: 1000 }, 101, [100, 1]],
    ['no empty last page', {}, 200, [100, 100]],
  ])('gives %s', async (_, input, zones, pages) => {
    const { client, fake } = await given({ zones: many(zones) });
    const seen: string[][] = [];
    for await (const page of paginateListHostedZones({ client }, input)) {
      seen.push(page.HostedZones!.map((zone) => zone.Id!));
    }
    expect(seen.map((ids) => ids.length)).toEqual(pages);
    expect(new Set(seen.flat()).size).toBe(zones);
    expect(fake.log).toHaveLength(pages.length);
  });

  it('gives pages of the size that the test wants', async () => {
    const { client } = await given({ zones: many(5), pageSize: 2 });
    const first = await client.send(new ListHostedZonesCommand({}));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'Z2' });
    const second = await client.send(new ListHostedZonesCommand({ Marker: 'Z2' }));
    expect(second.HostedZones?.map((zone) => zone.Name)).toEqual(['z2.test.', 'z3.test.']);
  });

  it('gives private zones only', async () => {
    const { client } = await given({ zones: TWINS });
    const list = new ListHostedZonesCommand({ HostedZoneType: 'PrivateHostedZone' });
    expect((await client.send(list)).HostedZones).toMatchObject([{ Id: '/hostedzone/ZPRIVATE' }]);
  });
});

describe('ListHostedZonesByName', () => {
  const zones = ['b.test', 'a.test', 'x.a.test', 'a-b.test', 'test'].map((name) => ({ name }));

  it('has the order of the reversed labels', async () => {
    const { client } = await given({ zones });
    const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({}));
    expect(HostedZones?.map((zone) => zone.Name)).toEqual([
      'test.',
      'a-b.test.',
      'a.test.',
      'x.a.test.',
      'b.test.',
    ]);
  });

  it('begins at a name, and pages', async () => {
    const { client } = await given({ zones });
    const page = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'a.test', MaxItems: 2 }));
    expect(page.HostedZones?.map((zone) => zone.Name)).toEqual(['a.test.', 'x.a.test.']);
    expect(page).toMatchObject({ DNSName: 'a.test', IsTruncated: true, NextDNSName: 'b.test.' });
    const last = await client.send(
      new ListHostedZonesByNameCommand({ DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId }),
    );
    expect(last.HostedZones?.map((zone) => zone.Name)).toEqual(['b.test.']);
    expect(last.IsTruncated).toBe(false);
  });
});

describe('one zone', () => {
  it('has name servers when it is public, and networks when it is private', async () => {
    const { client } = await given({ zones: TWINS });
    const zone = (Id: string) => client.send(new GetHostedZoneCommand({ Id }));
    expect((await zone('ZPUBLIC')).DelegationSet?.NameServers).toHaveLength(4);
    expect(await zone('/hostedzone/ZPRIVATE')).toMatchObject({ VPCs: [{ VPCRegion: 'us-east-1' }] });
  });

  it('is refused when there is none of that id', async () => {
    const { client } = await given();
    await expect(client.send(new GetHostedZoneCommand({ Id: 'ZNONE' }))).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
      message: 'No hosted zone found with ID: ZNONE',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('is counted', async () => {
    const { client } = await given({ zones: TWINS });
    expect(await client.send(new GetHostedZoneCountCommand({}))).toMatchObject({ HostedZoneCount: 3 });
  });
});
