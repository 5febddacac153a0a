import { describe, expect, it, onTestFinished } from 'vitest';
import { rfc2136, type Rfc2136Options } from '../../../providers/rfc2136/index.js';
import { KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import type { ChangeResult, Provider } from '../../../src/provider.js';
import { RecordSet, TxtData } from '../../../src/record/index.js';
import { Opcode, Rcode, TkeyMode, TsigKey } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import {
  answer,
  drop,
  echo,
  FakeDnsServer,
  type Behaviour,
  type FakeExchange,
} from '../../fakes/dns/index.js';
import { FakeCredentials, FakeGssServer, FakeRealm } from '../../fakes/gss/index.js';
import { answerFrom, soaOf, ZONE } from './setup.js';

const name = DomainName.parse('_vlmcs._tcp.example.test');
const set = kmsSet('example.test', 3600, '0 0 1688 kms1.example.test');

interface Bed {
  readonly server: FakeDnsServer;
  readonly gss: FakeGssServer;
  readonly credentials: FakeCredentials;
  readonly provider: Provider;
  readonly publish: () => Promise<ChangeResult>;
  /** What came in: `query`, `negotiate`, `update`, `delete`. */
  readonly heard: () => string[];
}

/** A primary of `example.test` that takes only updates signed with a context. */
async function bed(options: Partial<Rfc2136Options> = {}): Promise<Bed> {
  const realm = new FakeRealm();
  const gss = new FakeGssServer(realm);
  const credentials = new FakeCredentials(realm);
  const standing: RecordSet[] = [];
  const server = await FakeDnsServer.start((exchange) => {
    const isQuestion = exchange.message.opcode === Opcode.QUERY && exchange.message.tkey === undefined;
    return isQuestion ? exchange.reply(answerFrom(standing, exchange)) : gss.behaviour(exchange);
  });
  const provider = rfc2136({ server: server.address, kerberos: credentials, timeout: 600, ...options });
  onTestFinished(async () => {
    await provider.close();
    await server.stop();
  });
  return {
    server,
    gss,
    credentials,
    provider,
    async publish() {
      const [result] = await provider.apply(ZONE, [{ before: null, after: set }]);
      return result!;
    },
    heard: () => server.requests.map(kindOf),
  };
}

function kindOf({ message: { opcode, tkey, tsig } }: FakeExchange): string {
  if (opcode === Opcode.UPDATE) return tsig === undefined ? 'unsigned update' : 'update';
  if (tkey === undefined) return tsig === undefined ? 'query' : 'signed query';
  return tkey.mode === TkeyMode.DELETE ? 'delete' : 'negotiate';
}

describe('a provider with Kerberos', () => {
  it('signs updates with one context, for the service that the SOA record names, and deletes it at the end', async () => {
    const { provider, heard, publish, credentials } = await bed();
    expect(await publish()).toEqual({ status: 'applied' });
    expect(await publish()).toEqual({ status: 'applied' });
    await provider.close();
    expect(heard()).toEqual(['query', 'negotiate', 'update', 'update', 'delete']);
    expect(credentials.services).toEqual(['DNS@ns1.example.test']);
  });

  it('sends many updates at once over one connection, and asks for the service once', async () => {
    const { provider, server, heard } = await bed();
    const changes = Array.from({ length: 20 }, (_, i) => ({
      before: null,
      after: kmsSet(`d${i}.example.test`, 3600, '0 0 1688 kms1.example.test'),
    }));
    const results = await provider.apply(ZONE, changes);
    expect(results).toEqual(changes.map(() => ({ status: 'applied' })));
    expect(heard()).toEqual(['query', 'negotiate', ...changes.map(() => 'update')]);
    expect(server.connections).toBe(1);
  });

  it('asks for the service again where it was not told', async () => {
    const { server, publish } = await bed();
    const { behaviour } = server;
    server.behaviour = answer({ rcode: Rcode.SERVFAIL });
    expect(await publish()).not.toEqual({ status: 'applied' });
    server.behaviour = behaviour;
    expect(await publish()).toEqual({ status: 'applied' });
  });

  it('reads without a ticket', async () => {
    const { provider, heard, credentials } = await bed();
    credentials.failure = new Error('there is none');
    expect((await provider.findZone(name)).name.key).toBe('example.test');
    expect(await provider.read(ZONE, name, 'SRV')).toBeNull();
    expect(new Set(heard())).toEqual(new Set(['query']));
  });

  it.each([
    ['DNS/dc1.example.test', 'DNS@dc1.example.test'],
    ['DNS/DC1.example.test@OTHER.TEST', 'DNS/dc1.example.test@OTHER.TEST'],
    ['DNS@dc1.example.test', 'DNS@dc1.example.test'],
    ['dc1.example.test.', 'DNS@dc1.example.test'],
  ])('takes the service %s that it was given', async (service, asked) => {
    const { credentials, publish } = await bed({ service });
    expect(await publish()).toEqual({ status: 'applied' });
    expect(credentials.services).toEqual([asked]);
  });

  it('says that the comparison is the one of the weakest server', async () => {
    expect((await bed()).provider.capabilities.comparison).toBe('subset');
  });

  it.each<[string, Partial<Rfc2136Options>]>([
    ['a key beside it', { key: TsigKey.generate('k') }],
    ['UDP', { transport: 'udp' }],
    ['a service that is none', { service: 'DNS/' }],
    ['no Kerberos, but a service', { kerberos: undefined, service: 'DNS/dc1.example.test' }],
  ])('is refused with %s', (_, options) => {
    const kerberos = new FakeCredentials(new FakeRealm());
    expect(() => rfc2136({ server: '192.0.2.1', kerberos, ...options })).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_INPUT' }),
    );
  });
});

describe('an update that is not done', () => {
  const signed =
    (gss: FakeGssServer, rcode: number): Behaviour =>
    (exchange) =>
      exchange.path.send(gss.signed(exchange, { rcode }));

  it.each<[string, string, RegExp, (gss: FakeGssServer) => Behaviour]>([
    [
      'because BIND does not let us',
      'ERR_UNAUTHORIZED',
      /grant kmssvc@EXAMPLE\.TEST name _vlmcs\._tcp\.example\.test\. SRV;.*update-policy/,
      (gss) => signed(gss, Rcode.REFUSED),
    ],
    [
      'because Samba does not let us',
      'ERR_UNAUTHORIZED',
      /^Active Directory: .*owns it.*properties of the record, Security.*could be forged/,
      () => echo(Rcode.SERVFAIL),
    ],
    ['because the server failed', 'ERR_RCODE', /log/, (gss) => signed(gss, Rcode.SERVFAIL)],
    ['because of a prerequisite', 'ERR_CONFLICT', /Somebody else/, (gss) => signed(gss, Rcode.YXRRSET)],
    ['because of a prerequisite, at Samba', 'ERR_CONFLICT', /forged/, () => echo(Rcode.YXRRSET)],
  ])('%s: %s', async (_, code, hint, behaviour) => {
    const { gss, publish } = await bed();
    gss.onVerified = behaviour(gss);
    const result = await publish();
    if (!('error' in result)) throw new Error(result.status);
    expect(result.error.code).toBe(code);
    expect(result.error.hint).toMatch(hint);
  });

  describe('of records and of the mark of their owner', () => {
    const mark = new RecordSet(DomainName.parse(`_kmsdns-owner.${name.text}`), 3600, [
      TxtData.fromText('owner=corp'),
    ]);
    const both = 'change _vlmcs._tcp.example.test SRV and _kmsdns-owner._vlmcs._tcp.example.test TXT';
    /** BIND9_DLZ: looks at the permission first. */
    const deniesMarks =
      (gss: FakeGssServer): Behaviour =>
      (exchange) => {
        const { answers, authorities } = exchange.message;
        const isTrial = answers.some(({ name: asked }) => asked.equals(ZONE.name));
        const isMark = authorities.some(({ name: changed }) => changed.equals(mark.name));
        const rcode = isMark ? Rcode.REFUSED : isTrial ? Rcode.YXRRSET : Rcode.NOERROR;
        return signed(gss, rcode)(exchange);
      };

    it.each<[string, string, RegExp, (gss: FakeGssServer) => Behaviour]>([
      [
        'which one is not known: it names both',
        `${both} (SERVFAIL)`,
        /doctor -f .* owns it.*properties of the record(?!.*BIND)/,
        () => echo(Rcode.SERVFAIL),
      ],
      [
        'only the mark is denied: it names that one',
        'but not _kmsdns-owner._vlmcs._tcp.example.test TXT, which goes with it',
        /owns it.*properties of the record.*grant kmssvc@EXAMPLE\.TEST name _kmsdns-owner\S+ TXT;/,
        deniesMarks,
      ],
    ])('%s', async (_, message, hint, behaviour) => {
      const { gss, provider } = await bed();
      gss.onVerified = behaviour(gss);
      const companion = { name: mark.name, type: mark.type, before: null, after: mark };
      const [result] = await provider.apply(ZONE, [{ before: null, after: set, companion }]);
      expect(result).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNAUTHORIZED',
          message: expect.stringContaining(message) as string,
          hint: expect.stringMatching(hint) as string,
        },
      });
    });
  });

  it('because there is no ticket says why, and nothing was sent', async () => {
    const { credentials, publish, heard } = await bed();
    const why = 'no-credentials';
    credentials.failure = new KmsDnsError('ERR_KERBEROS', 'no ticket', { details: { why } });
    const result = await publish();
    expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_KERBEROS', details: { why } } });
    expect(heard()).toEqual(['query']);
  });

  it.each<[string, Behaviour]>([
    ['silent', drop],
    ['cut off', (exchange) => exchange.path.reset()],
  ])(
    'because the answer that names the service is %s: nothing was sent, so nothing may come yet',
    async (_, behaviour) => {
      const { server, publish, heard } = await bed();
      server.behaviour = behaviour;
      const result = await publish();
      expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_KERBEROS' } });
      expect(result).toHaveProperty('error.message', expect.stringContaining('SOA record of example.test'));
      expect(new Set(heard())).toEqual(new Set(['query']));
    },
  );

  it.each(['dc1.example.test/x.example.test', 'dc1\\@other.test', '.'])(
    'because the zone names %s as its primary, which is no host: nobody is asked for a ticket',
    async (primary) => {
      const { server, publish, credentials, heard } = await bed();
      server.behaviour = (exchange) =>
        exchange.reply({ answers: [soaOf('example.test', DomainName.parse(primary))] });
      expect(await publish()).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_KERBEROS', details: { why: 'unknown-service' } },
      });
      expect(credentials.services).toEqual([]);
      expect(heard()).toEqual(['query']);
    },
  );

  it('because every context is forgotten at once says where to look', async () => {
    const { gss, publish, heard, server } = await bed();
    const { behaviour } = server;
    server.behaviour = (exchange) => {
      if (exchange.message.opcode === Opcode.UPDATE) gss.contexts.clear();
      return behaviour(exchange);
    };
    const result = await publish();
    expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_TSIG_BADKEY' } });
    expect(heard().filter((kind) => kind === 'update')).toHaveLength(2);
  });

  it('because the reply is lost is looked at, and sent again with a new signature', async () => {
    const { gss, publish, heard } = await bed();
    let first = true;
    gss.onVerified = (exchange) => {
      if (!first) return exchange.path.send(gss.signed(exchange));
      first = false;
      exchange.path.reset();
    };
    expect(await publish()).toEqual({ status: 'applied' });
    expect(heard()).toEqual(['query', 'negotiate', 'update', 'query', 'query', 'query', 'update']);
    expect(gss.verified).toBe(2);
  });

  it('is not given up because the connection was lost over the claim of a name: that is made again', async () => {
    const { gss, provider, heard } = await bed();
    let first = true;
    gss.onVerified = (exchange) => {
      if (!first) return exchange.path.send(gss.signed(exchange));
      first = false;
      exchange.path.reset();
    };
    const mark = new RecordSet(DomainName.parse(`_kmsdns-owner.${name.text}`), 3600, [
      TxtData.fromText('owner=corp'),
    ]);
    const companion = { name: mark.name, type: mark.type, before: null, after: mark };
    expect(await provider.apply(ZONE, [{ before: null, after: set, companion }])).toEqual([
      { status: 'applied' },
    ]);
    expect(heard()).toEqual(['query', 'negotiate', 'update', 'update', 'update']);
  });

  it.each([
    ['negotiate', 'nothing was sent', 'not-sent', /nothing was changed/],
    ['update', 'nobody knows whether it was done', 'unknown', /of 1 it is not known/],
  ] as const)('because it is given up at the first %s: %s', async (last, _, status, words) => {
    const { server, provider } = await bed({ timeout: 20_000 });
    const { behaviour } = server;
    const impatient = new AbortController();
    server.behaviour = (exchange) => (kindOf(exchange) === last ? impatient.abort() : behaviour(exchange));
    await expect(
      provider.apply(ZONE, [{ before: null, after: set }], { signal: impatient.signal }),
    ).rejects.toMatchObject({
      code: 'ERR_ABORTED',
      message: expect.stringMatching(words) as string,
      details: { results: [status] },
    });
  });
});
