import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import { expect, it } from 'vitest';
import { clientOf } from './client.js';
import { FakeRoute53 } from './index.js';

it('lists zones, creates a set and gives it back', async () => {
  const fake = await FakeRoute53.start();
  const client = clientOf(fake);
  const { HostedZones } = await client.send(new ListHostedZonesCommand({}));
  expect(HostedZones).toMatchObject([{ Name: 'example.test.', Config: { PrivateZone: false } }]);
  const HostedZoneId = HostedZones![0]!.Id;
  const set = {
    Name: '_vlmcs._tcp.a.example.test',
    Type: 'SRV' as const,
    TTL: 300,
    ResourceRecords: [{ Value: '0 0 1688 kms1.corp.test.' }],
  };
  const Changes = [{ Action: 'CREATE' as const, ResourceRecordSet: set }];
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  const listed = await client.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId,
      StartRecordName: set.Name,
      StartRecordType: 'SRV',
      MaxItems: 1,
    }),
  );
  expect(listed.ResourceRecordSets).toEqual([{ ...set, Name: '_vlmcs._tcp.a.example.test.' }]);
  expect(await fake.records('_vlmcs._tcp.a.example.test', 'SRV')).toEqual([
    '_vlmcs._tcp.a.example.test. 300 IN SRV 0 0 1688 kms1.corp.test.',
  ]);
  await expect(
    client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } })),
  ).rejects.toMatchObject({
    name: 'InvalidChangeBatch',
    message:
      "[Tried to create resource record set [name='_vlmcs._tcp.a.example.test.', type='SRV'] but it already exists]",
  });
  await fake.plant(['\\*.example.test. 60 IN TXT "a \\"q\\" \\\\ \\200"']);
  expect(await fake.allRecords()).toContain('*.example.test. 60 IN TXT "a \\"q\\" \\\\ \\200"');
  await fake.stop();
});
