import { describe, expect, it } from 'vitest';
import { Rcode, TsigKey } from '../../../src/wire/index.js';
import type { KmsDnsError } from '../../../src/errors.js';
import type { Change, ChangeResult } from '../../../src/provider.js';
import type { RecordSet } from '../../../src/record/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import {
  closeConnection,
  closeMidReply,
  drop,
  echo,
  headerOnly,
  inSequence,
  malformed,
  resetConnection,
  signedAnswer,
  type Behaviour,
} from '../../fakes/dns/index.js';
import { answerFrom, fakePrimary, KEY, replied, unsigned, ZONE, type FakePrimary } from './setup.js';

const DOMAIN = 'd.example.test';
const before = kmsSet(DOMAIN, 300, '0 0 1688 kms1.corp.test');
const after = kmsSet(DOMAIN, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
const others = kmsSet(DOMAIN, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms9.corp.test');
const oursAndOthers = kmsSet(
  DOMAIN,
  300,
  '0 0 1688 kms1.corp.test',
  '0 0 1688 kms2.corp.test',
  '0 0 1688 kms9.corp.test',
);

type Outcome = ChangeResult & { readonly error?: KmsDnsError };

async function applyOne(fake: FakePrimary, change: Change = { before, after }): Promise<Outcome> {
  const [result] = await fake.provider.apply(ZONE, [change]);
  return result!;
}

describe('when the reply to an update is lost', () => {
  interface Case {
    readonly what: string;
    readonly update: Behaviour;
    /** What stands when it is read afterwards. */
    readonly stands: RecordSet | null;
    readonly status: ChangeResult['status'];
    readonly code?: string;
    readonly reasons?: readonly string[];
    readonly updates: number;
  }
  const cases: Case[] = [
    { what: 'no reply, but it was applied', update: drop, stands: after, status: 'applied', updates: 1 },
    {
      what: 'no reply, and it was not applied',
      update: drop,
      stands: before,
      status: 'failed',
      code: 'ERR_UNKNOWN_OUTCOME',
      reasons: ['timedOut', 'retriable'],
      updates: 1,
    },
    {
      what: 'no reply, and somebody else changed the set',
      update: drop,
      stands: others,
      status: 'conflict',
      code: 'ERR_CONFLICT',
      reasons: ['conflict', 'retriable'],
      updates: 1,
    },
    {
      what: 'no reply, it was applied, and then somebody else added a host',
      update: drop,
      stands: oursAndOthers,
      status: 'applied',
      updates: 1,
    },
    {
      what: 'no reply, and the set is gone',
      update: drop,
      stands: null,
      status: 'conflict',
      code: 'ERR_CONFLICT',
      updates: 1,
    },
    {
      what: 'the connection is closed, but it was applied',
      update: closeConnection,
      stands: after,
      status: 'applied',
      updates: 1,
    },
    {
      what: 'the connection is reset, but it was applied',
      update: resetConnection,
      stands: after,
      status: 'applied',
      updates: 1,
    },
    {
      what: 'the connection is closed in the middle of the reply',
      update: closeMidReply(7),
      stands: after,
      status: 'applied',
      updates: 1,
    },
    {
      what: 'the connection is closed and it was not applied: it is read, then sent once more',
      update: inSequence(closeConnection, replied()),
      stands: before,
      status: 'applied',
      updates: 2,
    },
    {
      what: 'the connection is closed twice and it was not applied',
      update: closeConnection,
      stands: before,
      status: 'failed',
      code: 'ERR_UNKNOWN_OUTCOME',
      reasons: ['retriable'],
      updates: 2,
    },
    {
      what: 'the reply is no message, but it was applied',
      update: malformed,
      stands: after,
      status: 'applied',
      updates: 1,
    },
  ];

  it.each(cases)('$what: $status', async ({ update, stands, status, code, reasons, updates }) => {
    const fake = await fakePrimary();
    fake.standing = stands === null ? [] : [stands];
    fake.onUpdate = update;
    const result = await applyOne(fake);
    expect(result.status).toBe(status);
    expect(result.error?.code).toBe(code);
    if (reasons !== undefined) expect(result.error?.reasons).toEqual(reasons);
    expect(fake.updates).toHaveLength(updates);
    expect(fake.queries.length).toBeGreaterThan(0);
  });

  it('is unknown when nothing can be read either', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = drop;
    fake.onQuery = drop;
    const result = await applyOne(fake, { before: null, after });
    expect(result).toMatchObject({ status: 'unknown', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
    expect(result.error?.details).toMatchObject({ lost: 'ERR_TIMEOUT', reading: 'ERR_TIMEOUT' });
  });

  it('is unknown when only a part of it stands', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = drop;
    fake.standing = [kmsSet(DOMAIN, 300, '0 0 1688 kms2.corp.test', '5 0 1688 kms9.corp.test')];
    const two = kmsSet(DOMAIN, 300, '0 0 1688 kms2.corp.test', '0 0 1688 kms3.corp.test');
    const result = await applyOne(fake, { before: null, after: two });
    expect(result).toMatchObject({ status: 'unknown', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
  });

  it('takes a conflict of the second copy for the first one come late', async () => {
    const fake = await fakePrimary();
    fake.standing = [before];
    fake.onUpdate = inSequence(closeConnection, (exchange) => {
      fake.standing = [after];
      return replied({ rcode: Rcode.NXRRSET })(exchange);
    });
    expect(await applyOne(fake)).toEqual({ status: 'applied' });
  });

  it('waits a little for what a query overtook', async () => {
    const fake = await fakePrimary();
    fake.standing = [before];
    fake.onUpdate = closeConnection;
    let queries = 0;
    fake.onQuery = (exchange) => {
      if (++queries === 2) fake.standing = [after];
      return replied(answerFrom(fake.standing, exchange))(exchange);
    };
    expect(await applyOne(fake)).toEqual({ status: 'applied' });
    expect(fake.updates).toHaveLength(1);
  });

  it('is sent once more over UDP, which loses datagrams', async () => {
    const fake = await fakePrimary({ transport: 'udp' });
    fake.standing = [before];
    fake.onUpdate = inSequence(drop, replied());
    expect(await applyOne(fake)).toEqual({ status: 'applied' });
    expect(fake.updates.map(({ protocol }) => protocol)).toEqual(['udp', 'udp']);
  });

  it.each([
    ['tcp', 'the connection is closed', closeConnection],
    ['udp', 'no reply comes', drop],
  ] as const)(
    'over %s, when %s, the second copy is refused and the first is done later: nobody says it was not',
    async (transport, _, lost) => {
      const fake = await fakePrimary({ transport });
      fake.standing = [before];
      fake.onUpdate = inSequence(lost, replied({ rcode: Rcode.REFUSED }));
      const names = ['a.example.test', 'b.example.test'];
      const changes = names.map((d) => ({ before: null, after: kmsSet(d, 300, '0 0 1688 kms1.corp.test') }));
      for (const result of await fake.provider.apply(ZONE, [{ before, after }, ...changes])) {
        expect(result).toMatchObject({
          status: 'failed',
          error: {
            code: 'ERR_UNKNOWN_OUTCOME',
            message: expect.stringMatching(/may still be made: .*; a second copy was refused: .*\(REFUSED\)/),
            hint: expect.stringMatching(/See what stands there .*TSIG key/),
          },
        });
      }
    },
  );

  it('judges every change of a batch by itself', async () => {
    const fake = await fakePrimary();
    const names = ['a', 'b', 'c'].map((label) => `${label}.example.test`);
    const changes = names.map((d) => ({ before: null, after: kmsSet(d, 300, '0 0 1688 kms1.corp.test') }));
    fake.onUpdate = drop;
    fake.standing = [changes[0]!.after, kmsSet(names[2]!, 300, '0 0 1688 kms9.corp.test')];
    const results = await fake.provider.apply(ZONE, changes);
    expect(results.map((r) => r.status)).toEqual(['applied', 'failed', 'conflict']);
    expect(results[1]).toMatchObject({ error: { code: 'ERR_UNKNOWN_OUTCOME' } });
  });
});

describe('when the server says no', () => {
  it.each([
    [
      'REFUSED',
      replied({ rcode: Rcode.REFUSED }),
      'ERR_UNAUTHORIZED',
      ['unauthorized'],
      /TSIG key.*--gss-tsig/,
    ],
    ['NOTAUTH', replied({ rcode: Rcode.NOTAUTH }), 'ERR_UNAUTHORIZED', ['unauthorized'], /without a key/],
    ['NOTZONE', replied({ rcode: Rcode.NOTZONE }), 'ERR_RCODE', [], /is not in the zone/],
    ['NOTIMP', replied({ rcode: Rcode.NOTIMP }), 'ERR_NOT_IMPLEMENTED', [], /NSD and Unbound never do/],
    ['NOTIMP in 12 octets', headerOnly(Rcode.NOTIMP), 'ERR_NOT_IMPLEMENTED', [], /no dynamic updates/],
    ['NOTIMP as an echo', echo(Rcode.NOTIMP), 'ERR_NOT_IMPLEMENTED', [], /no dynamic updates/],
    ['SERVFAIL', replied({ rcode: Rcode.SERVFAIL }), 'ERR_RCODE', ['retriable'], /journal/],
    ['FORMERR', replied({ rcode: Rcode.FORMERR }), 'ERR_RCODE', [], /FORMERR/],
    ['YXRRSET', replied({ rcode: Rcode.YXRRSET }), 'ERR_CONFLICT', ['conflict', 'retriable'], /YXRRSET/],
    ['NXDOMAIN', replied({ rcode: Rcode.NXDOMAIN }), 'ERR_CONFLICT', ['conflict', 'retriable'], /NXDOMAIN/],
  ])('%s to an unsigned update', async (_, behaviour, code, reasons, words) => {
    const fake = await fakePrimary();
    fake.onUpdate = behaviour;
    const { status, error } = await applyOne(fake, { before: null, after });
    expect(status).toBe(code === 'ERR_CONFLICT' ? 'conflict' : 'failed');
    expect(error?.code).toBe(code);
    expect(error?.reasons).toEqual(reasons);
    expect(`${error?.message} ${error?.hint}`).toMatch(words);
    expect(fake.updates).toHaveLength(1);
  });

  const wrongSecret = new TsigKey('upd', 'hmac-sha256', Buffer.alloc(32, 8));
  const wrongName = new TsigKey('other', 'hmac-sha256', Buffer.alloc(32, 7));
  const anHourAgo = { now: () => Date.now() - 3_600_000 };
  it.each([
    ['the secret is wrong', wrongSecret, signedAnswer([KEY]), 'ERR_TSIG_BADSIG', /secrets differ/],
    ['the key is not known', wrongName, signedAnswer([KEY]), 'ERR_TSIG_BADKEY', /exactly this name/],
    [
      'the clocks differ by an hour',
      KEY,
      signedAnswer([KEY], {}, anHourAgo),
      'ERR_TSIG_BADTIME',
      /3600 seconds ahead/,
    ],
    [
      'it says no more than REFUSED, unsigned (PowerDNS)',
      KEY,
      unsigned({ rcode: Rcode.REFUSED }),
      'ERR_UNAUTHORIZED',
      /PowerDNS answers like this/,
    ],
    [
      'the key may not do this',
      KEY,
      signedAnswer([KEY], { rcode: Rcode.REFUSED }),
      'ERR_UNAUTHORIZED',
      /allow-update \{ key "upd"; \}/,
    ],
    [
      'it does not serve the zone',
      KEY,
      signedAnswer([KEY], { rcode: Rcode.NOTAUTH }),
      'ERR_ZONE_NOT_FOUND',
      /not authoritative/,
    ],
  ])('to a signed update because %s', async (_, key, behaviour, code, words) => {
    const fake = await fakePrimary({ key });
    fake.onUpdate = behaviour;
    const { status, error } = await applyOne(fake, { before: null, after });
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code });
    expect(`${error?.message} ${error?.hint}`).toMatch(words);
    expect(JSON.stringify([error, error?.details])).not.toContain(KEY.exportSecret());
  });

  it('does not believe a success that is not signed, and looks', async () => {
    const fake = await fakePrimary({ key: KEY });
    fake.onUpdate = unsigned({ rcode: Rcode.NOERROR });
    fake.standing = [before];
    expect(await applyOne(fake)).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_UNAUTHENTICATED' },
    });
    fake.standing = [after];
    expect(await applyOne(fake)).toEqual({ status: 'applied' });
  });

  it('reports a server that is not there: nothing was sent, and it may be tried again', async () => {
    const fake = await fakePrimary({ server: '127.0.0.1:1' });
    expect(await applyOne(fake, { before: null, after })).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_UNREACHABLE', retriable: true },
    });
    await expect(fake.provider.read(ZONE, after.name, 'SRV')).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
    });
  });
});

describe('reading', () => {
  it.each([
    ['a referral', { flags: { aa: false } }, 'ERR_ZONE_NOT_FOUND', /does not serve/],
    [
      'REFUSED',
      { rcode: Rcode.REFUSED },
      'ERR_ZONE_NOT_FOUND',
      /^127\.0\.0\.1:\d+ answered REFUSED for _vlmcs\._tcp\.\S+ Check the spelling of the domain\. .*primary server/,
    ],
    ['SERVFAIL', { rcode: Rcode.SERVFAIL }, 'ERR_RCODE', /failed to load/],
  ])('%s is an error that says what to do', async (_, fields, code, words) => {
    const fake = await fakePrimary();
    fake.onQuery = replied(fields);
    const error = (await fake.provider.read(ZONE, after.name, 'SRV').catch((e: unknown) => e)) as KmsDnsError;
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.hint}`).toMatch(words);
  });

  it('asks without recursion, over TCP', async () => {
    const fake = await fakePrimary();
    fake.standing = [after];
    expect((await fake.provider.read(ZONE, after.name, 'SRV'))?.equals(after)).toBe(true);
    expect(fake.queries).toMatchObject([{ protocol: 'tcp', message: { flags: { rd: false } } }]);
  });

  it('asks again over TCP for what UDP cuts off', async () => {
    const fake = await fakePrimary({ transport: 'udp' });
    fake.onQuery = (exchange) =>
      exchange.protocol === 'udp'
        ? exchange.reply({ flags: { tc: true } })
        : exchange.reply(answerFrom([after], exchange));
    expect((await fake.provider.read(ZONE, after.name, 'SRV'))?.equals(after)).toBe(true);
  });
});
