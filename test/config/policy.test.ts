import { assert, describe, expect, it } from 'vitest';
import { policyOptionsOf } from '../../src/config/index.js';
import { parseConfig } from '../../src/config/schema/parse-config.js';
import { listRules, makePolicy, type PolicyOptions } from '../../src/conflicts/index.js';

const FULL = `
hosts:
  kms1.corp.example.com: { ports: [1688, 1689], serves: [windows, office], addresses: [192.0.2.1] }
  kms2.corp.example.com:
domains:
  corp.example.com: { allow: [kms1.corp.example.com], clients: 300, servers: 20 }
  closed.example.com: { allow: [], rules: { mixed-ttl: info, no-record: off } }
  lab.example.com:
  test.example.com:
groups:
  labs: { domains: [lab.example.com, test.example.com] }
profiles:
  branch-pc: { searchList: [Lab.example.com, corp.example.com] }
  old-pc: { os: 7, primarySuffix: a.lab.example.com, devolution: 3, hostCaching: false }
  only: { skmsDomain: corp.example.com, searchList: [lab.example.com] }
  told: { skms: kms1.corp.example.com, primarySuffix: corp.example.com }
  port-only: { skms: ':1689', primarySuffix: corp.example.com }
  by-directory: { activation: ad, adDomain: corp.example.com }
  lost: { activation: kms }
rules: { mixed-ttl: error, owner-alias: off }
`;

async function options(text: string): Promise<PolicyOptions> {
  const ruleIds = listRules().map(({ id }) => id);
  const checked = await parseConfig(text, { ruleIds, loadProfile: () => Promise.resolve({}) });
  assert(checked.kind === 'valid', JSON.stringify(checked));
  return policyOptionsOf(checked.config);
}

describe('the policy of kmsdns.yaml', () => {
  const all = ['kms1.corp.example.com', 'kms2.corp.example.com'];
  const rules = { 'mixed-ttl': 'error', 'owner-alias': 'off' };

  it.each([
    ['corp.example.com', ['kms1.corp.example.com'], rules, 300, 20],
    [
      'closed.example.com',
      [],
      { 'mixed-ttl': 'info', 'no-record': 'off', 'owner-alias': 'off' },
      undefined,
      undefined,
    ],
    ['lab.example.com', all, rules, undefined, undefined],
    ['elsewhere.example', all, rules, undefined, undefined],
  ])('for %s', async (domain, allow, severities, clients, servers) => {
    const policy = makePolicy(await options(FULL));
    expect(policy.of(domain)).toEqual({ allow: new Set(allow), severities, clients, servers });
  });

  it('has the inventory and the groups', async () => {
    const { hosts, groups } = makePolicy(await options(FULL));
    expect([...hosts.keys()]).toEqual(all);
    expect(hosts.get('kms1.corp.example.com')).toMatchObject({
      ports: [1688, 1689],
      serves: ['windows', 'office'],
      addresses: ['192.0.2.1'],
    });
    expect(hosts.get('kms2.corp.example.com')).toMatchObject({ ports: [1688], serves: undefined });
    expect(groups).toEqual([{ name: 'labs', domains: ['lab.example.com', 'test.example.com'] }]);
  });

  it('has every client that looks in DNS, with its domains in its order', async () => {
    const { searches } = makePolicy(await options(FULL));
    expect(searches).toEqual([
      { client: 'branch-pc', domains: ['lab.example.com', 'corp.example.com'], caching: true },
      { client: 'old-pc', domains: ['a.lab.example.com', 'lab.example.com'], caching: false },
      { client: 'only', domains: ['corp.example.com'], caching: true },
      { client: 'port-only', domains: ['corp.example.com'], caching: true },
    ]);
  });

  it('allows any host where the file names none', async () => {
    const policy = makePolicy(await options('domains: { a.b: }'));
    expect(policy.of('a.b').allow).toBeUndefined();
    expect(policy).toMatchObject({ listsHosts: false, countsMachines: false, groups: [], searches: [] });
  });
});
