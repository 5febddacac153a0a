import { expect, it } from 'vitest';
import { publish } from '../../../src/change/index.js';
import { lines } from '../../contract/provider-contract.js';
import { tenProcesses } from '../../contract/ten-processes.js';
import { FakeRoute53, type RequestRecord } from '../../fakes/route53/index.js';
import { contractBackend, CREDENTIALS, FAST, providerOf } from './bed.js';

tenProcesses(async () => {
  const fake = await FakeRoute53.start();
  const options = { endpoint: fake.endpoint, credentials: CREDENTIALS, rate: FAST };
  return { backend: contractBackend(fake), access: { kind: 'route53', options } };
});

it('loses nobody’s host when ten publish at once, replies get lost and requests are put off', async () => {
  const fake = await FakeRoute53.start();
  const bystander = '7 7 1688 other.corp.test';
  await fake.plant(lines('many.example.test', 300, bystander));
  const isChange = ({ operation }: RequestRecord): boolean => operation === 'ChangeResourceRecordSets';
  for (const fault of [
    { kind: 'drop-before' },
    { kind: 'drop-after' },
    { kind: 'status', status: 500, applied: true },
    { kind: 'status', status: 400, code: 'Throttling' },
    { kind: 'truncate' },
  ] as const) {
    fake.fault({ ...fault, on: isChange, times: 2 });
  }
  fake.fault({ kind: 'drop-after', on: ({ operation }) => operation === 'ListResourceRecordSets', times: 2 });
  const providers = Array.from({ length: 10 }, () => providerOf(fake));
  const hosts = providers.map((_, i) => `kms${i}.corp.test`);
  const reports = await Promise.all(
    providers.map((provider, i) => publish(provider, { domains: ['many.example.test'], hosts: [hosts[i]!] })),
  );
  expect(reports.flatMap(({ domains }) => domains.map(({ error }) => error))).toEqual(hosts.map(() => null));
  expect(await fake.records('_vlmcs._tcp.many.example.test', 'SRV')).toEqual(
    lines('many.example.test', 300, bystander, ...hosts.map((host) => `0 0 1688 ${host}`)),
  );
  expect(fake.log.filter(({ applied }) => applied)).toHaveLength(10);
  for (const provider of providers) await provider.close();
  await fake.stop();
});
