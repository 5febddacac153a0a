import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136, type Rfc2136Options } from '../../../providers/rfc2136/index.js';
import type { KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change, Provider, Zone } from '../../../src/provider.js';
import { ownerMarkName, RecordSet, TxtData } from '../../../src/record/index.js';
import { TsigKey, tsigSigner } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import {
  axfr,
  describeLive,
  dig,
  KNOT,
  makeKey,
  NAMED,
  NSD,
  nsupdate,
  POWERDNS,
  startKnot,
  startNamed,
  startNsd,
  startPowerDns,
  startUnbound,
  serialOf,
  UNBOUND,
  useServer,
  type KeySpec,
  type LiveServer,
} from '../harness/index.js';

const key = makeKey('upd');
const spec = { keys: [key], zones: [{ name: 'example.test' }] };
const tsig = ({ name, algorithm, secret }: KeySpec): TsigKey => TsigKey.fromBase64(name, algorithm, secret);
const zoneOf = (name: string): Zone => ({ name: DomainName.parse(name), id: 'given' });
const creation = (domain: string, ...hosts: string[]): Change => ({
  before: null,
  after: kmsSet(domain, 300, ...(hosts.length > 0 ? hosts : ['0 0 1688 kms1.corp.test'])),
});

/** The same with the mark of an owner. */
function marked(change: Change): Change {
  const name = ownerMarkName(change.after!.name);
  const after = new RecordSet(name, 300, [
    TxtData.fromText('v=kmsdns1 owner=me host=kms1.corp.test port=1688'),
  ]);
  return { ...change, companion: { name, type: 'TXT', before: null, after } };
}

function undone({ before, after, companion }: Change): Change {
  const { name, type } = companion!;
  return { before: after, after: before, companion: { name, type, before: companion!.after, after: null } };
}

function providerOn(server: LiveServer, options: Partial<Rfc2136Options>): Provider {
  const provider = rfc2136({ server: { host: server.host, port: server.port }, ...options });
  onTestFinished(() => provider.close());
  return provider;
}

/** What becomes of one new set in `zone`, in short. */
async function outcome(provider: Provider, zone = 'example.test') {
  const [result] = await provider.apply(zoneOf(zone), [creation(`d.${zone}`)]);
  return result?.status === 'applied' ? 'applied' : (result as { error: KmsDnsError }).error;
}

const HOUR = 3_600_000;
const clockOff = { signer: tsigSigner(tsig(key), { now: () => Date.now() - HOUR }) };
const cases = [
  { what: 'no key', options: {}, code: { bind: 'ERR_UNAUTHORIZED' } },
  {
    what: 'a wrong secret',
    options: { key: tsig({ ...makeKey('upd') }) },
    code: { bind: 'ERR_TSIG_BADSIG', powerdns: 'ERR_UNAUTHORIZED' },
  },
  {
    what: 'an unknown key',
    options: { key: tsig({ ...key, name: 'stranger' }) },
    code: { bind: 'ERR_TSIG_BADKEY', powerdns: 'ERR_UNAUTHORIZED' },
  },
  {
    what: 'another algorithm',
    options: { key: tsig({ ...key, algorithm: 'hmac-sha512' }) },
    code: { bind: 'ERR_TSIG_BADKEY', powerdns: 'ERR_UNAUTHORIZED' },
  },
  {
    what: 'a clock that is an hour behind',
    options: clockOff,
    code: { bind: 'ERR_TSIG_BADTIME', powerdns: 'ERR_UNAUTHORIZED' },
  },
] as const;

describe.each([
  { software: 'BIND', like: 'bind', binaries: NAMED, start: () => startNamed(spec) },
  { software: 'Knot DNS', like: 'bind', binaries: KNOT, start: () => startKnot(spec) },
  { software: 'PowerDNS', like: 'powerdns', binaries: POWERDNS, start: () => startPowerDns(spec) },
] as const)('refused', ({ software, like, binaries, start }) => {
  describeLive(binaries, `by ${software}`, () => {
    const server = useServer(start);

    it.each(cases)('for $what: nothing is applied, and the error says why', async ({ options, code }) => {
      const error = (await outcome(providerOn(server(), options))) as KmsDnsError;
      expect(error.code).toBe(like in code ? (code as Record<string, string>)[like] : code.bind);
      expect(error.unauthorized).toBe(true);
      expect(error.hint).toMatch(/key|clock/i);
      expect(JSON.stringify([error, error.details])).not.toContain(key.secret);
      expect(await dig(server(), '_vlmcs._tcp.d.example.test', 'SRV')).toEqual([]);
    });

    it('for a zone that it does not serve', async () => {
      const error = await outcome(providerOn(server(), { key: tsig(key) }), 'other.test');
      expect(error).toMatchObject({ code: 'ERR_ZONE_NOT_FOUND', notFound: true });
    });

    it('has a batch go through but for what it refuses', async () => {
      const provider = providerOn(server(), { key: tsig(key) });
      const zone = zoneOf('example.test');
      const domains = ['a', 'b', 'c', 'd', 'e'].map((d) => `${d}.batch.example.test`);
      await provider.apply(zone, [creation(domains[3]!, '0 0 1688 other.corp.test')]);
      const results = await provider.apply(
        zone,
        domains.map((d) => creation(d)),
      );
      expect(results.map((r) => r.status)).toEqual(['applied', 'applied', 'applied', 'conflict', 'applied']);
    });
  });
});

describeLive(NAMED, 'BIND with rules', () => {
  const narrow = makeKey('narrow');
  const marker = makeKey('marker');
  const server = useServer(() =>
    startNamed({
      keys: [key, narrow, marker],
      zones: [
        {
          name: 'example.test',
          statements:
            'update-policy { grant narrow name _vlmcs._tcp.mine.example.test. SRV; ' +
            'grant marker name _vlmcs._tcp.marked.example.test. SRV; grant marker name _kmsdns-owner._vlmcs._tcp.marked.example.test. TXT; ' +
            'grant upd zonesub ANY; };',
        },
      ],
    }),
  );
  const zone = zoneOf('example.test');

  it('lets through what its policy grants, in one batch with what it does not', async () => {
    const provider = providerOn(server(), { key: tsig(narrow) });
    const results = await provider.apply(zone, [
      creation('theirs.example.test'),
      creation('mine.example.test'),
    ]);
    expect(results.map((r) => r.status)).toEqual(['failed', 'applied']);
    expect(results[0]).toMatchObject({ error: { code: 'ERR_UNAUTHORIZED', unauthorized: true } });
    expect((results[0] as { error: KmsDnsError }).error.hint).toContain('update-policy');
    expect((await axfr(server(), 'example.test')).filter((line) => line.includes('SRV'))).toHaveLength(1);
  });

  it('lets a set through with its mark when both are granted, and takes both back', async () => {
    const provider = providerOn(server(), { key: tsig(marker) });
    const change = marked(creation('marked.example.test'));
    expect(await provider.apply(zone, [change])).toEqual([{ status: 'applied' }]);
    expect(await provider.apply(zone, [undone(change)])).toEqual([{ status: 'applied' }]);
    expect((await axfr(server(), 'example.test')).filter((line) => line.includes('marked'))).toEqual([]);
  });

  it('says which of two sets that go together the key may not write, and applies neither', async () => {
    const provider = providerOn(server(), { key: tsig(narrow) });
    const changes = ['mine', 'theirs'].map((d) =>
      marked(creation(`${d}.example.test`, '0 0 1 kms1.corp.test')),
    );
    const before = await axfr(server(), 'example.test');
    const serial = await serialOf(server(), 'example.test');
    const [mine, theirs] = (await provider.apply(zone, changes)) as { error: KmsDnsError }[];
    expect(mine).toMatchObject({ status: 'failed', error: { code: 'ERR_UNAUTHORIZED', unauthorized: true } });
    expect(mine?.error.message).toMatch(
      /"narrow" may change .* SRV, but not _kmsdns-owner\._vlmcs\._tcp\.mine/,
    );
    expect(mine?.error.hint).toContain(
      'grant narrow name _kmsdns-owner._vlmcs._tcp.mine.example.test. TXT; in the update-policy',
    );
    // The set itself is not allowed either.
    expect(theirs?.error.message).not.toContain('but not');
    expect(await axfr(server(), 'example.test')).toEqual(before);
    expect(await serialOf(server(), 'example.test')).toBe(serial);
  });

  it('does not blame a mark that is only compared', async () => {
    const provider = providerOn(server(), { key: tsig(narrow) });
    const { companion, ...change } = marked(creation('mine.example.test', '0 0 2 kms1.corp.test'));
    const absent = { ...companion!, after: null };
    const [result] = await provider.apply(zone, [{ ...change, companion: absent }]);
    // The set stands from before: a conflict, and no refusal.
    expect(result).toMatchObject({ status: 'conflict' });
  });

  it('takes no more than 100 records in a set, and we say so', async () => {
    const hosts = Array.from({ length: 101 }, (_, i) => `0 0 1688 kms${i}.corp.test`);
    const provider = providerOn(server(), { key: tsig(key) });
    const [result] = await provider.apply(zone, [creation('crowd.example.test', ...hosts)]);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_RCODE' } });
    expect((result as { error: KmsDnsError }).error.hint).toContain('max-records-per-type');
  });

  it('is not asked to take an underscore in a target', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const change = creation('d.example.test', '0 0 1688 kms_1.corp.test');
    await expect(provider.apply(zone, [change])).rejects.toMatchObject({
      code: 'ERR_BAD_INPUT',
      message: expect.stringContaining('underscore'),
    });
  });

  it('answers from a wildcard, which a change of a name below it would hide: refused, and named', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const { data } = kmsSet('wild.example.test', 300, '0 0 1688 kms1.corp.test');
    const star = new RecordSet(DomainName.parse('*.wild.example.test'), 300, data);
    await provider.apply(zone, [{ before: null, after: star }]);
    const seen = await provider.read(zone, DomainName.parse('_vlmcs._tcp.wild.example.test'), 'SRV');
    const [result] = await provider.apply(zone, [{ before: seen, after: null }]);
    expect(result).toMatchObject({ status: 'failed' });
    expect((result as { error: KmsDnsError }).error.message).toContain('wildcard *.wild.example.test');
  });

  it.each([
    ['text', 'sea', ['*.sea.example.test. 300 IN TXT "v=spf1 -all"']],
    [
      'an alias',
      'ice',
      ['*.ice.example.test. 300 IN CNAME web.ice.example.test.', 'web.ice.example.test. 300 IN TXT "web"'],
    ],
  ])(
    'answers for the name of a mark with %s that a wildcard makes up: no mark stands there',
    async (_, label, records) => {
      const provider = providerOn(server(), { key: tsig(key) });
      const script = ['zone example.test', ...records.map((record) => `update add ${record}`), 'send'];
      expect((await nsupdate(server(), script, { key })).code).toBe(0);
      const change = marked(creation(`${label}.example.test`));
      const { name, type, after } = change.companion!;
      expect(await provider.read(zone, name, type)).toBeNull();
      expect(await provider.apply(zone, [change])).toEqual([{ status: 'applied' }]);
      expect((await provider.read(zone, name, type))?.equals(after)).toBe(true);
    },
  );
});

describeLive(KNOT, 'Knot DNS with the narrowest rule', () => {
  const server = useServer(() =>
    startKnot({
      ...spec,
      updateRule: [
        'key: upd',
        'action: update',
        'update-type: [SRV]',
        'update-owner: name',
        'update-owner-match: equal',
        'update-owner-name: [_vlmcs._tcp]',
      ],
    }),
  );
  const zone = zoneOf('example.test');
  const set = (ttl: number, ...hosts: string[]) => kmsSet('example.test', ttl, ...hosts);

  it('lets everything through that publishing needs, prerequisites and all', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const [a, b] = ['0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'];
    const steps: Change[] = [
      { before: null, after: set(300, a) },
      { before: set(300, a), after: set(300, a, b) },
      { before: set(300, a, b), after: set(60, a, b) },
      { before: set(60, a, b), after: set(60, b) },
      { before: set(60, b), after: null },
    ];
    for (const step of steps) {
      expect(await provider.apply(zone, [step])).toEqual([{ status: 'applied' }]);
    }
  });

  it('denies the mark of an owner with BADKEY, and we say what it is about', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const [result] = await provider.apply(zone, [marked(creation('example.test'))]);
    const { error } = result as { error: KmsDnsError };
    expect(error.code).toBe('ERR_UNAUTHORIZED');
    expect(error.message).toContain('but not _kmsdns-owner._vlmcs._tcp.example.test TXT');
    expect(error.hint).toContain('in update-owner-name of the ACL');
    expect((await axfr(server(), 'example.test')).filter((line) => /SRV|TXT/.test(line))).toEqual([]);
  });

  it('denies another name with BADKEY, and the rest of the batch goes through', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const results = await provider.apply(zone, [creation('d.example.test'), creation('example.test')]);
    expect(results).toMatchObject([
      { status: 'failed', error: { code: 'ERR_TSIG_BADKEY', hint: expect.stringContaining('Knot DNS') } },
      { status: 'applied' },
    ]);
  });
});

describeLive(KNOT, 'Knot DNS with the narrowest rule for marks', () => {
  const server = useServer(() =>
    startKnot({
      ...spec,
      updateRule: [
        'key: upd',
        'action: update',
        'update-type: [SRV, TXT]',
        'update-owner: name',
        'update-owner-match: equal',
        'update-owner-name: [_vlmcs._tcp, _kmsdns-owner._vlmcs._tcp]',
      ],
    }),
  );

  it('lets a set through with its mark, and takes both back', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const change = marked(creation('example.test'));
    for (const step of [change, undone(change)]) {
      expect(await provider.apply(zoneOf('example.test'), [step])).toEqual([{ status: 'applied' }]);
    }
    expect((await axfr(server(), 'example.test')).filter((line) => /SRV|TXT/.test(line))).toEqual([]);
  });
});

describeLive(NSD, 'NSD', () => {
  const server = useServer(() => startNsd(spec));
  it('is read, and takes no updates: the error says what to do instead', async () => {
    const provider = providerOn(server(), { key: tsig(key) });
    const zone = await provider.findZone(DomainName.parse('_vlmcs._tcp.d.example.test'));
    expect(zone.name.key).toBe('example.test');
    expect(await provider.read(zone, DomainName.parse('_vlmcs._tcp.d.example.test'), 'SRV')).toBeNull();
    const error = (await outcome(provider)) as KmsDnsError;
    expect(error.code).toBe('ERR_NOT_IMPLEMENTED');
    expect(error.hint).toMatch(/NSD and Unbound.*primary server.*zonefile/);
  });
});

describeLive([...NSD, ...UNBOUND], 'Unbound', () => {
  const origin = useServer(() => startNsd(spec));
  const server = useServer(() => startUnbound({ stubs: [{ zone: 'example.test', port: origin().port }] }));

  it.each([
    ['without a key', {}],
    ['with a key', { key: tsig(key) }],
  ])('is no primary server %s: the error says so', async (_, options) => {
    const provider = providerOn(server(), options);
    const name = DomainName.parse('_vlmcs._tcp.d.example.test');
    const error = (await provider.findZone(name).catch((e: unknown) => e)) as KmsDnsError;
    expect(error.code).toMatch(/^ERR_(ZONE_NOT_FOUND|RCODE)$/);
    expect(error.hint).toMatch(/primary server/);
    expect(await outcome(provider)).toMatchObject({
      code: 'ERR_NOT_IMPLEMENTED',
      hint: expect.stringMatching(/Unbound/),
    });
  });
});
