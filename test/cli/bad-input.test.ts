import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatServer } from '../../src/transport/index.js';
import { TsigKey } from '../../src/wire/index.js';
import { FakeDnsServer } from '../fakes/dns/index.js';
import { kmsdns } from './harness.js';

const SECRET = TsigKey.generate('k').exportSecret();

let server: FakeDnsServer;
let folder: string;
beforeAll(async () => {
  server = await FakeDnsServer.start();
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-bad-'));
  await writeFile(join(folder, 'good.key'), `key k { algorithm hmac-sha256; secret "${SECRET}"; };`, {
    mode: 0o600,
  });
  await writeFile(join(folder, 'empty.key'), '');
  await writeFile(join(folder, 'half.key'), `key k { secret "${SECRET}"; };`);
  await writeFile(join(folder, 'algorithm.key'), `key k { algorithm hmac-sha9; secret "${SECRET}"; };`);
  await writeFile(join(folder, 'secret.key'), `key k { algorithm hmac-sha256; secret "${SECRET}x"; };`);
  await writeFile(join(folder, 'text.key'), `${SECRET}\n`);
  await writeFile(join(folder, 'policy'), 'permit everybody\n');
  await writeFile(join(folder, 'broken.zone'), 'corp.example. IN SOA what\n');
  await mkdir(join(folder, 'folder'));
  await writeFile(join(folder, 'closed.key'), 'x');
  await chmod(join(folder, 'closed.key'), 0);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** Words in braces become what the test made: {server}, {folder}. */
const filled = (words: string): string[] =>
  words
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.replace('{server}', formatServer(server.address)).replace('{folder}', folder));

async function refused(words: string, env: Record<string, string> = {}) {
  const before = server.requests.length;
  const ran = await kmsdns([...filled(words), '--json'], { env });
  expect({ requests: server.requests.length - before, connections: server.connections }).toEqual({
    requests: 0,
    connections: 0,
  });
  expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  expect(ran.code).toBe(64);
  expect(ran.json).toEqual({
    error: expect.objectContaining({ code: 'ERR_BAD_INPUT', message: expect.any(String), reasons: [] }),
  });
  return ran.json.error as { message: string; hint?: string };
}

const TO = '--domain corp.example --server {server} --tsig-key-file {folder}/good.key';

type Case = [words: string, message: string, hint: string];

const CASES: [what: string, cases: Case[]][] = [
  [
    'hosts',
    [
      [`publish ${TO}`, 'host: is missing', 'kms1.corp.example.com'],
      [
        'publish --domain corp.example kms1.corp.example --server {server}',
        'host: is missing',
        'Hosts come before --domain',
      ],
      [`publish 192.0.2.1 ${TO}`, 'host: the target 192.0.2.1 is an IP address', 'A or AAAA record'],
      [`publish 192.0.2.1:1688 ${TO}`, 'host: the target 192.0.2.1 is an IP address', 'A or AAAA record'],
      [`publish [2001:db8::1]:1688 ${TO}`, 'host: ', 'A or AAAA record'],
      [`publish kms_1.corp.example ${TO}`, 'host: the target kms_1.corp.example has an underscore', 'BIND'],
      [`publish kms1 ${TO}`, 'host: the target kms1 is a single label', 'full name'],
      [`publish kms1..corp.example ${TO}`, 'host: a label is empty in "kms1..corp.example"', 'dot'],
      [
        `publish a.corp.example,b.corp.example ${TO}`,
        'host: "a.corp.example,b.corp.example" has a comma in it',
        'separated by spaces: a.corp.example b.corp.example',
      ],
      [`publish ${'a'.repeat(64)}.example ${TO}`, 'more than 63', ''],
      [
        `publish kms1.corp.example:0 ${TO}`,
        'port of host: "0" is not a whole number from 1 to 65535',
        'kms1.corp.example.com:1689',
      ],
      [
        `publish kms1.corp.example:65536 ${TO}`,
        'port of host: "65536" is not a whole number from 1 to 65535',
        'kms1.corp.example.com:1689',
      ],
      [
        `publish http://kms1.corp.example/ ${TO}`,
        'host: "http://kms1.corp.example/" is a URL',
        'Give the name alone: kms1.corp.example.',
      ],
      [
        `publish https://ann@kms1.corp.example:443 ${TO}`,
        '" is a URL',
        'Give the name alone: kms1.corp.example.',
      ],
      [`publish kms1.corp.example:http ${TO}`, 'port of host: "http" is not a whole number', ''],
      [`publish kms.corp.example.corp.example ${TO}`, 'twice', ''],
      [
        `publish kms1.corp.example kms1.corp.example:1688 --priority -1 ${TO}`,
        '--priority: "-1" is not a whole number from 0 to 65535',
        '',
      ],
      [`remove ${TO}`, 'host: is missing', 'kms1.corp.example.com'],
      [
        'publish kms1.corp.example --domain corp.example --file a.zone b.zone',
        'host: "b.zone" stands behind an option',
        'Name the hosts first: kmsdns publish HOST...',
      ],
      [
        `remove kms1.corp.example ${TO} kms2.corp.example -- kms3.corp.example`,
        'host: "kms2.corp.example" stands behind an option',
        'Name the hosts first: kmsdns remove HOST...',
      ],
    ],
  ],
  [
    'domains',
    [
      ['publish kms1.corp.example --server {server}', '--domain: is missing', 'domain'],
      ['publish kms1.corp.example --domain --server {server}', '--domain: needs a value', '--domain VALUE'],
      ['publish kms1.corp.example --domain a..b --server {server}', '--domain: a label is empty', 'dot'],
      [
        'publish kms1.corp.example --domain _vlmcs._tcp.corp.example --server {server}',
        '--domain: _vlmcs._tcp.corp.example already begins with _vlmcs._tcp',
        'corp.example',
      ],
      ['list --server {server}', 'domain: is missing', 'or its --zone'],
      ['list 10.0.0.1 --server {server}', 'domain: "10.0.0.1" is an IP address', 'corp.example.com'],
      ['check http://corp.example/ --resolver {server}', '"http://corp.example/" is a URL', 'corp.example'],
      ['check corp.example,lab.example --resolver {server}', 'is no domain: it has "," in it', 'alone'],
      ['check corp.example:53 --resolver {server}', 'is no domain: it has ":" in it', 'corp.example.com'],
      [
        'list hostmaster@corp.example --server {server}',
        'is no domain: it has "@" in it',
        'corp.example.com',
      ],
      ['check 2001:db8::1 --resolver {server}', 'domain: "2001:db8::1" is an IP address', 'corp.example.com'],
      [
        'discover _vlmcs._tcp.corp.example --resolver {server}',
        'domain: _vlmcs._tcp.corp.example already begins with _vlmcs._tcp',
        'corp.example',
      ],
      [
        `publish kms1.corp.example ${TO} --zone lab.example corp.example.org`,
        '--zone: corp.example is not in lab.example or corp.example.org',
        'the server is asked',
      ],
      [
        'list corp.example --server {server} --zone lab.example',
        '--zone: corp.example is not in lab.example',
        '',
      ],
      [
        'list corp.example --file none.zone --zone lab.example',
        '--zone: corp.example is not in lab.example',
        'leave --zone out: the file says it then',
      ],
      ['list a..b --server {server}', 'domain: a label is empty', 'dot'],
      ['discover a..b --resolver {server}', 'domain: a label is empty', 'dot'],
      [
        'discover a.example b.example --resolver {server}',
        '"b.example" is one word too many',
        'kmsdns discover --help',
      ],
      ['check --resolver {server}', 'domain: is missing', 'domain'],
      ['check b..c --resolver {server}', 'domain: a label is empty', 'dot'],
    ],
  ],
  [
    'numbers',
    [
      [
        `publish kms1.corp.example --port abc ${TO}`,
        '--port: "abc" is not a whole number from 1 to 65535',
        '',
      ],
      [
        `publish kms1.corp.example --port 0 ${TO}`,
        '--port: "0" is not a whole number from 1 to 65535',
        '1688',
      ],
      [`publish kms1.corp.example --port 99999999999 ${TO}`, '--port: "99999999999" is not', ''],
      [`publish kms1.corp.example --port 1 --port 2 ${TO}`, '--port: is given more than once', 'once'],
      [`publish kms1.corp.example --weight 1.5 ${TO}`, '--weight: "1.5" is not', ''],
      [`publish kms1.corp.example --ttl -5 ${TO}`, '--ttl: "-5" is not a TTL', '1h30m'],
      [`publish kms1.corp.example --ttl 1y ${TO}`, '--ttl: "1y" is not a TTL', '1h30m'],
      [
        `publish kms1.corp.example --ttl 2147483648 ${TO}`,
        '--ttl: 2147483648 is more than 2147483647 seconds',
        '',
      ],
      [`publish kms1.corp.example --timeout soon ${TO}`, '--timeout: "soon" is not a span of time', '5s'],
      [`publish kms1.corp.example --timeout 0 ${TO}`, '--timeout: "0" is not between', '5s'],
      ['discover a.example --seed x --resolver {server}', '--seed: "x" is not a whole number', ''],
      ['discover a.example --timeout 1d --resolver {server}', '--timeout: "1d" is not a span of time', '5s'],
    ],
  ],
  [
    'servers',
    [
      ['publish kms1.corp.example --domain corp.example', '--provider: is not given', '--server HOST'],
      [
        'publish kms1.corp.example --domain corp.example --provider bind',
        '--provider: "bind" is not one of rfc2136, route53, cloudflare, zonefile',
        '',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server 192.0.2.1:99999',
        '--server: "192.0.2.1:99999" has a port that is not 1 to 65535',
        '192.0.2.1:5353',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server http://ns1.corp.example',
        '--server: "http://ns1.corp.example" is a URL',
        'Give the name alone: ns1.corp.example.',
      ],
      ['publish kms1.corp.example --domain corp.example --server a_b', '--server: ', ''],
      ['publish kms1.corp.example --domain corp.example --server 1:2:3', '--server: ', ''],
      [`publish kms1.corp.example ${TO} --transport sctp`, '--transport: "sctp" is not one of udp, tcp', ''],
      [
        'publish kms1.corp.example --domain corp.example --zone-id Z1',
        '--zone-id: does not say which provider is meant',
        '--provider route53 or --provider cloudflare',
      ],
      [
        `publish kms1.corp.example ${TO} --private-zone`,
        '--private-zone: does not go with --server',
        'It is for route53',
      ],
      [
        'list corp.example --provider route53 --zone corp.example',
        '--zone: does not go with --provider route53',
        'one provider',
      ],
      [
        'list corp.example --provider cloudflare',
        'CLOUDFLARE_API_TOKEN: is not set',
        'CLOUDFLARE_API_TOKEN or CF_DNS_API_TOKEN',
      ],
      [
        'list corp.example --provider cloudflare --endpoint http://api.example.com',
        '--endpoint: is plain http to api.example.com',
        'Use https',
      ],
      [
        'check corp.example --provider route53 --endpoint ftp://api.example.com --resolver {server}',
        '--endpoint: is not https: ftp:',
        'https://HOST',
      ],
      [
        `publish kms1.corp.example ${TO} --file corp.zone`,
        '--file: does not go with --server',
        'one provider',
      ],
      [
        `publish kms1.corp.example ${TO} --provider zonefile`,
        '--server: does not go with --provider zonefile',
        'one provider',
      ],
      [`publish kms1.corp.example ${TO} --zone a..b`, '--zone: a label is empty', ''],
      ['list a.example --resolver ::1:53:x', '--resolver: ', ''],
      [
        'discover a.example --resolver no-such-host.invalid',
        "--resolver: the server's name no-such-host.invalid has no address",
        'IP address',
      ],
      ['list a.example --resolver tls://', '--resolver: names no server', 'tls://192.0.2.1'],
      [
        'list a.example --resolver http://dns.example/dns-query',
        '--resolver: DNS over plain http://',
        'https://',
      ],
      ['list a.example --resolver https://me:pw@dns.example/', '--resolver: ', 'no user name'],
      [
        'list a.example --resolver 127.0.0.1 --resolver-ca {folder}/none',
        '--resolver-ca: is given, and no resolver is asked over TLS or HTTPS',
        'tls://',
      ],
      [
        'list a.example --resolver tls://127.0.0.1 --resolver-ca {folder}/none',
        '/none" does not exist',
        'path',
      ],
      ['list a.example --resolver ftp://192.0.2.1', '--resolver: "ftp://" is not a kind of resolver', ''],
      ['list a.example --resolver 127.0.0.1 --server {server}', '--server: does not go with --resolver', ''],
    ],
  ],
  [
    'key files',
    [
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/none`,
        '--tsig-key-file: ',
        'tsig-keygen',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/folder`,
        'is a folder',
        '',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/empty.key`,
        'has no key in it',
        'tsig-keygen',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/half.key`,
        'half.key:1: key "k" has no algorithm',
        'algorithm hmac-sha256;',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/algorithm.key`,
        'is not a TSIG algorithm',
        'hmac-sha256',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/secret.key`,
        'is not base64',
        'tsig-keygen',
      ],
      [
        `publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/text.key`,
        'is not a key statement',
        'key "name"',
      ],
      [`publish kms1.corp.example ${TO} --tsig-key-name other`, '--tsig-key-name: ', '"k"'],
      [
        'publish kms1.corp.example --domain corp.example --server {server} --tsig-key-name k',
        '--tsig-key-name: names a key, but no key file is given',
        '--tsig-key-file',
      ],
      [
        `publish kms1.corp.example ${TO} --gss-tsig`,
        '--tsig-key-file: does not go with --gss-tsig',
        'leave one',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server {server} --keytab k.keytab',
        '--keytab: is given without --gss-tsig',
        'Add --gss-tsig',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server {server} --gss-tsig --transport udp',
        '--transport: must be tcp with --gss-tsig',
        'replay',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server {server} --gss-tsig --service-principal HTTP/dc1',
        '--service-principal: "HTTP/dc1" is of another service than DNS',
        'DNS/dc1.example.com',
      ],
      [
        'publish kms1.corp.example --domain corp.example --server {server} --gss-tsig --keytab /nonexistent/k',
        '--keytab: "/nonexistent/k" does not exist',
        'Check the path',
      ],
    ],
  ],
  [
    'serve',
    [
      ['serve', '--zone: is missing', 'ZONE=FILE'],
      [
        'serve --zone corp.example',
        '--zone: "corp.example" is not ZONE=FILE',
        'corp.example.com=corp.example.com.zone',
      ],
      ['serve --zone a..b=x', '--zone: a label is empty', ''],
      ['serve --zone corp.example={folder}/broken.zone', 'broken.zone:1', ''],
      ['serve --zone corp.example={folder}/x.zone --listen localhost', '--listen: ', 'address'],
      [
        'serve --zone corp.example={folder}/x.zone --listen 127.0.0.1:x',
        '--listen: "127.0.0.1:x" has a port that is not 0 to 65535',
        '127.0.0.1:5053',
      ],
      [
        'serve --zone corp.example={folder}/x.zone --listen 127.0.0.1:70000',
        '--listen: "127.0.0.1:70000" has a port that is not 0 to 65535',
        '127.0.0.1:5053',
      ],
      [
        'serve --zone corp.example={folder}/x.zone --listen 0.0.0.0:0 --insecure-allow-unsigned-updates',
        '--listen: 0.0.0.0 is not loopback',
        '127.0.0.1',
      ],
      [
        'serve --zone corp.example={folder}/x.zone --listen 127.0.0.1:0 --allow-transfer k',
        '--allow-transfer: there is no key "k"',
        '',
      ],
      ['serve --zone corp.example={folder}/x.zone --update-policy {folder}/policy', 'policy:1', ''],
      [
        'serve --zone corp.example={folder}/x.zone --update-policy {folder}/none',
        '--update-policy: ',
        'Check the path.',
      ],
      ['serve corp.example', 'one word too many', ''],
    ],
  ],
  [
    'check',
    [
      ['check a.example --rule nonsense=off', '--rule: "nonsense" is not a rule', '--list-rules'],
      [
        'check a.example --rule unlisted-hots=off',
        '--rule: "unlisted-hots" is not a rule',
        'Did you mean unlisted-host?',
      ],
      [
        'check a.example --rule unlisted-host=maybe',
        '--rule: "unlisted-host=maybe" sets no severity',
        'unlisted-host=off',
      ],
      ['check a.example --rule unlisted-host', '--rule: "unlisted-host" sets no severity', ''],
      ['check a.example --fail-on info', '--fail-on: "info" is not one of warn, error', ''],
      ['check a.example --fail-on errors', '"errors" is not one of warn, error', 'Did you mean error?'],
      ['check a.example --probe icmp', '--probe: "icmp" is not one of none, tcp, rpc', ''],
      [
        'check a.example --probe-control',
        '--probe-control: has nothing to compare with under --probe none',
        'Use --probe rpc.',
      ],
      ['check a.example --view 192.0.2.1', '--view: "192.0.2.1" is not NAME=RESOLVER', '--view inside='],
      ['check a.example --view inside=192.0.2.1:x', '--view: ', ''],
      ['check a.example --public-view 192.0.2.1', '--public-view: "192.0.2.1" is not NAME=RESOLVER', ''],
      [
        'check a.example --view x=192.0.2.1 --public-view x=192.0.2.2',
        '--public-view: "x" is a --view as well',
        'Give it another name.',
      ],
      [
        'check a.example --view inside=192.0.2.1 --resolver-ca {folder}/policy',
        '--resolver-ca: is given, and no resolver is asked over TLS or HTTPS',
        '',
      ],
      ['check --facts {folder}/none.json', '--facts: "', 'Check the path.'],
      ['check --facts {folder}/policy', 'policy:1: is not JSON', 'kmsdns check --save'],
      ['check a.example --facts {folder}/policy', 'domain: does not go with --facts', 'of the file'],
      ['check --facts {folder}/policy --probe tcp', '--probe: does not go with --facts', 'Nobody is asked'],
      ['check --facts {folder}/policy --save {folder}/x', '--save: does not go with --facts', ''],
      ['check a.example --save {folder}/policy', '--save: "', 'never overwritten'],
      ['check a.example --save {folder}/none/x', 'cannot be written (ENOENT)', ''],
      ['check a.example --allow 192.0.2.1', '--allow: "192.0.2.1" is an IP address', ''],
      [
        'check a.example --allow kms1.corp.example:1688',
        '--allow: "kms1.corp.example:1688" has a port',
        'Leave the port out',
      ],
    ],
  ],
  [
    'discover and completion',
    [
      [
        'discover a.example --resolver {server} --probe tcp --probe-control',
        '--probe-control: has nothing to compare with under --probe tcp',
        'Use --probe rpc.',
      ],
      ['completion fish', 'shell: "fish" is not bash or zsh', 'for these two only'],
    ],
  ],
  ['quickstart', [['quickstart --once --dir {folder}/good.key', '--dir: ', 'folder']]],
];

describe.each(CASES)('bad input: %s', (_what, cases) => {
  it.each(cases)('%s', async (words, message, hint) => {
    const error = await refused(words);
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });
});

describe('bad input in the environment', () => {
  it.each([
    [{ RFC2136_NAMESERVER: '127.0.0.1:x' }, 'RFC2136_NAMESERVER: '],
    [{ DNSUPDATE_NAMESERVER: 'a b' }, 'DNSUPDATE_NAMESERVER: '],
    [{ RFC2136_NAMESERVER: '127.0.0.1', RFC2136_TSIG_KEY: 'k' }, 'RFC2136_TSIG_SECRET: is not set'],
    [
      { RFC2136_NAMESERVER: '127.0.0.1', RFC2136_TSIG_FILE: '/nowhere/k' },
      'RFC2136_TSIG_FILE: "/nowhere/k" does not exist',
    ],
  ])('%j', async (env, message) => {
    const error = await refused('publish kms1.corp.example --domain corp.example', env);
    expect(error.message).toContain(message);
  });
});

it.skipIf(process.getuid?.() === 0)('a key file that may not be read', async () => {
  const error = await refused(
    'publish kms1.corp.example --domain corp.example --server {server} --tsig-key-file {folder}/closed.key',
  );
  expect(error.message).toContain('may not be read by this user');
});
