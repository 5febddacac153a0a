import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change, Diagnosis, Provider } from '../../../src/provider.js';
import { AddressData, kmsOwner, ownerMarkName, RecordSet, TxtData } from '../../../src/record/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeRoute53, type FakeRoute53Options } from '../../fakes/route53/index.js';
import { CREDENTIALS, providerOf } from './bed.js';

type Policy = NonNullable<FakeRoute53Options['policy']>;

/** What the documentation tells people to allow. */
const POLICY = documented();
const ZONES = [
  { name: 'example.test', id: 'ZMINE' },
  { name: 'other.test', id: 'ZOTHER' },
];

let fake: FakeRoute53 | undefined;
afterEach(() => fake?.stop());

async function start(policy: Policy): Promise<FakeRoute53> {
  return (fake = await FakeRoute53.start({ zones: ZONES, accessKeys: [CREDENTIALS], policy }));
}

function without(...sids: string[]): Policy {
  return { ...POLICY, Statement: POLICY.Statement.filter(({ Sid }) => !sids.includes(Sid!)) };
}

/** The documented policy with other actions of ChangeResourceRecordSets. */
function allowing(actions: readonly string[]): Policy {
  const text = JSON.stringify(POLICY);
  return JSON.parse(text.replace('["CREATE","DELETE"]', JSON.stringify(actions))) as Policy;
}

/** What the documentation tells those to allow who mark no owner. */
function withoutMarks(): Policy {
  const text = JSON.stringify(POLICY);
  const less = text.replace(',"_kmsdns-owner._vlmcs._tcp.*"', '').replace('["SRV","TXT"]', '["SRV"]');
  return JSON.parse(less) as Policy;
}

const domain = 'a.example.test';

function markedChange(of = domain): Change {
  const name = ownerMarkName(kmsOwner(of));
  const mark = new RecordSet(name, 300, [TxtData.fromText('v=kmsdns1 owner=x host=a.test port=1688')]);
  const companion = { name, type: 'TXT', before: null, after: mark } as const;
  return { before: null, after: kmsSet(of, 300, '0 0 1688 a.test'), companion };
}

const report = { domains: [domain], hosts: ['kms1.corp.test'] };

describe('the least-privilege policy', () => {
  it('is enough to publish, list, remove and wait', async () => {
    const server = await start(POLICY);
    const provider = providerOf(server);
    expect((await publish(provider, report)).domains).toMatchObject([{ status: 'created' }]);
    expect((await publish(provider, { ...report, hosts: ['kms2.corp.test'] })).domains).toMatchObject([
      { status: 'updated' },
    ]);
    await provider.settled!(await provider.findZone(DomainName.parse(domain)), [kmsOwner(domain)]);
    expect((await remove(provider, { ...report, all: true })).domains).toMatchObject([{ status: 'failed' }]);
    expect((await remove(provider, report)).domains).toMatchObject([{ status: 'removed' }]);
    expect(server.log.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('allows no other name, type or zone', async () => {
    const provider = providerOf(await start(POLICY));
    const zone = await provider.findZone(DomainName.parse(domain));
    const other = await provider.findZone(DomainName.parse('other.test'));
    const address = new RecordSet(kmsOwner(domain), 60, [new AddressData('A', '192.0.2.1')]);
    const elsewhere = new RecordSet(
      DomainName.parse(`_ldap._tcp.${domain}`),
      60,
      kmsSet(domain, 60, '0 0 1 a.test').data,
    );
    const results = [
      await provider.apply(zone, [{ before: null, after: address }]),
      await provider.apply(zone, [{ before: null, after: elsewhere }]),
      await provider.apply(other, [{ before: null, after: kmsSet('other.test', 60, '0 0 1688 a.test') }]),
    ].flat();
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNAUTHORIZED',
          unauthorized: true,
          details: { providerCode: 'AccessDenied', action: 'route53:ChangeResourceRecordSets', status: 403 },
          hint: expect.stringContaining('route53:ChangeResourceRecordSetsNormalizedRecordNames'),
        },
      });
    }
    expect(results[2]).toMatchObject({
      error: {
        message: expect.stringContaining('ZOTHER'),
        hint: expect.stringContaining('hostedzone/ZOTHER'),
      },
    });
  });

  it('is enough to mark an owner, in one step with the set', async () => {
    const server = await start(POLICY);
    const provider = providerOf(server);
    const zone = await provider.findZone(DomainName.parse(domain));
    expect(await provider.apply(zone, [markedChange()])).toEqual([{ status: 'applied' }]);
  });

  it('is enough without the marks of owners where there are none', async () => {
    const server = await start(withoutMarks());
    const provider = providerOf(server);
    expect((await publish(provider, report)).domains).toMatchObject([{ status: 'created' }]);
    const zone = await provider.findZone(DomainName.parse(domain));
    expect(await provider.apply(zone, [markedChange('b.example.test')])).toMatchObject([
      {
        status: 'failed',
        error: { code: 'ERR_UNAUTHORIZED', hint: expect.stringContaining('_kmsdns-owner.') },
      },
    ]);
    expect(await server.records('_vlmcs._tcp.b.example.test', 'SRV')).toEqual([]);
  });

  it('is enough without the right to list zones, when the zone is given', async () => {
    const provider = providerOf(await start(without('FindTheZone')), { zoneId: 'ZMINE' });
    expect((await publish(provider, report)).domains).toMatchObject([{ status: 'created' }]);
  });
});

describe('diagnose', () => {
  const diagnose = async (provider: Provider, ...domains: string[]): Promise<readonly Diagnosis[]> =>
    provider.diagnose!(domains.map((name) => kmsOwner(name)));
  const states = (found: readonly Diagnosis[]) => found.map(({ check, status }) => `${check} ${status}`);

  it.each<[string, string[], string[]]>([
    ['everything is allowed', [], ['credentials ok', 'zones ok', 'zone ok', 'read ok', 'write ok']],
    ['zones may not be listed', ['FindTheZone'], ['credentials ok', 'zones fail']],
    [
      'nothing may be read',
      ['ReadTheZone'],
      ['credentials ok', 'zones ok', 'zone ok', 'read fail', 'write ok'],
    ],
    [
      'nothing may be written',
      ['ChangeKmsRecords'],
      ['credentials ok', 'zones ok', 'zone ok', 'read ok', 'write fail'],
    ],
  ])('says when %s, and changes nothing', async (_, missing, expected) => {
    const server = await start(without(...missing));
    await server.plant(lines(domain, 300, '0 0 1688 kms9.corp.test'));
    const [serial, all] = [await server.serial(), await server.allRecords()];
    const found = await diagnose(providerOf(server), domain);
    expect(states(found)).toEqual(expected);
    for (const { status, fix } of found) {
      if (status === 'fail') expect(fix).toMatch(/^Allow route53:\w+ on /);
      else expect(fix).toBeNull();
    }
    expect(await server.serial()).toBe(serial);
    expect(await server.allRecords()).toEqual(all);
    expect(server.log.filter(({ applied }) => applied)).toEqual([]);
  });

  it.each<[string[], RegExp]>([
    [['CREATE', 'DELETE'], /may be changed$/],
    [['DELETE'], /\(DELETE\), and denies .* \(CREATE\)$/],
    [['CREATE'], /^AWS denied ChangeResourceRecordSets/],
    [['UPSERT'], /^AWS denied ChangeResourceRecordSets/],
  ])('says what a policy lacks that allows %j, and writes nothing', async (actions, words) => {
    const server = await start(allowing(actions));
    await server.plant(lines(domain, 300, '0 0 1688 kms9.corp.test'));
    const serial = await server.serial();
    const found = await diagnose(providerOf(server), domain, 'empty.example.test');
    const write = found.filter(({ check }) => check === 'write');
    expect(write).toMatchObject(Array(2).fill({ message: expect.stringMatching(words) }));
    expect(server.log.filter(({ applied }) => applied)).toEqual([]);
    expect(await server.serial()).toBe(serial);
  });

  it('warns when a policy leaves out the marks of owners', async () => {
    const server = await start(withoutMarks());
    const found = await diagnose(providerOf(server), domain);
    expect(states(found).slice(-2)).toEqual(['write ok', 'owner warn']);
    expect(found.at(-1)).toMatchObject({
      message: expect.stringContaining(`_kmsdns-owner._vlmcs._tcp.${domain}`),
      fix: expect.stringContaining('kmsdns.yaml'),
    });
    expect(server.log.filter(({ applied }) => applied)).toEqual([]);
  });

  it('says which names a policy leaves out', async () => {
    const server = await start(POLICY);
    const found = await providerOf(server).diagnose!([
      kmsOwner(domain),
      DomainName.parse(`_ldap._tcp.${domain}`),
    ]);
    expect(states(found).filter((state) => state.startsWith('write'))).toEqual(['write ok', 'write fail']);
  });

  it('goes on with the other names when one has no zone, or is an alias', async () => {
    const server = await start(POLICY);
    await server.plant([`_vlmcs._tcp.${domain}. 300 IN CNAME elsewhere.test.`]);
    const found = await diagnose(providerOf(server), 'nowhere.invalid', domain, 'b.example.test');
    expect(states(found)).toEqual([
      'credentials ok',
      'zones ok',
      'zone fail',
      ...['zone ok', 'read fail', 'write ok'],
      ...['zone ok', 'read ok', 'write ok'],
    ]);
  });

  it('says when the key is wrong', async () => {
    const server = await start(POLICY);
    const wrong = { ...CREDENTIALS, secretAccessKey: 'another-key' };
    const found = await diagnose(providerOf(server, { credentials: wrong }), domain);
    expect(states(found)).toEqual(['credentials ok', 'zones fail']);
    expect(found[1]).toMatchObject({
      message: expect.stringContaining('signature'),
      fix: expect.stringContaining('secret'),
    });
  });

  it('ends when it is cancelled', async () => {
    const server = await start(POLICY);
    const provider = providerOf(server);
    await expect(
      provider.diagnose!([kmsOwner(domain)], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});

function documented(): Policy {
  const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8');
  const block = /```json\n(\{\s+"Version".*?)```/s.exec(page)?.[1] ?? '';
  return JSON.parse(block.replaceAll(/hostedzone\/Z\w+/g, 'hostedzone/ZMINE')) as Policy;
}
