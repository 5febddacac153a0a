import { describe, expect, it } from 'vitest';
import { makeDesired, type DesiredOptions } from '../../../src/change/index.js';

const DOMAIN = { domain: 'corp.example.com', provider: 'dns', hosts: ['kms1.corp.example.com'] };

describe('what a program wants to stand', () => {
  it('has what a KMS host publishes, and the priority, weight and port of its domain where a host has none', () => {
    const hosts = ['kms1.corp.example.com', { target: 'kms2.corp.example.com', priority: 5 }];
    const { domains } = makeDesired({
      domains: [DOMAIN, { ...DOMAIN, domain: 'lab.example', hosts, weight: 7 }],
    });
    const fields = domains.map(({ members }) => members.map((m) => [m.priority, m.weight, m.port]));
    expect(fields).toEqual([
      [[0, 0, 1688]],
      [
        [0, 7, 1688],
        [5, 7, 1688],
      ],
    ]);
  });

  it.each<[string, Partial<DesiredOptions>, boolean]>([
    ['by an owner', { owner: 'corp-dns' }, true],
    ['not where that is ruled out', { owner: 'corp-dns', prune: false }, false],
    ['not without an owner', {}, false],
  ])('removes what is not wanted any more %s', (_, options, prune) => {
    expect(makeDesired({ domains: [DOMAIN], ...options })).toMatchObject({ prune });
  });

  it.each<[string, DesiredOptions]>([
    ['prune', { domains: [DOMAIN], prune: true }],
    ['owner', { domains: [DOMAIN], owner: 'Corp DNS' }],
    ['maxDomains', { domains: [DOMAIN], maxDomains: -1 }],
    ['domains', { domains: [DOMAIN, { ...DOMAIN, domain: 'Corp.Example.com.' }] }],
    ['domains[1].domain', { domains: [DOMAIN, { ...DOMAIN, domain: '*.example.com' }] }],
    ['domains[0].ttl', { domains: [{ ...DOMAIN, ttl: -1 }] }],
    ['domains[0].hosts', { domains: [{ ...DOMAIN, hosts: ['192.0.2.1'] }] }],
    ['domains[0].hosts', { domains: [{ ...DOMAIN, hosts: ['kms_1.corp.example.com'] }] }],
    ['domains[0].hosts', { domains: [{ ...DOMAIN, hosts: ['kms1.corp.example.com', '.'] }] }],
    ['port of domains[0].hosts', { domains: [{ ...DOMAIN, hosts: ['kms1.corp.example.com:0'] }] }],
  ])('is refused where it cannot be, by its place: %s', (field, options) => {
    expect(() => makeDesired(options)).toThrow(expect.objectContaining({ code: 'ERR_BAD_INPUT', field }));
  });
});
