import { describe, expect, it } from 'vitest';
import { COMPRESSED_TARGET_WARNING } from '../../src/resolve/index.js';
import { formatServer } from '../../src/transport/index.js';
import { extendedErrorOption, makeEdns, Rcode } from '../../src/wire/index.js';
import {
  answer,
  compressedSrv,
  drop,
  headerOnly,
  inSequence,
  malformed,
  over,
  truncated,
  type Behaviour,
} from '../fakes/dns/index.js';
import { address, cname, name, names, resolverOf, serve, soa, srv, txt } from './setup.js';

const KMS = '_vlmcs._tcp.corp.example.com';
const good = answer({ answers: [srv(KMS, 'kms1.corp.example.com')] });

describe('a look-up', () => {
  it.each<[string, string, Behaviour]>([
    ['records', 'found', good],
    ['no such name', 'nxdomain', answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('example.com')] })],
    ['no such type', 'nodata', answer({ authorities: [soa('corp.example.com')] })],
    ['an empty answer', 'nodata', answer()],
    ['an empty answer that is cut off, over TCP too', 'bad-reply', truncated],
    ['records of another type', 'nodata', answer({ answers: [txt(KMS, 'x')] })],
    [
      'records of another name',
      'bad-reply',
      answer({ answers: [srv('_vlmcs._tcp.evil.example', 'kms.evil.example')] }),
    ],
    ['SERVFAIL', 'servfail', answer({ rcode: Rcode.SERVFAIL })],
    ['REFUSED', 'refused', answer({ rcode: Rcode.REFUSED })],
    ['NOTIMP', 'notimp', headerOnly(Rcode.NOTIMP)],
    ['FORMERR', 'formerr', headerOnly(Rcode.FORMERR)],
    ['NOTAUTH', 'other-rcode', answer({ rcode: Rcode.NOTAUTH })],
    ['silence', 'timeout', drop],
    ['what cannot be read', 'bad-reply', malformed],
    [
      'a referral',
      'bad-reply',
      answer({
        flags: { aa: false },
        authorities: [names('corp.example.com', 'NS', 'ns1.corp.example.com')],
      }),
    ],
    ['an alias of itself', 'bad-reply', answer({ answers: [cname(KMS, KMS)] })],
    [
      'aliases in a circle',
      'bad-reply',
      answer({
        answers: [cname(KMS, 'a.example'), cname('a.example', 'b.example'), cname('b.example', 'a.example')],
      }),
    ],
  ])('answered with %s is %s', async (_, kind, behaviour) => {
    const server = await serve(behaviour);
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    expect(outcome.kind).toBe(kind);
    expect(outcome.server).toEqual(server.address);
  });

  it('gives TTLs, additional records and whether the answer is authoritative', async () => {
    const server = await serve(
      answer({
        answers: [srv(KMS, 'kms1.corp.example.com', 60), srv(KMS, 'kms2.corp.example.com', 3600)],
        additionals: [
          address('kms1.corp.example.com', '192.0.2.1'),
          address('kms1.corp.example.com', '2001:db8::1'),
        ],
      }),
    );
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    if (outcome.kind !== 'found') throw new Error(outcome.kind);
    expect(outcome.records.map((r) => [r.ttl, r.data.target.text])).toEqual([
      [60, 'kms1.corp.example.com'],
      [3600, 'kms2.corp.example.com'],
    ]);
    expect(outcome.additionals.map((r) => r.data.toText())).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(outcome.authoritative).toBe(true);
  });

  it('follows aliases within the answer and reports them', async () => {
    const answers = [
      srv('c.example', 'kms1.example'),
      cname('b.example', 'C.example'),
      cname(KMS, 'b.example'),
    ];
    const server = await serve(answer({ answers }));
    const outcome = await resolverOf([server]).lookup(name(KMS.toUpperCase()), 'SRV');
    if (outcome.kind !== 'found') throw new Error(outcome.kind);
    expect(outcome.aliases.map((n) => n.text)).toEqual(['b.example', 'C.example']);
    expect(outcome.records.map((r) => r.data.target.text)).toEqual(['kms1.example']);
  });

  it('reports the alias that leads nowhere', async () => {
    const server = await serve(answer({ rcode: Rcode.NXDOMAIN, answers: [cname(KMS, 'gone.example')] }));
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    expect(outcome).toMatchObject({ kind: 'nxdomain', aliases: [name('gone.example')] });
  });

  it('does not follow an alias that was asked for', async () => {
    const server = await serve(answer({ answers: [cname(KMS, 'b.example')] }));
    const outcome = await resolverOf([server]).lookup(name(KMS), 'CNAME');
    expect(outcome).toMatchObject({ kind: 'found', aliases: [] });
  });

  it('reads compressed SRV targets, and warns of them', async () => {
    const server = await serve(compressedSrv('kms1'));
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    if (outcome.kind !== 'found') throw new Error(outcome.kind);
    expect(outcome.records[0]?.data.target.text).toBe(`kms1.${KMS}`);
    expect(outcome.warnings).toEqual([COMPRESSED_TARGET_WARNING]);
  });

  it('passes on what the server says about its error', async () => {
    const edns = makeEdns({ options: [extendedErrorOption(22, 'all name servers are down')] });
    const server = await serve(answer({ rcode: Rcode.SERVFAIL, edns }));
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    expect(outcome.extendedErrors).toEqual([
      { code: 22, name: 'No Reachable Authority', text: 'all name servers are down' },
    ]);
  });

  it('asks again without EDNS where it is unknown', async () => {
    const server = await serve((exchange) =>
      exchange.message.edns === undefined ? good(exchange) : headerOnly(Rcode.FORMERR)(exchange),
    );
    expect((await resolverOf([server]).lookup(name(KMS), 'SRV')).kind).toBe('found');
    expect(server.requests.length).toBe(2);
  });

  it('gets the whole of a truncated answer over TCP', async () => {
    const answers = Array.from({ length: 200 }, (_, i) => srv(KMS, `kms${i}.corp.example.com`));
    const server = await serve(over({ udp: truncated, tcp: answer({ answers }) }));
    const outcome = await resolverOf([server]).lookup(name(KMS), 'SRV');
    expect(outcome.kind === 'found' && outcome.records.length).toBe(200);
  });

  it('that is cancelled throws', async () => {
    const server = await serve(drop);
    const waiting = resolverOf([server]).lookup(name(KMS), 'SRV', { signal: AbortSignal.abort() });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});

describe('with several servers', () => {
  it.each<[string, string, Behaviour, number]>([
    ['is silent', 'found', drop, 1],
    ['fails', 'found', answer({ rcode: Rcode.SERVFAIL }), 1],
    ['refuses', 'found', answer({ rcode: Rcode.REFUSED }), 1],
    ['talks rubbish', 'found', malformed, 1],
    ['denies the name', 'nxdomain', answer({ rcode: Rcode.NXDOMAIN }), 0],
    ['has no such record', 'nodata', answer(), 0],
  ])('when the first %s the outcome is %s', async (_, kind, behaviour, asked) => {
    const [first, second] = [await serve(behaviour), await serve(good)];
    const outcome = await resolverOf([first, second]).lookup(name(KMS), 'SRV');
    expect([outcome.kind, second.requests.length]).toEqual([kind, asked]);
  });

  it('a dead one is passed over at once', async () => {
    const [dead, alive] = [await serve(good), await serve(good)];
    await dead.stop();
    const outcome = await resolverOf([dead, alive], { timeout: 5000 }).lookup(name(KMS), 'SRV');
    expect([outcome.kind, outcome.ms < 1000]).toEqual(['found', true]);
  });

  it('only the silent ones are tried again', async () => {
    const [first, second] = [
      await serve(inSequence(drop, drop, good)),
      await serve(answer({ rcode: Rcode.REFUSED })),
    ];
    const outcome = await resolverOf([first, second], { attempts: 2 }).lookup(name(KMS), 'SRV');
    expect(outcome.kind).toBe('found');
    expect(second.requests.length).toBe(1);
  });

  it('of silence it says how often they were asked, and for how long', async () => {
    const [first, second] = [await serve(drop), await serve(drop)];
    const both = [first, second].map((server) => formatServer(server.address)).join(', ');
    for (const [servers, words] of [
      [[first], `${formatServer(first.address)} gave no answer to 2 questions, 100 ms a question`],
      [[first, second], `${both} gave no answer to 2 questions each, 100 ms a question`],
    ] as const) {
      const outcome = await resolverOf(servers, { attempts: 2, timeout: 100 }).lookup(name(KMS), 'SRV');
      expect(outcome).toMatchObject({ kind: 'timeout', error: { code: 'ERR_TIMEOUT', message: words } });
      expect(outcome.ms).toBeGreaterThan(servers.length * 2 * 100 - 20);
    }
  });

  it('what one said is reported rather than that another was silent', async () => {
    const [first, second, third] = [
      await serve(drop),
      await serve(answer({ rcode: Rcode.SERVFAIL })),
      await serve(drop),
    ];
    const outcome = await resolverOf([first, second, third]).lookup(name(KMS), 'SRV');
    expect(outcome.kind).toBe('servfail');
  });

  it('each look-up starts at another one when they rotate', async () => {
    const servers = [await serve(good), await serve(good), await serve(good)];
    const resolver = resolverOf(servers, { rotate: true });
    for (let i = 0; i < 6; i++) await resolver.lookup(name(KMS), 'SRV');
    expect(servers.map((s) => s.requests.length)).toEqual([2, 2, 2]);
  });

  it('there must be one', () => {
    expect(() => resolverOf([])).toThrow(/no server/);
  });
});
