import { describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { Rcode, TkeyMode, type TkeyRecord } from '../../../src/wire/index.js';
import { answer, drop, echo, type Behaviour, type FakeExchange } from '../../fakes/dns/index.js';
import { FakeGssServer, FakeRealm } from '../../fakes/gss/index.js';
import { gssBed } from './setup.js';

describe('a context is agreed on', () => {
  it.each([
    ['one', 1],
    ['two', 2],
    ['client-last', 2],
  ] as const)('in the course "%s", in %d rounds over TCP', async (course, rounds) => {
    const bed = await gssBed({ course });
    expect(await bed.update()).toBe('verified NOERROR');
    expect(bed.server.requests.map((r) => [r.protocol, r.message.tkey?.mode])).toEqual([
      ...Array.from({ length: rounds }, () => ['tcp', TkeyMode.GSS]),
      ['tcp', undefined],
    ]);
    const [first] = bed.server.requests;
    expect(first!.message.tsig).toBeUndefined();
    expect(first!.message.questions[0]!.name.equals(first!.message.tkey!.keyName)).toBe(true);
  });

  it('with the service that it was asked for', async () => {
    const bed = await gssBed();
    await bed.update('DNS@ns1.corp.example.com');
    expect(bed.credentials.services).toEqual(['DNS@ns1.corp.example.com']);
  });

  it('under a name that is never used twice', async () => {
    const bed = await gssBed();
    for (let i = 0; i < 20; i++) {
      await bed.update();
      bed.gss.contexts.clear();
    }
    expect(new Set(bed.gss.negotiated).size).toBe(20);
  });

  it('whatever the case in which the server writes names', async () => {
    const upper = (name: DomainName): DomainName => DomainName.parse(name.text.toUpperCase());
    const bed = await gssBed({
      tkey: (t) => ({ keyName: upper(t.keyName), algorithm: upper(t.algorithm) }),
    });
    expect(await bed.update()).toBe('verified NOERROR');
  });
});

/** Negotiations that must come to nothing: the context is let go of, and no update is sent. */
describe('no context is agreed on when the server', () => {
  async function outcome(behaviour: Behaviour): Promise<string> {
    const bed = await gssBed();
    bed.server.behaviour = behaviour;
    const verdict = await bed.update();
    expect(bed.credentials.contexts.map((c) => c.disposed)).toEqual(bed.credentials.contexts.map(() => true));
    expect(bed.server.requests.filter((r) => r.message.tsig !== undefined)).toEqual([]);
    return verdict;
  }

  it.each<[string, string, Behaviour]>([
    ['sends our query back', 'refused', echo(Rcode.NOERROR)],
    ['sends no TKEY record', 'refused', answer()],
    ['answers REFUSED (BIND without a keytab)', 'not-offered', answer({ rcode: Rcode.REFUSED })],
    ['answers NXDOMAIN (Knot)', 'not-offered', answer({ rcode: Rcode.NXDOMAIN })],
    ['answers FORMERR (NSD)', 'not-offered', answer({ rcode: Rcode.FORMERR })],
    ['sends FORMERR with our query (Unbound)', 'not-offered', echo(Rcode.FORMERR)],
    ['answers SERVFAIL', 'refused', answer({ rcode: Rcode.SERVFAIL })],
  ])('%s: %s', async (_, why, behaviour) => {
    expect(await outcome(behaviour)).toBe(`ERR_KERBEROS ${why}`);
  });

  it('says nothing', async () => {
    expect(await outcome(drop)).toBe('ERR_KERBEROS');
  });

  it.each<[string, string, (tkey: TkeyRecord) => Partial<TkeyRecord>]>([
    ['knows no GSS-TSIG (PowerDNS)', 'not-offered', () => ({ error: Rcode.BADALG, key: Buffer.alloc(0) })],
    ['has another key than the ticket', 'keytab-mismatch', () => ({ error: Rcode.BADKEY })],
    ['has another time than we', 'clock-skew', () => ({ error: Rcode.BADTIME })],
    ['has any other objection', 'refused', () => ({ error: 77 })],
    ['answers for another mode', 'refused', () => ({ mode: 2 })],
    ['answers for another key', 'refused', () => ({ keyName: DomainName.parse('another') })],
    ['answers for another algorithm', 'refused', () => ({ algorithm: DomainName.parse('hmac-md5') })],
    ['sends no token', 'refused', () => ({ key: Buffer.alloc(0) })],
    ['sends a token that is none', 'refused', () => ({ key: Buffer.from('x') })],
    ['sends our own token', 'refused', (t) => ({ key: ownTokenOf(t) })],
  ])('%s: %s', async (_, why, tkey) => {
    const own = new FakeGssServer(new FakeRealm(), { tkey });
    expect(await outcome(own.behaviour)).toBe(`ERR_KERBEROS ${why}`);
  });

  /** What only the client can have made: a nonce, and no proof. */
  function ownTokenOf({ keyName }: TkeyRecord): Buffer {
    return Buffer.from(JSON.stringify({ nonce: keyName.text }));
  }

  it('is another one than it says', async () => {
    expect(await outcome(new FakeGssServer(new FakeRealm()).behaviour)).toBe('ERR_KERBEROS refused');
  });

  it.each([
    [1200, '1200 seconds behind'],
    [-1200, '1200 seconds ahead of'],
  ])('is %d seconds ahead of us: it is said which clock', async (ahead, words) => {
    const bed = await gssBed();
    bed.gss.now = () => bed.clock + ahead * 1000;
    expect(await bed.failure()).toMatchObject({
      code: 'ERR_KERBEROS',
      message: expect.stringContaining(words) as string,
      details: { why: 'clock-skew' },
    });
  });

  it.each(['unsigned', 'with length', 'without length'] as const)(
    'signs its last answer %s: refused, or only as if the request had been signed',
    async (finalDigest) => {
      const bed = await gssBed({ finalDigest });
      // Without a MAC before, there is nothing that could be without its length.
      const expected = finalDigest === 'without length' ? 'verified NOERROR' : 'ERR_KERBEROS refused';
      expect(await bed.update()).toBe(expected);
    },
  );

  it('repeats the last answer of an earlier negotiation', async () => {
    const bed = await gssBed();
    const sent: Buffer[] = [];
    bed.server.behaviour = recording(bed.gss.behaviour, sent);
    expect(await bed.update()).toBe('verified NOERROR');
    bed.gss.contexts.clear();
    bed.clock += 4_000_000;
    bed.server.behaviour = (exchange) => {
      const old = Buffer.from(sent[0]!);
      old.writeUInt16BE(exchange.message.id);
      exchange.path.send(old);
    };
    // Another key, so another question: it is no answer at all.
    expect(await bed.update()).toBe('ERR_KERBEROS');
  });

  it('repeats the token of an earlier negotiation', async () => {
    const tokens: Buffer[] = [];
    const bed = await gssBed({
      tkey: ({ key }) => {
        tokens.push(key);
        return { key: tokens[0]! };
      },
    });
    expect(await bed.update()).toBe('verified NOERROR');
    bed.gss.contexts.clear();
    expect(await bed.update()).toBe('ERR_KERBEROS refused');
    expect(bed.gss.verified).toBe(1);
  });

  it('always wants one round more: after ten it is enough', async () => {
    const bed = await gssBed({ course: 'endless' });
    const error = await bed.failure();
    expect(error).toMatchObject({ code: 'ERR_KERBEROS', details: { why: 'refused' } });
    expect(error.message).toContain('10 rounds were not enough');
    expect(error.hint).toMatch(/Check that this is the server/);
    expect(bed.server.requests.map(({ message }) => message.tkey?.mode)).toEqual(
      Array.from({ length: 10 }, () => TkeyMode.GSS),
    );
    expect(bed.credentials.contexts.map(({ disposed }) => disposed)).toEqual([true]);
  });
});

function recording(behaviour: Behaviour, sent: Buffer[]): Behaviour {
  return (exchange: FakeExchange) => {
    const { path } = exchange;
    const send = (octets: Uint8Array): void => {
      sent.push(Buffer.from(octets));
      path.send(octets);
    };
    return behaviour(Object.assign(Object.create(exchange) as FakeExchange, { path: { ...path, send } }));
  };
}
