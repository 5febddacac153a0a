import { afterEach, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

const name = DomainName.parse('_vlmcs._tcp.a.example.test');

let fake: FakeRoute53;
afterEach(() => fake.stop());

it('a list of sets that comes back to where it was is an error', { timeout: 30_000 }, async () => {
  fake = await FakeRoute53.start();
  const provider = providerOf(fake);
  const zone = await provider.findZone(name);
  const body =
    '<?xml version="1.0"?><ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    '<ResourceRecordSets></ResourceRecordSets><IsTruncated>true</IsTruncated><MaxItems>20</MaxItems>' +
    `<NextRecordName>${name.text}.</NextRecordName><NextRecordType>SRV</NextRecordType></ListResourceRecordSetsResponse>`;
  fake.fault({ kind: 'malformed', body, times: 1_000_000 });
  await expect(provider.read(zone, name, 'SRV')).rejects.toMatchObject({
    code: 'ERR_PROVIDER',
    message: expect.stringContaining('comes back to where it was'),
  });
});

it('one record is one record in a diagnosis', async () => {
  fake = await FakeRoute53.start();
  await fake.plant([`${name.text}. 60 IN SRV 0 0 1688 kms1.corp.test.`]);
  const found = await providerOf(fake).diagnose!([name]);
  expect(found.map(({ message }) => message)).toContain(`${name.text} can be read: 1 record there`);
});
