import { describe, expect, it } from 'vitest';
import { desiredOf } from '../../src/config/index.js';
import { problems, valid } from './parse.js';

const PROVIDERS = 'providers: { dns: { type: rfc2136 }, cf: { type: cloudflare, token: "${T}" } }';
const ONE = 'providers: { dns: { type: rfc2136 } }';

/** `PROVIDER TTL: PRIORITY WEIGHT PORT HOST, …` */
async function published(text: string, domain: string): Promise<string | undefined> {
  const publication = (await valid(text)).domains.get(domain)?.publication;
  return (
    publication &&
    `${publication.provider} ${publication.ttl ?? '-'}: ${publication.members.map(({ key }) => key).join(', ')}`
  );
}

describe('what is published in a domain', () => {
  it.each([
    ['nothing where nothing is said', `${ONE}\ndomains: { a.b: }`, undefined],
    ['nothing where only its numbers are', `${ONE}\ndomains: { a.b: { ttl: 60, weight: 5 } }`, undefined],
    ['no host', `${ONE}\ndomains: { a.b: { publish: [] } }`, 'dns -: '],
    ['hosts of its own', `${ONE}\ndomains: { a.b: { publish: [K.c.] } }`, 'dns -: 0 0 1688 k.c'],
    ['the null target', `${ONE}\ndomains: { a.b: { publish: [.] } }`, 'dns -: 0 0 1688 .'],
    [
      'hosts with their numbers',
      `${ONE}\ndomains: { a.b: { publish: [k.c:1689, { host: l.c, priority: 10, weight: 5, port: 1 }] } }`,
      'dns -: 0 0 1689 k.c, 10 5 1 l.c',
    ],
    [
      'one host with two ports',
      `${ONE}\ndomains: { a.b: { publish: [k.c, k.c:1689] } }`,
      'dns -: 0 0 1688 k.c, 0 0 1689 k.c',
    ],
    [
      'the defaults',
      `${PROVIDERS}\ndefaults: { provider: cf, publish: [k.c], priority: 1, weight: 2, port: 3, ttl: 1h30m }\ndomains: { a.b: }`,
      'cf 5400: 1 2 3 k.c',
    ],
    [
      'what its group says, before the defaults',
      `${PROVIDERS}\ndefaults: { provider: cf, publish: [k.c], priority: 1, weight: 2, port: 3, ttl: 5 }\ndomains: { a.b: , c.d: }\ngroups: { g: { domains: [a.b, c.d], provider: dns, publish: [l.c], priority: 4, ttl: 60 } }`,
      'dns 60: 4 2 3 l.c',
    ],
    [
      'what it says itself, before its group and the defaults',
      `${PROVIDERS}\ndefaults: { provider: cf, publish: [k.c], weight: 2 }\ndomains: { a.b: { provider: cf, publish: [m.c], port: 9 }, c.d: { publish: [m.c:9] } }\ngroups: { g: { domains: [a.b, c.d], provider: dns, publish: [l.c] } }`,
      'cf -: 0 2 9 m.c',
    ],
    [
      'numbers of its own for the hosts of the defaults, unless a host has its own',
      `${ONE}\ndefaults: { publish: [k.c, { host: l.c, weight: 7 }] }\ndomains: { a.b: { weight: 3 } }`,
      'dns -: 0 3 1688 k.c, 0 7 1688 l.c',
    ],
  ])('is %s', async (_what, text, expected) => {
    expect(await published(text, 'a.b')).toBe(expected);
  });

  it.each([
    [
      'no provider',
      'domains: { a.b: { publish: [k.c] } }',
      '1:19 domains["a.b"].publish: is said, and',
      'Add one',
    ],
    [
      'one of two providers',
      `${PROVIDERS}\ndefaults: { publish: [k.c] }\ndomains: { a.b: , c.d: }`,
      '2:13 defaults.publish: is said, and not through which provider',
      'one of dns, cf',
    ],
    [
      'an unknown provider',
      `${PROVIDERS}\ndomains: { a.b: { publish: [k.c], provider: dsn } }`,
      '2:45 domains["a.b"].provider: "dsn" is not under providers',
      'dns?',
    ],
    [
      'an unknown provider of a group',
      `${PROVIDERS}\ndomains: { a.b: , c.d: }\ngroups: { g: { domains: [a.b, c.d], provider: x } }`,
      '3:47 groups.g.provider: "x" is not under',
      'another',
    ],
    [
      'a domain in no zone of its provider',
      'providers: { dns: { type: rfc2136, zones: [b] } }\ndomains: { a.c: { publish: [k.c] }, a.b: { publish: [k.c] } }',
      '2:12 domains["a.c"]: is in no zone of the provider dns',
      'It has b.',
    ],
    [
      'a host that is not in the inventory',
      `${ONE}\nhosts: { kms1.c: }\ndefaults: { publish: [kms2.c] }`,
      '3:23 defaults.publish[0]: kms2.c is not under hosts',
      'kms1.c?',
    ],
    [
      'a host that is not allowed',
      `${ONE}\ndomains: { a.b: { allow: [k.c], publish: [l.c] } }`,
      '2:43 domains["a.b"].publish[0]: l.c is not allowed in a.b',
      '"allow"',
    ],
    [
      'a host that the defaults publish, and that is not allowed',
      `${ONE}\ndefaults: { publish: [l.c] }\ndomains: { a.b: { allow: [k.c] }, c.d: }`,
      '3:26 domains["a.b"].allow: l.c is not among them',
      '',
    ],
    [
      'a port that the host does not listen on',
      `${ONE}\nhosts: { k.c: { ports: [1689] } }\ndomains: { a.b: { publish: [k.c] } }`,
      '3:29 domains["a.b"].publish[0]: port 1688 is not among those of k.c: 1689',
      'publish k.c:1689',
    ],
    [
      'a host twice',
      `${ONE}\ndomains: { a.b: { publish: [k.c, { host: K.c., weight: 3 }] } }`,
      '2:34 domains["a.b"].publish[1]: k.c:1688 is given twice',
      'one priority',
    ],
    [
      'a host twice by the port of the domain',
      `${ONE}\ndefaults: { publish: [k.c, k.c:9] }\ndomains: { a.b: { port: 9 }, c.d: }`,
      '2:28 defaults.publish[1]: k.c:9 is given twice',
      '',
    ],
    [
      'the null target beside a host',
      `${ONE}\ndomains: { a.b: { publish: [k.c, .] } }`,
      '2:34 domains["a.b"].publish[1]: "." says',
      'either',
    ],
    [
      'an address',
      `${ONE}\ndefaults: { publish: [192.0.2.1] }`,
      '2:23 defaults.publish[0]: "192.0.2.1" is an IP',
      'A or',
    ],
    [
      'an address of IPv6',
      `${ONE}\ndefaults: { publish: ["[2001:db8::1]:1688"] }`,
      '2:23 defaults.publish[0]: ',
      'A or',
    ],
    [
      'an underscore',
      `${ONE}\ndefaults: { publish: [k_1.c] }`,
      '2:23 defaults.publish[0]: "k_1.c" has an underscore',
      '',
    ],
    [
      'a bare name',
      `${ONE}\ndefaults: { publish: [kms:1688] }`,
      '2:23 defaults.publish[0]: "kms" is not a full',
      'kms.corp',
    ],
    [
      'a URL',
      `${ONE}\ndefaults: { publish: ["http://k.c/"] }`,
      '2:23 defaults.publish[0]: "http://k.c/" is a URL',
      'k.c',
    ],
    [
      'port 0',
      `${ONE}\ndomains: { a.b: { publish: [k.c:0] } }`,
      '2:29 domains["a.b"].publish[0]: "0" is not a whole',
      '',
    ],
    [
      'a port with its host',
      `${ONE}\ndefaults: { publish: [{ host: k.c:1 }] }`,
      '2:31 defaults.publish[0].host: "k.c:1"',
      'separately',
    ],
    [
      'a doubled suffix',
      `${ONE}\ndomains: { a.b: { publish: [k.x.y.x.y] } }`,
      '2:29 domains["a.b"].publish[0]: the target k.x.y.x.y ends in x.y twice',
      'Use k.x.y',
    ],
    [
      'a number',
      `${ONE}\ndefaults: { publish: [5] }`,
      '2:23 defaults.publish[0]: is 5, and should be HOST, HOST:PORT',
      '',
    ],
    [
      'no host',
      `${ONE}\ndefaults: { publish: [{ port: 5 }] }`,
      '2:23 defaults.publish[0].host: is missing',
      'Add a line',
    ],
    [
      'an unknown field',
      `${ONE}\ndefaults: { publish: [{ host: k.c, prio: 1 }] }`,
      '2:36 defaults.publish[0].prio: is not',
      'priority?',
    ],
    [
      'a priority',
      `${ONE}\ndefaults: { priority: 65536 }`,
      '2:23 defaults.priority: 65536 is not a whole number from 0',
      '',
    ],
    ['port 0 for all', `${ONE}\ndefaults: { port: 0 }`, '2:19 defaults.port: 0 is not a port', ''],
    ['no TTL', `${ONE}\ndefaults: { ttl: soon }`, '2:18 defaults.ttl: "soon" is not a TTL', '1h30m'],
    [
      'a TTL of 0',
      `${ONE}\ndefaults: { ttl: 0 }`,
      '2:18 defaults.ttl: 0 is not between 1 second and a week',
      '1h',
    ],
    ['a TTL of a year', `${ONE}\ndefaults: { ttl: 365d }`, '2:18 defaults.ttl: 365d is not between', '1h'],
    ['a TTL of -1', `${ONE}\ndefaults: { ttl: -1 }`, '2:18 defaults.ttl: "-1" is not a TTL', ''],
    [
      'unlike the rest of its group',
      `${ONE}\ndomains: { a.b: { publish: [k.c] }, c.d: , e.f: { publish: [k.c:2] } }\ngroups: { g: { domains: [a.b, c.d, e.f] } }`,
      '3:36 groups.g.domains[2]: e.f does not publish the same hosts as a.b',
      'at the group',
    ],
    ['an owner of two words', 'owner: Corp DNS', '1:8 owner: "Corp DNS" is not an owner id', 'corp-dns'],
    ['an owner of nothing', 'owner: ""', '1:8 owner: "" is not an owner id', ''],
    [
      'pruned, and nobody owns anything',
      'policy: { prune: true }',
      '1:18 policy.prune: takes an owner',
      'owner: NAME',
    ],
    ['a policy', 'policy: { selfPublished: laeve }', '1:26 policy.selfPublished: "laeve"', 'leave?'],
    [
      'at most no domain',
      'policy: { maxDomains: 0 }',
      '1:23 policy.maxDomains: 0 is not a whole number from 1',
      '',
    ],
  ])('is refused: %s', async (_what, text, message, hint) => {
    const [problem, ...others] = await problems(text);
    expect(others).toEqual([]);
    expect(problem?.slice(0, message.length)).toBe(message);
    expect(problem?.split(' | ')[1]).toContain(hint);
  });

  it('is said to be wrong once, however many domains take it', async () => {
    const domains = Array.from({ length: 300 }, (_, i) => `d${i}.example: `).join(', ');
    const text = `${ONE}\nhosts: { k.c: { ports: [1] } }\ndefaults: { publish: [k.c] }\ndomains: { ${domains} }`;
    expect(await problems(text)).toHaveLength(1);
  });

  it('is not said to lack what is there and wrong', async () => {
    const text =
      'owner: N O\nproviders: { dns: { type: rfc2136, timeout: x } }\npolicy: { prune: true }\ndomains: { a.b: { publish: [k.c], provider: dns } }';
    expect((await problems(text)).map((problem) => problem.split(': ')[0])).toEqual([
      '1:8 owner',
      '2:45 providers.dns.timeout',
    ]);
  });
});

describe('what a config wants', () => {
  const text = `owner: Corp-DNS
${ONE}
hosts: { k.c: { publishesItself: true }, l.c: { publishesItself: false }, m.c: }
policy: { prune: true, selfPublished: report, maxDomains: 5, verifyHosts: true }
domains: { a.b: { publish: [k.c], ttl: 60 }, c.d: , e.f: { publish: [] } }`;
  const shown = (desired: ReturnType<typeof desiredOf>) =>
    desired.domains.map(({ domain, provider, members, ttl }) =>
      [domain.key, provider, members.length, ttl].join(' '),
    );

  it('has every domain that is published, and how it is to be done', async () => {
    const desired = desiredOf(await valid(text));
    expect(desired).toMatchObject({
      owner: 'corp-dns',
      prune: true,
      selfPublished: 'report',
      maxDomains: 5,
      verifyHosts: true,
    });
    expect(Object.fromEntries(desired.publishesItself)).toEqual({ 'k.c': true, 'l.c': false });
    expect(shown(desired)).toEqual(['a.b dns 1 60', 'e.f dns 0 ']);
  });

  it.each([
    ['owner: corp-dns', true],
    ['owner: corp-dns\npolicy: { prune: false }', false],
    ['rules: {}', false],
  ])('removes what its owner has published and does not want any more: %j', async (text, prune) => {
    expect(desiredOf(await valid(text)).prune).toBe(prune);
  });

  it('removes nothing, leaves hosts alone and counts nothing unless it is told', async () => {
    expect(desiredOf(await valid('rules: {}'))).toEqual({
      owner: undefined,
      prune: false,
      selfPublished: 'leave',
      maxDomains: undefined,
      verifyHosts: false,
      publishesItself: new Map(),
      domains: [],
    });
  });

  it('can be asked for some domains, each once', async () => {
    expect(shown(desiredOf(await valid(text), { domains: ['E.f.', 'e.f'] }))).toEqual(['e.f dns 0 ']);
  });

  it.each([
    ['c.d', 'the config file publishes nothing in c.d', '"publish"'],
    ['a.bb', 'a.bb is not in the config file', 'a.b?'],
  ])('does not have %s', async (domain, problem, hint) => {
    const config = await valid(text);
    expect(() => desiredOf(config, { domains: [domain] })).toThrow(
      expect.objectContaining({ field: 'domain', problem, hint: expect.stringContaining(hint) }),
    );
  });
});
