import { expect, it, onTestFinished } from 'vitest';
import { kerberosSigning } from '../../src/cli/doctor/kerberos-signing.js';
import { checkPrimary } from '../../src/cli/doctor/primary.js';
import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { DnsClient, GssSessions } from '../../src/transport/index.js';
import { Opcode, Rcode } from '../../src/wire/index.js';
import { echo, FakeDnsServer, headerOnly, type Behaviour, type FakeExchange } from '../fakes/dns/index.js';
import { FakeCredentials, FakeGssServer, FakeRealm } from '../fakes/gss/index.js';
import { soa, srv, zones } from '../resolve/setup.js';

/** How a server with contexts answers updates. */
interface Manner {
  readonly signed: (kind: Kind, gss: FakeGssServer) => Behaviour;
  readonly unsigned: (kind: Kind) => number;
}
type Kind = 'nothing' | 'addition' | 'deletion';

/** Looks at the permission first. */
const BIND: Manner = {
  signed: (kind, gss) => (exchange) =>
    exchange.path.send(gss.signed(exchange, { rcode: kind === 'addition' ? Rcode.YXRRSET : Rcode.NOERROR })),
  unsigned: () => Rcode.REFUSED,
};

/** Looks at the prerequisites first, and sends errors back as our own request (Samba's own DNS server). */
const SAMBA: Manner = {
  signed: (kind, gss) =>
    kind === 'addition'
      ? echo(Rcode.YXRRSET)
      : (exchange) => exchange.path.send(gss.signed(exchange, {}, 'without length')),
  unsigned: (kind) => (kind === 'addition' ? Rcode.YXRRSET : Rcode.REFUSED),
};

const SAMBA_DENIES: Manner = {
  ...SAMBA,
  signed: (kind, gss) => (kind === 'deletion' ? echo(Rcode.SERVFAIL) : SAMBA.signed(kind, gss)),
};

const kindOf = ({ message: { answers, authorities } }: FakeExchange): Kind =>
  authorities.length === 0 ? 'nothing' : answers.length > 0 ? 'addition' : 'deletion';

interface Options {
  readonly manner?: Manner;
  readonly stands?: boolean;
  readonly failure?: KmsDnsError;
  readonly tkeyError?: number;
}

async function doctor({ manner = BIND, stands = false, failure, tkeyError }: Options = {}) {
  const realm = new FakeRealm();
  const gss = new FakeGssServer(realm, tkeyError === undefined ? {} : { tkey: () => ({ error: tkeyError }) });
  const records = [
    soa('corp.example'),
    ...(stands ? [srv('_vlmcs._tcp.corp.example', 'kms1.corp.example')] : []),
  ];
  const server = await FakeDnsServer.start((exchange) => {
    const { opcode, tsig, tkey } = exchange.message;
    if (tkey !== undefined) return gss.behaviour(exchange);
    if (opcode !== Opcode.UPDATE) return zones(...records)(exchange);
    const kind = kindOf(exchange);
    if (tsig === undefined) return headerOnly(manner.unsigned(kind))(exchange);
    gss.onVerified = manner.signed(kind, gss);
    return gss.behaviour(exchange);
  });
  const exchanger = new DnsClient();
  const credentials = Object.assign(new FakeCredentials(realm), {
    inspect: async () => ({ principal: 'kmssvc@EXAMPLE.TEST', lifetime: 3600 }),
  });
  credentials.failure = failure;
  const sessions = new GssSessions({ credentials, exchanger });
  onTestFinished(async () => {
    await sessions.close();
    await exchanger.close();
    await server.stop();
  });
  const services = { of: async () => 'DNS@ns1.corp.example' };
  const findings = await checkPrimary({
    exchanger,
    server: server.address,
    signing: kerberosSigning({ credentials, services }, sessions, 'kmssvc@EXAMPLE.TEST'),
    domains: [DomainName.parse('corp.example')],
    extent: 'all',
    marks: 'none',
    timeout: 1000,
    signal: new AbortController().signal,
  });
  return {
    brief: findings.map(({ check, status }) => `${check} ${status}`).slice(2),
    of: (check: string) => findings.find((finding) => finding.check === check),
    credentials,
  };
}

const WELL = ['service ok', 'context ok', 'clock ok', 'zone ok'];

it('finds all well, and frees every context that it made for a trial', async () => {
  const { brief, credentials } = await doctor();
  expect(brief).toEqual([...WELL, 'update ok']);
  expect(credentials.contexts.map(({ disposed }) => disposed)).toEqual([true, false]);
});

it.each([
  ['Samba, with the name in place', SAMBA, true, 'ok', /takes updates of _vlmcs/],
  ['Samba, with a new name', SAMBA, false, 'warn', /could not be told/],
  ['Samba that denies', SAMBA_DENIES, true, 'fail', /updates by kmssvc@EXAMPLE\.TEST of .*: SERVFAIL$/],
  [
    'a server that takes everything',
    { ...SAMBA, unsigned: () => Rcode.YXRRSET },
    true,
    'warn',
    /not be told/,
  ],
])('%s: the permission', async (_, manner, stands, status, message) => {
  const { brief, of } = await doctor({ manner, stands });
  expect(brief).toEqual([...WELL, `update ${status}`]);
  expect(of('update')?.message).toMatch(message);
});

it('says of a new name that it will be ours', async () => {
  const { of } = await doctor({ manner: SAMBA });
  expect(of('update')?.fix).toMatch(/owns it.*may still be somebody else's\./);
});

it.each([
  ['the server speaks no GSS-TSIG', { tkeyError: Rcode.BADALG }, 'context', /speaks no GSS-TSIG/],
  ["the server's clock differs", { tkeyError: Rcode.BADTIME }, 'clock', /clocks differ/],
  ["the server's keytab is another", { tkeyError: Rcode.BADKEY }, 'context', /cannot use our ticket/],
  [
    'the KDC is gone meanwhile',
    { failure: new KmsDnsError('ERR_KERBEROS', 'nobody there', { details: { why: 'kdc-unreachable' } }) },
    'kdc',
    /nobody there/,
  ],
] as const)('%s: fails, and tries no update', async (_, options, check, message) => {
  const { brief, of } = await doctor(options);
  expect(brief.filter((line) => !line.endsWith('ok'))).toEqual([`${check} fail`]);
  expect(of(check)?.message).toMatch(message);
  expect(of('update')).toBeUndefined();
});
