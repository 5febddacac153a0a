import fc from 'fast-check';
import { assert, describe, expect, it } from 'vitest';
import type { KmsDnsConfig } from '../../src/config/index.js';
import { parseConfig } from '../../src/config/schema/parse-config.js';
import { InputError } from '../../src/errors.js';

const FULL = `
hosts:
  KMS1.Corp.Example.com.:
    ports: [1688, 1689]
    serves: [windows, office]
    addresses: ['2001:DB8:0::1', 192.0.2.1]
  kms2.corp.example.com:
  kms3.bücher.example:
domains:
  Corp.Example.com: { allow: [kms1.corp.example.com., KMS2.corp.example.com], clients: 300, servers: 20 }
  branch.example.com: { allow: [kms2.corp.example.com, kms1.corp.example.com] }
  bücher.example: { allow: [], rules: { rule-a: info, rule-b: off } }
  lab.example.com:
groups:
  offices: { domains: [corp.example.com, branch.example.com] }
profiles:
  pc: { os: 11, primarySuffix: corp.example.com }
  old: { file: old.yaml }
rules: { rule-a: off, rule-c: error }
`;

const OPTIONS = {
  ruleIds: ['rule-a', 'rule-b', 'rule-c'],
  loadProfile: (file: string) =>
    file === 'old.yaml'
      ? Promise.resolve({ os: '7' as const })
      : Promise.reject(new InputError('file', `"${file}" does not exist`)),
};

async function valid(text: string): Promise<KmsDnsConfig> {
  const checked = await parseConfig(text, OPTIONS);
  assert(checked.kind === 'valid', JSON.stringify(checked));
  return checked.config;
}

/** `2:3 hosts.kms1: message | hint`, a line each. */
async function problems(text: string): Promise<string[]> {
  const checked = await parseConfig(text, OPTIONS);
  const list = checked.kind === 'valid' ? [] : checked.problems;
  return list.map(
    ({ line, column, path, message, hint }) => `${line}:${column} ${path}: ${message} | ${hint ?? ''}`,
  );
}

describe('kmsdns.yaml', () => {
  it('is read into names and numbers', async () => {
    const { hosts, domains, groups, profiles, rules } = await valid(FULL);
    expect([...hosts.keys()]).toEqual([
      'kms1.corp.example.com',
      'kms2.corp.example.com',
      'kms3.xn--bcher-kva.example',
    ]);
    expect(hosts.get('kms1.corp.example.com')).toMatchObject({
      ports: [1688, 1689],
      serves: ['windows', 'office'],
      addresses: ['2001:db8::1', '192.0.2.1'],
    });
    expect(hosts.get('kms2.corp.example.com')).toMatchObject({
      ports: [1688],
      serves: undefined,
      addresses: undefined,
    });
    const corp = domains.get('corp.example.com');
    expect(corp).toMatchObject({ clients: 300, servers: 20, rules: {}, group: 'offices' });
    expect(corp?.allow?.map(({ key }) => key)).toEqual(['kms1.corp.example.com', 'kms2.corp.example.com']);
    expect(domains.get('lab.example.com')).toMatchObject({
      allow: undefined,
      clients: undefined,
      group: undefined,
    });
    expect(groups.get('offices')?.domains.map(({ key }) => key)).toEqual([
      'corp.example.com',
      'branch.example.com',
    ]);
    expect(Object.fromEntries(profiles)).toEqual({
      pc: { os: '11', primarySuffix: 'corp.example.com' },
      old: { os: '7' },
    });
    expect(rules).toEqual({ 'rule-a': 'off', 'rule-c': 'error' });
  });

  it('cannot be changed', async () => {
    const { hosts, domains, rules } = await valid(FULL);
    for (const part of [hosts.get('kms1.corp.example.com'), domains.get('corp.example.com')?.allow, rules]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it.each([
    ['nothing but a comment in a field', 'rules: {}'],
    ['JSON', '{"hosts": {"kms1.corp.example": null}}'],
    ['allowed hosts without an inventory', 'domains: { a.example: { allow: [kms1.corp.example] } }'],
    ['a domain of one label', 'domains: { corp: }'],
    ['one anchor used often', `hosts:\n  a.b: &h { ports: [1] }\n${each(200, (i) => `  a${i}.b: *h\n`)}`],
  ])('may have %s', async (_what, text) => {
    expect(await problems(text)).toEqual([]);
  });

  it.each([
    // Hosts.
    [
      'an IP address',
      'hosts: { 192.0.2.1: }',
      '1:10 hosts["192.0.2.1"]: "192.0.2.1" is an IP address',
      'A or',
    ],
    ['a bare name', 'hosts:\n  kms1:', '2:3 hosts.kms1: "kms1" is not a full name', 'kms1.corp.example.com'],
    [
      'a bad name',
      'hosts: { a_b.example: }',
      '1:10 hosts["a_b.example"]: "a_b.example" has an underscore',
      '',
    ],
    [
      'port 0',
      'hosts: { a.b: { ports: [0] } }',
      '1:25 hosts["a.b"].ports[0]: 0 is not a port, a whole number from 1 to 65535',
      '',
    ],
    [
      'port 65536',
      'hosts: { a.b: { ports: [65536] } }',
      '1:25 hosts["a.b"].ports[0]: 65536 is not a port',
      '',
    ],
    ['half a port', 'hosts: { a.b: { ports: [1.5] } }', '1:25 hosts["a.b"].ports[0]: 1.5 is not a port', ''],
    [
      'a port alone',
      'hosts: { a.b: { ports: 1 } }',
      '1:24 hosts["a.b"].ports: is 1, and should be a list',
      '',
    ],
    ['no port', 'hosts: { a.b: { ports: [] } }', '1:24 hosts["a.b"].ports: is empty', ''],
    [
      'a port twice',
      'hosts: { a.b: { ports: [1, 1] } }',
      '1:28 hosts["a.b"].ports[1]: 1 is given twice',
      'one',
    ],
    [
      'a product',
      'hosts: { a.b: { serves: [ofice] } }',
      '1:26 hosts["a.b"].serves[0]: "ofice" is',
      'office?',
    ],
    [
      'no address',
      'hosts: { a.b: { addresses: [kms] } }',
      '1:29 hosts["a.b"].addresses[0]: "kms" is not',
      '',
    ],
    [
      'an address twice',
      "hosts: { a.b: { addresses: ['::1', '0::1'] } }",
      '1:36 hosts["a.b"].addresses[1]: ::1 is given twice',
      '',
    ],
    ['a host twice', 'hosts: { a.b: , a.b: }', '1:17 hosts["a.b"]: is given twice', 'one'],
    ['a host twice, in other letters', 'hosts: { a.b: , A.b.: }', '1:17 hosts["A.b."]: is a.b, which', 'one'],
    // Domains.
    [
      'a wildcard',
      "domains: { '*.example': }",
      '1:12 domains["*.example"]: "*.example" is a wildcard',
      'each domain',
    ],
    ['the root', 'domains: { .: }', '1:12 domains["."]: "." is the root', ''],
    ['a bad domain', 'domains: { a..b: }', '1:12 domains["a..b"]: a label is empty', 'dot'],
    [
      'an owner name',
      'domains: { _vlmcs._tcp.a.b: }',
      '1:12 domains["_vlmcs._tcp.a.b"]: _vlmcs._tcp.a.b already',
      'a.b',
    ],
    ['a domain twice', 'domains:\n  a.b:\n  A.B:', '3:3 domains["A.B"]: is a.b, which is given twice', 'one'],
    [
      'minus clients',
      'domains: { a.b: { clients: -1 } }',
      '1:28 domains["a.b"].clients: -1 is not a number of',
      '',
    ],
    [
      'many clients',
      'domains: { a.b: { clients: many } }',
      '1:28 domains["a.b"].clients: is "many", and',
      '',
    ],
    [
      'an allowed host that is no host here',
      'hosts: { kms1.b: }\ndomains: { a.b: { allow: [kms11.b] } }',
      '2:27 domains["a.b"].allow[0]: kms11.b is not under hosts',
      'kms1.b?',
    ],
    [
      'an allowed host twice',
      'domains: { a.b: { allow: [k.b, K.b.] } }',
      '1:32 domains["a.b"].allow[1]: k.b is',
      '',
    ],
    [
      'an allowed port',
      'domains: { a.b: { allow: ["k.b:1"] } }',
      '1:27 domains["a.b"].allow[0]: "k.b:1" is not',
      'k.b',
    ],
    [
      'an unknown rule of a domain',
      'domains: { a.b: { rules: { rul-a: off } } }',
      '1:28 domains["a.b"].rules.rul-a',
      'rule-a?',
    ],
    // Groups.
    [
      'an unknown domain',
      'domains: { a.b: , c.d: }\ngroups: { g: { domains: [a.b, c.e] } }',
      '2:31 groups.g.domains[1]: c.e is',
      'c.d?',
    ],
    ['a group of one', 'groups: { g: { domains: [a.b] } }', '1:25 groups.g.domains: has fewer than two', ''],
    ['a group without domains', 'groups: { g: {} }', '1:14 groups.g.domains: is missing', 'Add a line'],
    [
      'a domain in two groups',
      'domains: { a.b: , c.d: , e.f: }\ngroups:\n  g: { domains: [a.b, c.d] }\n  h: { domains: [e.f, a.b] }',
      '4:23 groups.h.domains[1]: a.b is in the group g as well',
      'one group',
    ],
    [
      'equal domains that may not be equal',
      'hosts: { k.b: , l.b: }\ndomains: { a.b: , c.d: { allow: [k.b] } }\ngroups: { g: { domains: [a.b, c.d] } }',
      '3:31 groups.g.domains[1]: c.d does not allow the same hosts as a.b',
      'same "allow"',
    ],
    // Profiles.
    [
      'a bad profile',
      'profiles: { p: { searchList: [a..b] } }',
      '1:31 profiles.p.searchList[0]: a label is empty',
      '',
    ],
    ['an unknown system', 'profiles: { p: { os: 9 } }', '1:22 profiles.p.os: 9 is not one of', ''],
    [
      'a file that is not there',
      'profiles: { p: { file: x.yaml } }',
      '1:24 profiles.p.file: "x.yaml" does not',
      '',
    ],
    [
      'a file and fields',
      'profiles: { p: { file: old.yaml, os: 10 } }',
      '1:24 profiles.p.file: goes with no other',
      '',
    ],
    // Rules.
    ['an unknown rule', 'rules:\n  rul-b: off', '2:3 rules.rul-b: is not a rule', 'rule-b?'],
    ['a rule like no other', 'rules: { zzz: off }', '1:10 rules.zzz: is not a rule', '--list-rules'],
    ['an unknown severity', 'rules: { rule-a: wanr }', '1:18 rules.rule-a: "wanr" is not one of', 'warn?'],
    // The file.
    ['an unknown field', 'host: {}', '1:1 host: is not known here', 'hosts?'],
    ['a list', '- hosts', '1:1 : is a list', ''],
    ['nothing', '', '1:1 : is empty', ''],
    ['an empty field', 'hosts:', '1:1 hosts: is empty', ''],
    ['no YAML', 'hosts: [', '1:9 : is not YAML', ''],
    ['two documents', 'rules: {}\n---\nrules: {}', '2:1 : begins a second document', ''],
    ['a file in itself', 'hosts: &h { a.b: *h }', '1:1 : its aliases (*name) multiply', ''],
    ['a type', 'domains: !!omap [a.b: ]', '1:17 domains: has a type (!!tag)', ''],
    ['a name that every object has', 'constructor: 1', '1:1 constructor: is no name', ''],
    ['the same, as a domain', 'domains: { __proto__: }', '1:12 domains.__proto__: is no name', ''],
  ])('%s is refused with its place and the fix', async (_what, text, message, hint) => {
    const [problem, ...others] = await problems(text);
    expect(others).toEqual([]);
    expect(problem?.slice(0, message.length)).toBe(message);
    expect(problem?.split(' | ')[1]).toContain(hint);
  });

  it('says everything that is wrong at once, in the order of the file', async () => {
    const text = [
      'hosts:', //                                    1
      '  kms1.a.b: { ports: [0], serve: [office] }',
      '  kms2.a.b:',
      'domains:',
      '  a.b: { allow: [kms3.a.b], clients: x }', //  5
      '  c.d:',
      '  c.d:',
      'groups:',
      '  g: {}',
      '  h: { domains: [a.b, e.f] }', //              10
      'rules: { rul-a: off, rule-b: of }',
      'providers: { dns: { token: c2VjcmV0 } }',
    ].join('\n');
    expect((await problems(text)).map((problem) => problem.split(': ')[0])).toEqual([
      '2:23 hosts["kms1.a.b"].ports[0]',
      '2:27 hosts["kms1.a.b"].serve',
      '5:18 domains["a.b"].allow[0]',
      '5:38 domains["a.b"].clients',
      '7:3 domains["c.d"]',
      '9:6 groups.g.domains',
      '11:10 rules.rul-a',
      '11:30 rules.rule-b',
      '12:19 providers.dns.type',
      '12:28 providers.dns.token',
    ]);
  });
});

describe('a secret in the file', () => {
  it.each([
    'secret',
    'token',
    'password',
    'key',
    'apiToken',
    'tsig-secret',
    'TSIG_KEY',
    'passphrase',
    'tokens',
  ])('%s is refused, and not repeated', async (name) => {
    for (const value of ['hunter2zzz', '[hunter2zzz]', '"${A}hunter2zzz"', '12345678']) {
      const found = (await problems(`rules: {}\nproviders:\n  p:\n    ${name}: ${value}`)).join('\n');
      expect(found).toContain(`looks like a secret`);
      expect(found).toContain('Write ${NAME} for a variable of the environment, or file:PATH');
      expect(found).not.toMatch(/hunter2zzz|12345678/);
    }
  });

  it.each([
    ['written without the blank', 'providers: { p: { type: cloudflare, token:hunter2zzz } }', 'token:…'],
    ['with "="', 'providers: { p: { type: cloudflare, apiToken = hunter2zzz } }', 'apiToken =…'],
    [
      'in a key, without the blank',
      'providers: { p: { type: rfc2136, tsigKey: { name: k, secret:hunter2zzz+/== } } }',
      'secret:…',
    ],
    ['in the user part of a server', 'providers: { p: { type: rfc2136, server: "k:hunter2zzz@h" } }', '"@"'],
    [
      'in a URL as the server',
      'providers: { p: { type: rfc2136, server: "dns://k:hunter2zzz@x@h:53" } }',
      '"dns://…@h:53" is a URL',
    ],
    [
      'as the algorithm',
      'providers: { p: { type: rfc2136, tsigKey: { name: k, algorithm: "hunter2zzz+aaaaaaaaaaa==", secret: "${S}" } } }',
      'is not the name of a TSIG algorithm',
    ],
    ['in a broken reference', 'providers: { p: { type: cloudflare, token: "${hunter2zzz-}" } }', 'a secret'],
    ['in the header of a block', 'providers:\n  p:\n    token: |hunter2zzz\n', 'extra characters'],
    ['as the whole file', 'CLOUDFLARE_API_TOKEN=hunter2zzz', 'is text, and should be fields'],
    ['in a key file', 'key "k" {\n  algorithm hmac-sha256;\n  secret "hunter2zzz";\n};\n', 'is text, and'],
    ['in the place of the fields', 'providers: { p: hunter2zzz }', 'is text, and should be fields'],
  ])('%s is not repeated', async (_where, text, told) => {
    const found = (await problems(`${text}\n`)).join('\n');
    expect(found).toContain(told);
    expect(found).not.toContain('hunter2');
  });

  it.each(['"${API_TOKEN}"', 'file:/run/secrets/token', '""'])('%s is none', async (value) => {
    expect((await problems(`providers: { p: { token: ${value} } }`)).join()).not.toContain('secret');
  });
});

describe('what is too much', () => {
  it('of aliases that multiply is refused at once', async () => {
    const lines = each(40, (i) => `x${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]\n`);
    const started = performance.now();
    expect(await problems(`x0: &a0 [x]\n${lines}`)).toEqual([
      expect.stringContaining('its aliases (*name) multiply'),
    ]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('of depth is refused', async () => {
    expect((await problems(`hosts: ${'['.repeat(200_000)}`)).length).toBeGreaterThan(0);
    expect((await problems(`hosts: ${'{a: '.repeat(5_000)}`)).length).toBeGreaterThan(0);
  });

  it('is not 5,000 domains, nor 5,000 mistakes', async () => {
    const started = performance.now();
    expect(
      (await valid(`domains:\n${each(5_000, (i) => `  d${i}.example: { clients: 1 }\n`)}`)).domains.size,
    ).toBe(5_000);
    expect(
      await problems(`domains:\n${each(5_000, (i) => `  d${i}.example: { client: 1 }\n`)}`),
    ).toHaveLength(5_000);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 30_000);
});

describe('any file', () => {
  const word = fc.constantFrom(
    ...['hosts', 'domains', 'groups', 'profiles', 'rules', 'allow', 'a.b', 'file', 'token', 'ports', 'os'],
    ...['providers', 'defaults', 'policy', 'owner', 'publish', 'ttl', 'type', 'rfc2136', 'tsigKey', '${A}'],
    ...[
      ': ',
      '- ',
      '\n',
      '\n  ',
      '\n    ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      '&a ',
      '*a',
      '<<: ',
      '!!set ',
      '!!omap ',
    ],
    ...[
      '!!binary ',
      '!x ',
      '? ',
      '|\n',
      '>',
      '#',
      '10',
      '-1',
      '.inf',
      '~',
      'null',
      '__proto__',
      '%YAML 1.1\n---\n',
    ],
  );
  const value = fc.oneof(
    fc.constantFrom('a.b', 'k.a.b', 'k.a.b:1689', '.', 'dns', '1h', '${A}', 'file:x', '${', '', '[::1]', '*'),
    fc.constantFrom(0, 1, 1688, -1, 1.5, 1e30, NaN, true, null),
    fc.jsonValue(),
  );
  const host = fc.dictionary(fc.constantFrom('host', 'port', 'weight', 'x'), value);
  const publication = fc.dictionary(
    fc.constantFrom('provider', 'publish', 'priority', 'weight', 'port', 'ttl', 'allow', 'domains'),
    fc.oneof(value, fc.array(fc.oneof(value, host), { maxLength: 4 })),
  );
  const provider = fc
    .tuple(
      fc.constantFrom('rfc2136', 'route53', 'cloudflare', 'zonefile', 'x'),
      fc.dictionary(
        fc.constantFrom(
          'server',
          'zones',
          'tsigKey',
          'tsigKeyName',
          'token',
          'endpoint',
          'file',
          'zone',
          'timeout',
        ),
        fc.oneof(
          value,
          fc.array(value),
          fc.dictionary(fc.constantFrom('name', 'secret', 'algorithm'), value),
        ),
      ),
    )
    .map(([type, fields]) => ({ ...fields, type }));
  const published = fc.record(
    {
      owner: value,
      providers: fc.dictionary(fc.constantFrom('dns', 'cf', '?'), fc.oneof(provider, value)),
      defaults: fc.oneof(publication, value),
      hosts: fc.dictionary(fc.constantFrom('k.a.b', 'a.b'), fc.constant(null)),
      domains: fc.dictionary(fc.constantFrom('a.b', 'c.d', 'A.b'), fc.oneof(publication, value)),
      groups: fc.dictionary(fc.constantFrom('g', 'h'), publication),
      policy: fc.dictionary(fc.constantFrom('prune', 'maxDomains', 'selfPublished'), value),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    published.map((content) => JSON.stringify(content)),
    fc.string(),
    fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    fc.json(),
    fc
      .dictionary(
        fc.constantFrom('hosts', 'domains', 'groups', 'profiles', 'rules', 'x'),
        fc.oneof(
          fc.dictionary(fc.constantFrom('a.b', 'A.b', 'p', 'rule-a', 'key'), fc.jsonValue()),
          fc.jsonValue(),
        ),
      )
      .map((value) => JSON.stringify(value)),
  );

  it('is read, or refused with a place in it', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const checked = await parseConfig(content, OPTIONS);
        if (checked.kind === 'valid') return;
        const lines = content.split(/\r?\n|\r/).length;
        for (const { line, column, message } of checked.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines + 1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});

function each(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('');
}
