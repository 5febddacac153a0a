import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDomains, type CheckOptions, type CheckReport } from '../../src/conflicts/index.js';
import { DomainName } from '../../src/name/index.js';
import { SrvData } from '../../src/record/index.js';
import { Resolver } from '../../src/resolve/index.js';
import { DnsClient, type ServerAddress } from '../../src/transport/index.js';
import { answer, drop, FakeDnsServer } from '../fakes/dns/index.js';
import { kmsHost, listener } from '../fakes/rpc/index.js';
import { startServer } from '../server/support.js';

/** `corp.example` (or another zone) with the name server at 127.0.0.1 and these lines. */
function zoneOf(origin: string, ...lines: readonly string[]): string {
  const head = [
    `$ORIGIN ${origin}.`,
    '$TTL 60',
    '@ SOA ns1 hostmaster 1 3600 600 86400 60',
    '@ NS ns1',
    'ns1 A 127.0.0.1',
  ];
  return [...head, ...lines, ''].join('\n');
}

/** With `_vlmcs._tcp.` in front and `.corp.example` behind it is a name of 250 octets. */
const LONG = ['a', 'b', 'c'].map((letter) => letter.repeat(60)).join('.') + `.${'d'.repeat(40)}`;

async function check(
  domains: readonly string[],
  servers: readonly ServerAddress[],
  options: CheckOptions = {},
): Promise<CheckReport> {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  const how = { exchanger, servers, timeout: 300, attempts: 1 };
  const deps = {
    resolver: new Resolver(how),
    direct: new Resolver({ ...how, recursionDesired: false }),
  };
  return checkDomains(domains, options, deps);
}

const rulesOf = ({ findings }: CheckReport): string[] => findings.map((f) => `${f.domain} ${f.rule}`);

describe('checkDomains, over real sockets', () => {
  it('finds nothing wrong with two healthy domains that share a host', async () => {
    const { address } = await startServer({
      zones: {
        'a.example': zoneOf('a.example', '_vlmcs._tcp SRV 0 0 1688 kms1', 'kms1 A 192.0.2.1'),
        'b.example': zoneOf('b.example', '_vlmcs._tcp SRV 0 0 1688 kms1.a.example.'),
      },
    });
    const result = await check(['a.example', 'b.example'], [address], { allow: ['kms1.a.example'] });
    expect(result.findings).toEqual([]);
    expect(result.summary).toMatchObject({ domains: 2, published: 2, targets: 1 });
    // What it was given no options for, and nothing of the domains.
    expect(result.summary.notChecked.every(({ domain }) => domain === null)).toBe(true);
    const idle = result.summary.notChecked.map(({ rule }) => rule);
    expect(idle).toEqual(expect.arrayContaining(['port-unreachable', 'port-not-kms', 'split-horizon']));
    expect(idle).not.toContain('unlisted-host');
    expect(result.domains[0]?.servers).toEqual([
      { name: 'ns1.a.example', address: `127.0.0.1:${address.port}`, outcome: 'found' },
    ]);
  });

  it('finds what is planted in many domains, and only there', async () => {
    const { address } = await startServer({
      zones: {
        'corp.example': zoneOf(
          'corp.example',
          '_vlmcs._tcp.good SRV 0 0 1688 kms1',
          '_vlmcs._tcp.gone SRV 0 0 1688 kms9',
          '_vlmcs._tcp.alias SRV 0 0 1688 kms',
          '_vlmcs._tcp.ip SRV 0 0 1688 192.0.2.1.',
          '_vlmcs._tcp.doubled SRV 0 0 1688 kms1.corp.example',
          '_vlmcs._tcp.twice SRV 0 0 1688 kms1',
          '_vlmcs._tcp.twice SRV 0 7 1688 kms1',
          '_vlmcs._tcp.rogue SRV 0 0 1688 rogue',
          '_vlmcs._tcp.null SRV 0 0 0 .',
          '_vlmcs._tcp.null SRV 0 0 1688 kms1',
          'kms CNAME kms1',
          'kms1 A 192.0.2.1',
          'rogue A 192.0.2.66',
        ),
      },
    });
    const domains = ['good', 'gone', 'alias', 'ip', 'doubled', 'twice', 'rogue', 'null', 'none'];
    const allow = ['kms.corp.example', 'kms1.corp.example', 'kms9.corp.example'];
    const result = await check(
      domains.map((d) => `${d}.corp.example`),
      [address],
      { allow, severities: { 'unlisted-host': 'warn' } },
    );
    const short = rulesOf(result).map((line) => line.replace('.corp.example', ''));
    expect(short).toEqual([
      'gone target-unresolved',
      'alias target-alias',
      'ip unlisted-host',
      'ip target-ip-address',
      'doubled unlisted-host',
      'doubled target-doubled-suffix',
      'twice duplicate-member',
      'rogue unlisted-host',
      'null null-target-beside-others',
      'none no-record',
    ]);
  });

  it('tells wildcards from records, and a DNAME from a CNAME', async () => {
    const { address } = await startServer({
      zones: {
        'corp.example': zoneOf(
          'corp.example',
          '_vlmcs._tcp SRV 0 0 1688 kms1',
          'kms1 A 192.0.2.1',
          '*._tcp.wild SRV 0 0 1688 kms1',
          '*.lab SRV 0 0 1688 kms1',
          '_vlmcs._tcp.lab SRV 0 0 1688 kms1',
          '*.web CNAME kms1',
          '_vlmcs._tcp.web SRV 0 0 1688 kms1',
          'old DNAME corp.example.',
          '_vlmcs._tcp.alias CNAME _vlmcs._tcp',
          // A label of 20 octets more does not fit into a name.
          `_vlmcs._tcp.${LONG} SRV 0 0 1688 kms1`,
        ),
      },
    });
    const domains = ['corp', 'wild.corp', 'lab.corp', 'web.corp', 'old.corp', 'alias.corp', `${LONG}.corp`];
    const result = await check(
      domains.map((domain) => `${domain}.example`),
      [address],
    );
    expect(result.findings.map(({ domain, rule, message }) => [domain, rule, message])).toEqual([
      [
        'wild.corp.example',
        'wildcard-answer',
        'a wildcard answers for every service below _tcp.wild.corp.example that does not exist',
      ],
      [
        'lab.corp.example',
        'wildcard-answer',
        'a wildcard answers for every domain below lab.corp.example that does not exist',
      ],
      [
        'old.corp.example',
        'owner-alias',
        '_vlmcs._tcp.old.corp.example is an alias by the DNAME at old.corp.example; its records are those of _vlmcs._tcp.corp.example',
      ],
      [
        'alias.corp.example',
        'owner-alias',
        '_vlmcs._tcp.alias.corp.example is an alias; its records are those of _vlmcs._tcp.corp.example',
      ],
    ]);
    expect(result.summary.notChecked.filter(({ domain }) => domain !== null)).toEqual(
      ['_vlmcs._tcp', '_tcp'].map(() => expect.objectContaining({ rule: 'wildcard-answer' }) as unknown),
    );
  });

  it('connects to each endpoint once, however many domains name it', async () => {
    let connections = 0;
    const host = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    onTestFinished(() => void host.close());
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const { port } = host.address() as AddressInfo;
    const { address } = await startServer({
      zones: {
        'corp.example': zoneOf(
          'corp.example',
          `_vlmcs._tcp.a SRV 0 0 ${port} kms1`,
          `_vlmcs._tcp.b SRV 0 0 ${port} kms1`,
          `_vlmcs._tcp.c SRV 0 0 ${port} kms2`,
          '_vlmcs._tcp.d SRV 0 0 1 kms1',
          'kms1 A 127.0.0.1',
          'kms2 A 127.0.0.1',
        ),
      },
    });
    const domains = ['a', 'b', 'c', 'd'].map((d) => `${d}.corp.example`);
    const result = await check(domains, [address], { probe: 'tcp' });
    expect(rulesOf(result)).toEqual(['d.corp.example port-unreachable']);
    expect(connections).toBe(1);
  });

  it('asks each host for KMS once, and says which one is not', async () => {
    const kms = await kmsHost();
    const web = await listener((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 \r\n\r\n')));
    const { address } = await startServer({
      zones: {
        'corp.example': zoneOf(
          'corp.example',
          `_vlmcs._tcp.a SRV 0 0 ${kms.port} kms1`,
          `_vlmcs._tcp.b SRV 0 0 ${kms.port} kms1`,
          `_vlmcs._tcp.c SRV 0 0 ${web.port} kms1`,
          'kms1 A 127.0.0.1',
        ),
      },
    });
    const domains = ['a', 'b', 'c'].map((d) => `${d}.corp.example`);
    const result = await check(domains, [address], { probe: 'rpc' });
    expect(rulesOf(result)).toEqual(['c.corp.example port-not-kms']);
    expect(result.findings[0]?.evidence.join()).toContain('it looks like HTTP');
    expect(kms.heard).toHaveLength(1);
    const distrusting = await check(['a.corp.example'], [address], { probe: 'rpc', control: true });
    expect(rulesOf(distrusting)).toEqual(['a.corp.example port-not-kms']);
  });

  it('compares all authoritative servers, and says which one fails', async () => {
    const port1 = '_vlmcs._tcp SRV 0 0 1688 kms1';
    const port2 = '_vlmcs._tcp SRV 0 0 1689 kms1';
    const nameServers = ['@ NS ns2', 'ns2 A 127.0.0.2', '@ NS ns3', 'ns3 A 127.0.0.3', '@ NS ns4'];
    const both = [...nameServers, 'kms1 A 192.0.2.1'];
    const one = await startServer({ zones: { 'corp.example': zoneOf('corp.example', port1, ...both) } });
    const two = await startServer({
      zones: { 'corp.example': zoneOf('corp.example', port2, ...both) },
      listen: [{ host: '127.0.0.2', port: 0 }],
    });
    const silent = await FakeDnsServer.start(drop, '127.0.0.3');
    onTestFinished(() => silent.stop());
    const result = await check(['corp.example'], [one.address, two.address, silent.address]);
    expect(rulesOf(result)).toEqual([
      'corp.example servers-disagree',
      'corp.example name-server-failing',
      'corp.example name-server-unresolved',
    ]);
    expect(result.findings[0]).toMatchObject({
      records: [{ port: 1688 }, { port: 1689 }],
      evidence: [
        `ns1.corp.example (127.0.0.1:${one.address.port}): 0 0 1688 kms1.corp.example`,
        `ns2.corp.example (127.0.0.2:${two.address.port}): 0 0 1689 kms1.corp.example`,
      ],
    });
    expect(result.findings[1]?.message).toContain(
      `ns3.corp.example (127.0.0.3:${silent.address.port}) fails`,
    );
  });

  it('sees different TTLs in one set as the server sends them', async () => {
    const owner = DomainName.parse('_vlmcs._tcp.corp.example');
    const record = (ttl: number, target: string) => ({
      name: owner,
      type: 33,
      class: 1,
      ttl,
      data: new SrvData({ target }),
    });
    const server = await FakeDnsServer.start(
      answer(({ message }) => {
        const srv = message.questions[0]?.type === 33;
        return srv
          ? { answers: [record(60, 'kms1.corp.example'), record(3600, 'kms2.corp.example')] }
          : { rcode: 2 };
      }),
    );
    onTestFinished(() => server.stop());
    const result = await check(['corp.example'], [server.address]);
    expect(rulesOf(result)).toEqual(['corp.example mixed-ttl']);
    expect(result.summary.notChecked.map((n) => n.rule)).toEqual(
      expect.arrayContaining(['servers-disagree', 'target-unresolved']),
    );
  });

  it('says the same in whatever order a server sends its records', async () => {
    const hosts = ['kms1', 'kms2'].flatMap((host) => [`${host} A 192.0.2.1`, `${host} A 192.0.2.2`]);
    const members = ['0 0 1688 kms1', '0 0 1688 kms2', '0 0 1689 kms1', '0 9 1688 kms2', '5 0 80 kms1'];
    const lines = [...hosts, ...members.map((member) => `_vlmcs._tcp SRV ${member}`)];
    const reports = [lines, lines.toReversed()].map(async (ordered) => {
      const { address } = await startServer({
        zones: { 'corp.example': zoneOf('corp.example', ...ordered) },
      });
      return check(['corp.example'], [address]);
    });
    const [one, other] = await Promise.all(reports);
    expect(one?.findings.map(({ rule }) => rule)).toContain('same-address');
    expect(other?.findings).toEqual(one?.findings);
    expect(other?.domains[0]?.records).toEqual(one?.domains[0]?.records);
  });

  it('never calls a domain clean that nobody answers for', async () => {
    const server = await FakeDnsServer.start(drop);
    onTestFinished(() => server.stop());
    const result = await check(['corp.example'], [server.address]);
    expect(rulesOf(result)).toEqual(['corp.example lookup-failed']);
    expect(result.domains[0]?.status).toBe('unknown');
  });

  it('takes a domain once that is given twice', async () => {
    const { address } = await startServer({ zones: { 'corp.example': zoneOf('corp.example') } });
    const result = await check(['corp.example', 'CORP.example.'], [address]);
    expect(result.domains.map((d) => d.domain)).toEqual(['corp.example']);
  });

  it.each<[string, readonly string[], CheckOptions, RegExp]>([
    ['a domain that is none', ['a..b'], {}, /^domain: /],
    ['an allowed host that is none', ['corp.example'], { allow: ['192.0.2.1'] }, /^allow: /],
    ['an unknown rule', ['corp.example'], { severities: { nope: 'off' } }, /^rule: /],
  ])('refuses %s before anything is sent', async (_, domains, options, message) => {
    const server = await FakeDnsServer.start(drop);
    onTestFinished(() => server.stop());
    await expect(check(domains, [server.address], options)).rejects.toThrow(message);
    expect(server.requests).toHaveLength(0);
  });

  it('ends when its signal fires', async () => {
    const server = await FakeDnsServer.start(drop);
    onTestFinished(() => server.stop());
    const waiting = check(['corp.example'], [server.address], { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  });
});
