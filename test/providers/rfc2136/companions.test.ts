import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import type { KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change, ChangeResult } from '../../../src/provider.js';
import { ownerMarkName, RecordSet, TxtData, typeName } from '../../../src/record/index.js';
import { DnsServer } from '../../../src/server/index.js';
import { Rcode, type MessageRecord } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { closeConnection, drop, inSequence } from '../../fakes/dns/index.js';
import { fakePrimary, KEY, replied, ZONE } from './setup.js';

const HOST = '0 0 1688 kms1.corp.test';
const SHORT = 'owner=me';
const txt = (domain: string, ...texts: string[]): RecordSet =>
  new RecordSet(
    ownerMarkName(kmsSet(domain, 300, HOST).name),
    300,
    texts.map((text) => TxtData.fromText(text)),
  );

/** A new set of one host, and its mark. */
function creation(domain: string, text = SHORT): Change {
  const after = kmsSet(domain, 300, HOST);
  return { before: null, after, companion: companion(null, txt(domain, text)) };
}

/** The mark alone comes beside a set that stays. */
function marking(domain: string): Change {
  const set = kmsSet(domain, 300, HOST);
  return { before: set, after: set, companion: companion(null, txt(domain, SHORT)) };
}

function companion(before: RecordSet | null, after: RecordSet | null) {
  return { name: (after ?? before)!.name, type: 'TXT', before, after } as const;
}

const CLASSES: Record<number, string> = { 1: 'is', 254: 'no' };
const words = (records: readonly MessageRecord[]): string[] =>
  records.map(
    (r) => `${CLASSES[r.class]} ${r.name.labels[0]} ${typeName(r.type)} ${r.data?.toText() ?? '-'}`,
  );

describe('a set and its companion', () => {
  it('go in one message: what is asked of both before what is done to either', async () => {
    const fake = await fakePrimary();
    const before = kmsSet('d.example.test', 300, HOST);
    const change = {
      before,
      after: kmsSet('d.example.test', 300, HOST, '0 0 1688 kms2.corp.test'),
      companion: companion(txt('d.example.test', SHORT, 'b'), txt('d.example.test', 'b', 'c')),
    };
    expect(await fake.provider.apply(ZONE, [change])).toEqual([{ status: 'applied' }]);
    expect(fake.queries).toEqual([]);
    expect(fake.updates.map(({ message }) => [words(message.answers), words(message.authorities)])).toEqual([
      [
        [`is _vlmcs SRV ${HOST}.`, `is _kmsdns-owner TXT "${SHORT}"`, 'is _kmsdns-owner TXT "b"'],
        [
          `no _kmsdns-owner TXT "${SHORT}"`,
          'is _vlmcs SRV 0 0 1688 kms2.corp.test.',
          'is _kmsdns-owner TXT "c"',
        ],
      ],
    ]);
  });

  it('of which one only has to be missing: it is asked for, and not touched', async () => {
    const fake = await fakePrimary();
    const { companion: mark, ...change } = creation('d.example.test');
    await fake.provider.apply(ZONE, [{ ...change, companion: { ...mark!, after: null } }]);
    const [update] = fake.updates;
    expect(words(update!.message.answers)).toEqual([
      'no _vlmcs SRV -',
      'no _vlmcs CNAME -',
      'no _kmsdns-owner TXT -',
      'no _kmsdns-owner CNAME -',
    ]);
    expect(words(update!.message.authorities)).toEqual([`is _vlmcs SRV ${HOST}.`]);
  });

  it('stay together when a batch is refused and taken apart', async () => {
    const fake = await fakePrimary();
    const bad = 'd3.example.test';
    fake.onUpdate = (exchange) => {
      const isBad = exchange.message.authorities.some(({ name }) => name.text.endsWith(bad));
      return replied({ rcode: isBad ? Rcode.YXRRSET : Rcode.NOERROR })(exchange);
    };
    const domains = Array.from({ length: 8 }, (_, i) => `d${i}.example.test`);
    const results = await fake.provider.apply(
      ZONE,
      domains.map((domain) => creation(domain)),
    );
    expect(results.map((r) => r.status)).toEqual(domains.map((d) => (d === bad ? 'conflict' : 'applied')));
    expect(fake.updates.length).toBeGreaterThan(3);
    for (const { message } of fake.updates) {
      const of = (type: string): string[] =>
        message.authorities
          .filter((record) => typeName(record.type) === type)
          .map(({ name }) => name.text.slice(name.text.indexOf('_tcp.')));
      expect(of('TXT')).toEqual(of('SRV'));
    }
    expect((results[3] as { error: KmsDnsError }).error.message).toContain(
      `_vlmcs._tcp.${bad} SRV or _kmsdns-owner._vlmcs._tcp.${bad} TXT is no longer what was read`,
    );
  });

  it('have to fit into one message', async () => {
    const fake = await fakePrimary({ transport: 'udp' });
    const long = { ...creation('long.example.test', 'x'.repeat(700)) };
    await expect(fake.provider.apply(ZONE, [long])).rejects.toMatchObject({
      field: 'changes[0]',
      hint: expect.stringContaining('the mark of its owner'),
    });
    const domains = Array.from({ length: 12 }, (_, i) => `d${i}.example.test`);
    const changes = domains.map((domain) => creation(domain, 'x'.repeat(150)));
    const results = await fake.provider.apply(ZONE, changes);
    expect(results).toEqual(domains.map(() => ({ status: 'applied' })));
    expect(fake.updates.every(({ octets, protocol }) => protocol === 'udp' && octets.length <= 1232)).toBe(
      true,
    );
  });
});

describe('when the reply is lost and the set is the same before and after', () => {
  const DOMAIN = 'd.example.test';
  const set = kmsSet(DOMAIN, 300, HOST);
  it.each<[string, RecordSet[], ChangeResult['status'], string | undefined]>([
    ['the mark stands: applied', [set, txt(DOMAIN, SHORT)], 'applied', undefined],
    ['it stands beside another’s: applied', [set, txt(DOMAIN, SHORT, 'other')], 'applied', undefined],
    ['no mark stands: it may still come', [set], 'failed', 'ERR_UNKNOWN_OUTCOME'],
    ['another’s stands: a conflict', [set, txt(DOMAIN, 'other')], 'conflict', 'ERR_CONFLICT'],
    ['it stands, and the set is another: applied', [txt(DOMAIN, SHORT)], 'applied', undefined],
  ])('%s', async (_, standing, status, code) => {
    const fake = await fakePrimary();
    fake.standing = standing;
    fake.onUpdate = drop;
    const [result] = await fake.provider.apply(ZONE, [marking(DOMAIN)]);
    expect(result).toMatchObject(code === undefined ? { status } : { status, error: { code } });
    expect(fake.updates).toHaveLength(1);
  });

  it('is sent again when the connection was cut and no mark stands', async () => {
    const fake = await fakePrimary();
    fake.standing = [set];
    fake.onUpdate = inSequence(closeConnection, replied());
    expect(await fake.provider.apply(ZONE, [marking(DOMAIN)])).toEqual([{ status: 'applied' }]);
    expect(fake.updates).toHaveLength(2);
  });
});

describe('the embedded server without a policy of its own', () => {
  async function served() {
    const folder = await mkdtemp(join(tmpdir(), 'kmsdns-marks-'));
    const server = await DnsServer.start({
      zones: [{ name: 'example.test', file: join(folder, 'example.test.zone') }],
      listen: [{ host: '127.0.0.1', port: 0 }],
      keys: [KEY],
    });
    const provider = rfc2136({ server: { host: '127.0.0.1', port: server.addresses[0]!.port }, key: KEY });
    onTestFinished(async () => {
      await provider.close();
      await server.close();
      await rm(folder, { recursive: true });
    });
    return provider;
  }

  it('lets a key publish with a mark, compare it, and take both back', async () => {
    const provider = await served();
    const change = creation('d.example.test');
    const { after, companion: mark } = change;
    expect(await provider.apply(ZONE, [change])).toEqual([{ status: 'applied' }]);
    expect((await provider.read(ZONE, mark!.name, 'TXT'))?.toText()).toContain(SHORT);
    const stale = { before: after, after: null, companion: companion(txt('d.example.test', 'other'), null) };
    expect(await provider.apply(ZONE, [stale])).toMatchObject([{ status: 'conflict' }]);
    const back = { before: after, after: null, companion: companion(mark!.after, null) };
    expect(await provider.apply(ZONE, [back])).toEqual([{ status: 'applied' }]);
    expect(await provider.read(ZONE, after!.name, 'SRV')).toBeNull();
    expect(await provider.read(ZONE, mark!.name, 'TXT')).toBeNull();
  });

  it('denies text at any other name, and we say that it is the text', async () => {
    const provider = await served();
    const { after } = creation('d.example.test');
    const name = DomainName.parse('_other._vlmcs._tcp.d.example.test');
    const mark = companion(null, new RecordSet(name, 300, [TxtData.fromText(SHORT)]));
    const [result] = await provider.apply(ZONE, [{ before: null, after, companion: mark }]);
    expect((result as { error: KmsDnsError }).error.message).toContain(`but not ${name.text} TXT`);
    expect(await provider.read(ZONE, after!.name, 'SRV')).toBeNull();
  });
});
