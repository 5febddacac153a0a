/**
 * Captures the golden messages of this folder anew: `npx tsx test/vectors/capture.ts`. Needs the servers and tools that
 * README.md names. Ids and times differ from run to run, so the files change whole; look at the diff before keeping it.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainName } from '../../src/name/index.js';
import { encodeMessage, queryMessage, TsigKey, tsigSigner } from '../../src/wire/index.js';
import { startNamed } from '../live/harness/named.js';
import { startNsd } from '../live/harness/nsd.js';
import { startKnot } from '../live/harness/knot.js';
import { startUnbound } from '../live/harness/unbound.js';
import type { LiveServer } from '../live/harness/live-server.js';
import type { Asked } from '../live/harness/oracle.js';
import { run } from '../live/harness/run.js';
import { zoneText, type KeySpec } from '../live/harness/specs.js';
import { exchange } from '../live/harness/exchange.js';
import { startRelay, type Relay } from './relay.js';

const SECRET = Buffer.from('kmsdns test vectors, no secret!!').toString('base64');
const ALGORITHMS = ['hmac-md5', 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'];
const keys: KeySpec[] = [...ALGORITHMS, 'hmac-sha256-128'].map((algorithm) => ({
  name: `${algorithm}.key`,
  algorithm,
  secret: SECRET,
}));
const sha256 = keys[3] as KeySpec;

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const folder = import.meta.dirname;
function save(name: string, vectors: readonly object[]): void {
  writeFileSync(join(folder, name), `${JSON.stringify(vectors, null, 2)}\n`);
}

/** A program and its version, as the first line that tells it says. */
async function version(binary: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(binary, args, { allowFailure: true });
  return `${binary} ${/\d+\.\d+\.\d+[^\s,)]*/.exec(stdout + stderr)?.[0] ?? '(version unknown)'}`;
}

/** Runs `use` with a relay in front of `server`; gives what passed. */
async function through<T>(server: Asked, use: (relay: Relay) => Promise<T>): Promise<[T, Relay]> {
  const relay = await startRelay(server);
  try {
    return [await use(relay), relay];
  } finally {
    relay.close();
  }
}

const ZONE = zoneText('example.test', [
  'kms1 300 IN A 192.0.2.1',
  'kms1 300 IN AAAA 2001:db8::1',
  'kms2 300 IN A 192.0.2.2',
  '_vlmcs._tcp 3600 IN SRV 0 0 1688 kms1',
  '_vlmcs._tcp 3600 IN SRV 10 5 1689 KMS2',
  '_vlmcs._tcp.none 60 IN SRV 0 0 0 .',
  'alias IN CNAME kms1',
  'sub IN DNAME other.test.',
  '@ IN MX 10 mail',
  'txt IN TXT "one" "two; with \\"quotes\\" and \\200\\000"',
  'odd\\.label\\032x IN TXT ""',
  'unknown IN TYPE65280 \\# 3 abcdef',
  'empty IN TYPE65281 \\# 0',
  '1.2.0.192.in-addr IN PTR kms1',
  ...Array.from({ length: 60 }, (_, i) => `many IN TXT "${'x'.repeat(40)} ${i}"`),
]);

async function captureQueries(named: Asked): Promise<void> {
  const tool = await version('dig', '-v');
  const asked: [string, ...string[]][] = [
    ['_vlmcs._tcp.example.test', 'SRV'],
    ['_VLMCS._tcp.Example.TEST', 'SRV', '+noedns'],
    ['_vlmcs._tcp.none.example.test', 'SRV'],
    ['example.test', 'SOA', '+dnssec'],
    ['example.test', 'NS'],
    ['example.test', 'MX'],
    ['kms1.example.test', 'AAAA'],
    ['alias.example.test', 'A'],
    ['x.sub.example.test', 'A'],
    ['txt.example.test', 'TXT', '+nsid'],
    ['odd\\.label\\032x.example.test', 'TXT'],
    ['unknown.example.test', 'TYPE65280'],
    ['empty.example.test', 'TYPE65281'],
    ['1.2.0.192.in-addr.example.test', 'PTR'],
    ['gone.example.test', 'SRV'],
    ['kms1.example.test', 'SRV'],
    ['elsewhere.invalid', 'A'],
    ['many.example.test', 'TXT', '+noedns', '+ignore'],
    ['kms1.example.test', 'ANY', '+notcp'],
  ];
  const vectors: object[] = [];
  for (const args of asked) {
    const shown = ['+norecurse', '+noall', '+answer', '+authority', '+additional', ...args];
    const [{ stdout }, passed] = await through(named, (relay) =>
      run('dig', [`@${relay.host}`, '-p', String(relay.port), ...shown]),
    );
    vectors.push({
      command: `dig ${shown.join(' ')}`,
      tool,
      query: hex(passed.requests[0] as Buffer),
      reply: hex(passed.replies[0] as Buffer),
      records: stdout
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(';'))
        .map((line) => line.replace(/\t+/g, ' ')),
    });
  }
  const kdig = await version('kdig', '-V');
  const [, passed] = await through(named, (relay) =>
    run('kdig', [`@${relay.host}`, '-p', String(relay.port), '+edns', '_vlmcs._tcp.example.test', 'SRV']),
  );
  vectors.push({
    command: 'kdig +edns _vlmcs._tcp.example.test SRV',
    tool: kdig,
    query: hex(passed.requests[0] as Buffer),
    reply: hex(passed.replies[0] as Buffer),
  });
  save('queries.json', vectors);
}

const PREREQUISITES = {
  'name in use': 'prereq yxdomain kms1.example.test',
  'name not in use': 'prereq nxdomain new.example.test',
  'rrset exists': 'prereq yxrrset _vlmcs._tcp.example.test SRV',
  'rrset does not exist': 'prereq nxrrset new.example.test SRV',
  'rrset equals': 'prereq yxrrset _vlmcs._tcp.example.test IN SRV 0 0 1688 kms1.example.test',
};
const UPDATES = {
  'add to an rrset': 'update add _vlmcs._tcp.example.test 3600 IN SRV 0 0 1688 kms3.example.test',
  'delete an rrset': 'update delete _vlmcs._tcp.example.test SRV',
  'delete a name': 'update delete kms2.example.test',
  'delete a record': 'update delete _vlmcs._tcp.example.test SRV 10 5 1689 kms2.example.test',
};

async function captureUpdates(named: Asked): Promise<void> {
  const vectors: object[] = [];
  for (const tool of ['nsupdate', 'knsupdate']) {
    const origin = await version(tool, '-V');
    const forms = [
      ...Object.entries(PREREQUISITES).map(([form, line]) => ({ form, lines: [line] })),
      ...Object.entries(UPDATES).map(([form, line]) => ({ form, lines: [line] })),
      { form: 'everything', lines: [...Object.values(PREREQUISITES), ...Object.values(UPDATES)] },
    ];
    for (const { form, lines } of forms) {
      const [, passed] = await through(named, (relay) =>
        run(tool, [], {
          input: [`server ${relay.host} ${relay.port}`, 'zone example.test', ...lines, 'send', ''].join('\n'),
          allowFailure: true,
        }),
      );
      vectors.push({ form, tool: origin, script: lines, octets: hex(passed.requests[0] as Buffer) });
    }
  }
  save('updates.json', vectors);
}

async function captureTsig(named: Asked): Promise<void> {
  const nsupdate = await version('nsupdate', '-V');
  const vectors: object[] = [];
  for (const key of keys) {
    const script = [
      'zone example.test',
      `update add ${key.name}.example.test 60 IN TXT "by ${key.algorithm}"`,
      'send',
      '',
    ];
    const file = join(mkdtempSync(join(tmpdir(), 'kmsdns-vectors-')), 'key');
    writeFileSync(file, `key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret}"; };\n`, {
      mode: 0o600,
    });
    const [, passed] = await through(named, (relay) =>
      run('nsupdate', ['-k', file], {
        input: [`server ${relay.host} ${relay.port}`, ...script].join('\n'),
      }),
    );
    vectors.push({
      what: `update signed with ${key.algorithm}`,
      tool: `${nsupdate} and named of the same`,
      key,
      request: hex(passed.requests[0] as Buffer),
      replies: passed.replies.slice(0, 1).map(hex),
    });
  }
  save('tsig.json', vectors);
}

/** Requests that no tool makes, made by kmsdns and answered by named; what it answers is what counts. */
async function captureErrors(named: Asked, knot: Asked, unbound: Asked): Promise<void> {
  const query = Buffer.from(
    encodeMessage({ ...queryMessage(DomainName.parse('example.test'), 'SOA'), id: 0x4b4d }),
  );
  const secret = Buffer.from(SECRET, 'base64');
  const good = new TsigKey(sha256.name, 'hmac-sha256', secret);
  const software = new Map([
    [named, await version('named', '-V')],
    [knot, await version('knotd', '-V')],
    [unbound, await version('unbound', '-V')],
  ]);
  const cases: [what: string, server: Asked, key: TsigKey, now: () => number][] = [
    ['BADSIG', named, new TsigKey(sha256.name, 'hmac-sha256', Buffer.from('another secret')), Date.now],
    ['BADKEY', named, new TsigKey('nobody.key', 'hmac-sha256', secret), Date.now],
    ['BADTIME, an hour behind', named, good, () => Date.now() - 3_600_000],
    ['BADTIME, an hour ahead', named, good, () => Date.now() + 3_600_000],
    ['BADTRUNC', named, new TsigKey(sha256.name, 'hmac-sha256', secret, { macOctets: 16 }), Date.now],
    ['BADKEY from Knot DNS', knot, new TsigKey('nobody.key', 'hmac-sha256', secret), Date.now],
    ['BADTIME from Knot DNS', knot, good, () => Date.now() - 3_600_000],
    ['echo of the request from Unbound', unbound, good, Date.now],
  ];
  const vectors: object[] = [];
  for (const [what, server, key, now] of cases) {
    const at = now();
    // Opcode UPDATE makes Unbound send the request back.
    if (server === unbound) query.writeUInt8(0x28, 2);
    const signed = await tsigSigner(key, { now: () => at }).sign(query);
    const [reply] = await exchange(server, 'udp', signed.octets);
    vectors.push({
      what,
      tool: software.get(server),
      key: { name: key.name.text, algorithm: key.algorithmText, secret: key.exportSecret() },
      request: hex(signed.octets),
      replies: [hex(reply as Buffer)],
    });
  }
  save('tsig-errors.json', vectors);
}

/** A transfer of several messages each: named signs all of them, NSD only some. */
async function captureStreams(nsd: Asked, named: Asked): Promise<void> {
  const vectors: object[] = [];
  const servers: [string, Asked][] = [
    [await version('named', '-V'), named],
    [await version('nsd', '-v'), nsd],
  ];
  for (const [tool, server] of servers) {
    const [, passed] = await through(server, (relay) =>
      run('dig', [
        `@${relay.host}`,
        '-p',
        String(relay.port),
        '-y',
        `${sha256.algorithm}:${sha256.name}:${sha256.secret}`,
        'big.test',
        'AXFR',
        '+noall',
        '+answer',
        '+onesoa',
      ]),
    );
    vectors.push({
      what: 'AXFR of big.test',
      tool: `${await version('dig', '-v')} and ${tool}`,
      key: sha256,
      request: hex(passed.requests[0] as Buffer),
      replies: passed.replies.map(hex),
    });
  }
  save('tsig-streams.json', vectors);
}

const BIG = zoneText(
  'big.test',
  Array.from({ length: 90 }, (_, i) => `n${i} IN TXT "${'x'.repeat(250)}" "${'y'.repeat(250)}"`),
);

const servers: LiveServer[] = [];
async function start(server: Promise<LiveServer>): Promise<LiveServer> {
  servers.push(await server);
  return server;
}
try {
  const zones = [
    { name: 'example.test', text: ZONE, statements: 'allow-update { any; };' },
    { name: 'big.test', text: BIG },
  ];
  const options = ['server-id "vectors";', 'minimal-any no;'];
  const named = await start(startNamed({ zones, keys, options }));
  const nsd = await start(startNsd({ zones: [{ name: 'big.test', text: BIG }], keys: [sha256] }));
  const knot = await start(startKnot({ zones: [{ name: 'example.test' }], keys: [sha256] }));
  const unbound = await start(startUnbound({ stubs: [{ zone: 'example.test', port: named.port }] }));
  await captureQueries(named);
  await captureTsig(named);
  await captureErrors(named, knot, unbound);
  await captureStreams(nsd, named);
  await captureUpdates(named);
} finally {
  for (const server of servers) await server.stop();
}
