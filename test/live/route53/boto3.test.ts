import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { route53 } from '../../../providers/route53/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change, Provider, Zone } from '../../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../../src/record/index.js';
import { FakeRoute53, type FakeRoute53Options } from '../../fakes/route53/index.js';
import { describePython } from '../harness/index.js';
import { BOTO3, Boto3, CREDENTIALS, type BotoSet } from './boto3.js';

const RATE = { limit: 2000, interval: 1000, burst: 1000 };

interface Bed {
  readonly fake: FakeRoute53;
  readonly boto3: Boto3;
  readonly provider: Provider;
  readonly zone: Zone;
}

async function start(options: FakeRoute53Options = {}): Promise<Bed & { stop: () => Promise<void> }> {
  const fake = await FakeRoute53.start({ zones: [{ name: 'example.test', id: 'ZA' }], ...options });
  const boto3 = new Boto3(fake);
  const provider = route53({
    endpoint: fake.endpoint,
    credentials: CREDENTIALS,
    rate: RATE,
    region: 'us-east-1',
  });
  const stop = async (): Promise<void> => {
    await provider.close();
    await boto3.stop();
    await fake.stop();
  };
  return { fake, boto3, provider, zone: { name: DomainName.parse('example.test'), id: 'ZA' }, stop };
}

async function given(options: FakeRoute53Options): Promise<Bed> {
  const bed = await start(options);
  onTestFinished(bed.stop);
  return bed;
}

/** `0 0 1688 kms1.corp.test`, one for each member. */
function kmsSet(domain: string, ttl: number, ...hosts: readonly string[]): RecordSet {
  const data = hosts.map((host) => SrvData.parse(host.split(' '), (target) => DomainName.parse(target)));
  return new RecordSet(kmsOwner(domain), ttl, data);
}

function botoSet(domain: string, ttl: number, ...values: readonly string[]): BotoSet {
  const ResourceRecords = values.map((Value) => ({ Value }));
  return { Name: `_vlmcs._tcp.${domain}`, Type: 'SRV', TTL: ttl, ResourceRecords };
}

describePython(BOTO3, 'boto3 and the provider on one zone', () => {
  let bed: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    // Both sign, and the double verifies.
    bed = await start({ accessKeys: [CREDENTIALS], compareValues: 'text' });
  });
  afterAll(() => bed.stop());
  let domains = 0;
  const newDomain = (): string => `d${++domains}.example.test`;
  const apply = async (change: Change): Promise<string> =>
    (await bed.provider.apply(bed.zone, [change]))[0]!.status;
  const read = (domain: string) => bed.provider.read(bed.zone, kmsOwner(domain), 'SRV');
  /** What boto3 finds at a domain. */
  const seen = async (domain: string): Promise<BotoSet[]> =>
    (await bed.boto3.sets('ZA')).filter((set) => set.Name === `_vlmcs._tcp.${domain}.`);

  it('finds the zone with both', async () => {
    const { HostedZones } = await bed.boto3.call('list_hosted_zones', {});
    expect(HostedZones).toMatchObject([{ Id: '/hostedzone/ZA', Name: 'example.test.' }]);
    expect((await bed.provider.findZone(DomainName.parse('a.example.test'))).id).toContain('ZA');
  });

  it('reads with boto3 what the provider has created, changed and removed', async () => {
    const domain = newDomain();
    const one = kmsSet(domain, 300, '0 0 1688 kms1.corp.test', '10 65535 1 kms2.corp.test');
    const two = kmsSet(domain, 60, '10 65535 1 kms2.corp.test');
    expect(await apply({ before: null, after: one })).toBe('applied');
    const Name = `_vlmcs._tcp.${domain}.`;
    expect(await seen(domain)).toEqual([
      {
        Name,
        Type: 'SRV',
        TTL: 300,
        ResourceRecords: [{ Value: '0 0 1688 kms1.corp.test.' }, { Value: '10 65535 1 kms2.corp.test.' }],
      },
    ]);
    expect(await apply({ before: one, after: two })).toBe('applied');
    expect(await seen(domain)).toEqual([
      { Name, Type: 'SRV', TTL: 60, ResourceRecords: [{ Value: '10 65535 1 kms2.corp.test.' }] },
    ]);
    expect(await apply({ before: two, after: null })).toBe('applied');
    expect(await seen(domain)).toEqual([]);
  });

  it.each([
    ['as the provider would write it', ['0 0 1688 kms1.corp.test.']],
    ['without the last dot', ['0 0 1688 kms1.corp.test']],
    ['with more spaces', ['0  0 1688   kms1.corp.test.']],
    ['in capitals', ['0 0 1688 KMS1.Corp.Test.']],
    ['with escapes', ['0 0 1688 \\153ms1.corp.test.']],
  ])('reads with the provider, and changes, what boto3 has written %s', async (_, values) => {
    const domain = newDomain();
    await bed.boto3.change('ZA', ['CREATE', botoSet(domain, 120, ...values)]);
    const before = kmsSet(domain, 120, '0 0 1688 kms1.corp.test');
    expect((await read(domain))?.equals(before)).toBe(true);
    const after = kmsSet(domain, 120, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
    expect(await apply({ before, after })).toBe('applied');
    expect((await read(domain))?.equals(after)).toBe(true);
    expect(await seen(domain)).toMatchObject([{ TTL: 120 }]);
  });

  it('is a conflict when boto3 has changed the set meanwhile', async () => {
    const domain = newDomain();
    await bed.boto3.change('ZA', ['CREATE', botoSet(domain, 120, '0 0 1688 kms1.corp.test.')]);
    const before = await read(domain);
    await bed.boto3.change('ZA', ['UPSERT', botoSet(domain, 120, '0 0 1688 kms9.corp.test.')]);
    const after = kmsSet(domain, 120, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
    expect(await apply({ before, after })).toBe('conflict');
    expect(await seen(domain)).toMatchObject([{ ResourceRecords: [{ Value: '0 0 1688 kms9.corp.test.' }] }]);
  });

  it('deletes with boto3 exactly what the provider has written, and nothing that differs', async () => {
    const domain = newDomain();
    await apply({ before: null, after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test') });
    const [standing] = await seen(domain);
    const parameters = (set: BotoSet) => ({
      HostedZoneId: 'ZA',
      ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: set }] },
    });
    expect(
      await bed.boto3.failure('change_resource_record_sets', parameters({ ...standing!, TTL: 301 })),
    ).toEqual({
      Type: 'Sender',
      Code: 'InvalidChangeBatch',
      Message: `[Tried to delete resource record set [name='_vlmcs._tcp.${domain}.', type='SRV'] but the values provided do not match the current values]`,
      status: 400,
    });
    await bed.boto3.call('change_resource_record_sets', parameters(standing!));
    expect(await read(domain)).toBeNull();
  });

  it('agrees on whatever sets there are, both ways', async () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const figure = fc.integer({ min: 0, max: 65_535 });
    const member = fc
      .tuple(figure, figure, figure, fc.array(label, { minLength: 1, maxLength: 4 }))
      .map(([priority, weight, port, labels]) => `${priority} ${weight} ${port} ${labels.join('.')}.test`);
    const ttls = fc.integer({ min: 0, max: 2_147_483_647 });
    const hosts = fc.uniqueArray(member, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(label, ttls, hosts, async (name, ttl, members) => {
        const ours = `${name}.${newDomain()}`;
        const set = kmsSet(ours, ttl, ...members);
        expect(await apply({ before: null, after: set })).toBe('applied');
        const [found] = await seen(ours);
        expect(found?.TTL).toBe(ttl);
        expect(found?.ResourceRecords?.map(({ Value }) => Value).sort()).toEqual(
          members.map((m) => `${m}.`).sort(),
        );
        const theirs = newDomain();
        await bed.boto3.change('ZA', ['CREATE', botoSet(theirs, ttl, ...members)]);
        expect((await read(theirs))?.equals(kmsSet(theirs, ttl, ...members))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describePython(BOTO3, 'boto3 on the double alone', () => {
  it('goes through all pages of zones and sets', async () => {
    const zones = Array.from({ length: 7 }, (_, i) => ({ name: `z${i}.test`, id: `Z${i}` }));
    const { boto3, fake } = await given({ zones, pageSize: 3 });
    const { pages } = await boto3.call('list_hosted_zones', {}, { pages: true });
    const ids = (pages as { HostedZones: { Id: string }[] }[]).map((page) =>
      page.HostedZones.map(({ Id }) => Id),
    );
    expect(ids.map((page) => page.length)).toEqual([3, 3, 1]);
    const named = ['*', 'a', 'b-c', '_x'].map((name) => `${name}.z0.test. 60 IN TXT "x"`);
    await fake.plant(named, 'Z0');
    expect((await boto3.sets('Z0')).map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      'z0.test. NS',
      'z0.test. SOA',
      '\\052.z0.test. TXT',
      '_x.z0.test. TXT',
      'a.z0.test. TXT',
      'b-c.z0.test. TXT',
    ]);
    const { HostedZone, DelegationSet } = await boto3.call('get_hosted_zone', { Id: 'Z0' });
    expect(HostedZone).toMatchObject({ Name: 'z0.test.', Config: { PrivateZone: false } });
    expect((DelegationSet as { NameServers: string[] }).NameServers).toHaveLength(4);
    expect(await boto3.call('get_hosted_zone_count', {})).toMatchObject({ HostedZoneCount: 7 });
    expect(
      await boto3.call('list_hosted_zones_by_name', { DNSName: 'z5.test', MaxItems: '1' }),
    ).toMatchObject({
      HostedZones: [{ Id: '/hostedzone/Z5' }],
      IsTruncated: true,
      NextDNSName: 'z6.test.',
    });
  });

  it('waits until a change is in sync', async () => {
    const { boto3 } = await given({ insyncAfterMs: 300 });
    const Id = await boto3.change('ZA', ['CREATE', botoSet('w.example.test', 60, '0 0 1 a.test.')]);
    const status = async () =>
      ((await boto3.call('get_change', { Id })).ChangeInfo as { Status: string }).Status;
    expect(await status()).toBe('PENDING');
    await boto3.call('wait', { Id, WaiterConfig: { Delay: 1, MaxAttempts: 10 } });
    expect(await status()).toBe('INSYNC');
  });

  it.each<[string, FakeRoute53Options, string, object, string, number]>([
    ['a zone that is not there', {}, 'get_hosted_zone', { Id: 'ZNONE' }, 'NoSuchHostedZone', 404],
    ['a change that is not there', {}, 'get_change', { Id: 'CNONE' }, 'NoSuchChange', 404],
    [
      'what a policy does not allow',
      { policy: { Statement: [] } },
      'list_hosted_zones',
      {},
      'AccessDenied',
      403,
    ],
    [
      'a key that is not known',
      { accessKeys: [{ ...CREDENTIALS, accessKeyId: 'AKIAOTHER' }] },
      'list_hosted_zones',
      {},
      'InvalidClientTokenId',
      403,
    ],
    [
      'a wrong secret',
      { accessKeys: [{ ...CREDENTIALS, secretAccessKey: 'other' }] },
      'list_hosted_zones',
      {},
      'SignatureDoesNotMatch',
      403,
    ],
    ['too many requests', { requestsPerSecond: 0 }, 'list_hosted_zones', {}, 'Throttling', 400],
    [
      'a type without a name',
      {},
      'list_resource_record_sets',
      { HostedZoneId: 'ZA', StartRecordType: 'SRV' },
      'InvalidInput',
      400,
    ],
  ])('is refused %s', async (_, options, operation, parameters, Code, status) => {
    const { boto3 } = await given(options);
    expect(await boto3.failure(operation, parameters)).toMatchObject({ Code, status, Type: 'Sender' });
  });
});
