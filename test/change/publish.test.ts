import { describe, expect, it } from 'vitest';
import { publish, remove } from '../../src/change/index.js';
import { MemoryProvider } from '../fakes/memory-provider.js';
import { standing, stands } from './sets.js';

const now = { wait: async () => {} };

describe('publish', () => {
  it.each([
    {
      name: 'creates the set of a domain that had none',
      before: [],
      hosts: ['kms1.example.com'],
      status: 'created',
      after: ['ttl 3600', '0 0 1688 kms1.example.com'],
    },
    {
      name: 'adds beside the hosts of others and keeps the TTL of the set',
      before: ['0 0 1688 other.example.com'],
      ttl: 60,
      hosts: ['kms1.example.com:1689'],
      status: 'updated',
      after: ['ttl 60', '0 0 1688 other.example.com', '0 0 1689 kms1.example.com'],
    },
    {
      name: 'changes weight and priority of the host in its place',
      before: ['0 0 1688 kms1.example.com', '0 0 1688 other.example.com'],
      hosts: [{ target: 'KMS1.example.com', priority: 1, weight: 5 }],
      status: 'updated',
      after: ['ttl 3600', '1 5 1688 kms1.example.com', '0 0 1688 other.example.com'],
    },
    {
      name: 'makes one record of a host that stood twice with different numbers',
      before: ['0 0 1688 kms1.example.com', '9 0 1688 kms1.example.com'],
      hosts: [{ target: 'kms1.example.com', priority: 9 }],
      status: 'updated',
      after: ['ttl 3600', '9 0 1688 kms1.example.com'],
    },
    {
      name: 'changes the TTL of the whole set when one is given',
      before: ['0 0 1688 kms1.example.com', '0 0 1688 other.example.com'],
      hosts: ['kms1.example.com'],
      newTtl: 300,
      status: 'updated',
      after: ['ttl 300', '0 0 1688 kms1.example.com', '0 0 1688 other.example.com'],
    },
    {
      name: 'writes nothing when the host already stands so',
      before: ['0 0 1688 Kms1.Example.com'],
      hosts: ['kms1.example.com', 'kms1.example.com:1688'],
      status: 'unchanged',
      after: ['ttl 3600', '0 0 1688 kms1.example.com'],
    },
  ])('$name', async ({ before, ttl, hosts, newTtl, status, after }) => {
    const provider = new MemoryProvider();
    stands(provider, before, ttl);
    const options = { domains: ['corp.example.com'], hosts, ttl: newTtl };
    const report = await publish(provider, options);
    expect(report.domains.map((d) => [d.status, d.error])).toEqual([[status, null]]);
    expect(standing(provider)).toEqual(after);

    const writes = provider.writes.length;
    const again = await publish(provider, options);
    expect(again).toMatchObject({ changed: false, domains: [{ status: 'unchanged' }] });
    expect(provider.writes).toHaveLength(writes);
  });

  it.each([
    ['no host', { hosts: [] }, 'host'],
    ['no domain', { domains: [] }, 'domain'],
    ['an IP address as host', { hosts: ['192.0.2.1'] }, 'host'],
    ['an IPv6 address with a port', { hosts: ['[2001:db8::1]:1688'] }, 'host'],
    ['an underscore in the host', { hosts: ['kms_1.example.com'] }, 'host'],
    ['a single label', { hosts: ['kms1'] }, 'host'],
    ['a doubled suffix', { hosts: ['kms1.corp.example.com.corp.example.com'] }, 'host'],
    ['port 70000', { hosts: ['kms1.example.com:70000'] }, 'port of host'],
    ['port 0', { hosts: ['kms1.example.com:0'] }, 'port of host'],
    ['port 0 as a field', { hosts: [{ target: 'kms1.example.com', port: 0 }] }, 'port of host'],
    ['a URL', { hosts: ['http://kms1.example.com:8080/'] }, 'host'],
    ['weight -1', { weight: -1 }, 'weight'],
    ['TTL -1', { ttl: -1 }, 'ttl'],
    ['a TTL that the provider does not take', { ttl: 5 }, 'ttl'],
    ['an owner name as domain', { domains: ['_vlmcs._tcp.corp.example.com'] }, 'domain'],
    [
      'two opinions about one host',
      { hosts: ['kms1.example.com', { target: 'kms1.example.com', weight: 9 }] },
      'host',
    ],
  ])('refuses %s before anything is sent', async (_, wrong, field) => {
    const provider = new MemoryProvider({ capabilities: { ttl: { min: 30, max: 86400 } } });
    const options = { domains: ['corp.example.com'], hosts: ['kms1.example.com'], ...wrong };
    await expect(publish(provider, options)).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field });
    expect(provider.calls).toEqual([]);
  });
});

describe('remove', () => {
  it.each([
    {
      name: 'removes exactly the host that is named',
      before: ['0 0 1688 kms1.example.com', '7 0 1688 other.example.com'],
      hosts: ['KMS1.example.com'],
      status: 'removed',
      after: ['ttl 3600', '7 0 1688 other.example.com'],
    },
    {
      name: 'finds the host whatever its priority and weight',
      before: ['3 9 1688 kms1.example.com', '7 0 1688 other.example.com'],
      hosts: ['kms1.example.com'],
      status: 'removed',
      after: ['ttl 3600', '7 0 1688 other.example.com'],
    },
    {
      name: 'leaves the same host on another port',
      before: ['0 0 1688 kms1.example.com', '0 0 1689 kms1.example.com'],
      hosts: ['kms1.example.com:1689'],
      status: 'removed',
      after: ['ttl 3600', '0 0 1688 kms1.example.com'],
    },
    {
      name: 'has nothing to do where the host is not',
      before: ['0 0 1688 other.example.com'],
      hosts: ['kms1.example.com'],
      status: 'unchanged',
      after: ['ttl 3600', '0 0 1688 other.example.com'],
    },
    {
      name: 'has nothing to do where no set is',
      before: [],
      hosts: ['kms1.example.com'],
      status: 'unchanged',
      after: [],
    },
  ])('$name', async ({ before, hosts, status, after }) => {
    const provider = new MemoryProvider();
    stands(provider, before);
    const report = await remove(provider, { domains: ['corp.example.com'], hosts });
    expect(report.domains.map((d) => [d.status, d.error])).toEqual([[status, null]]);
    expect(standing(provider)).toEqual(after);
  });
});

describe('guards', () => {
  const a = '0 0 1688 a.example.com';
  const b = '0 0 1688 b.example.com';
  const domains = ['corp.example.com'];

  it.each([
    {
      name: 'the last host of a domain',
      before: [a],
      act: (p: MemoryProvider, allow: never[]) => remove(p, { domains, hosts: ['a.example.com'], allow }),
      guards: ['last-host'],
      flags: ['--allow-empty'],
    },
    {
      name: 'the last host when only a null target would be left',
      before: [a, '0 0 0 .'],
      act: (p: MemoryProvider, allow: never[]) => remove(p, { domains, hosts: ['a.example.com'], allow }),
      guards: ['last-host'],
      flags: ['--allow-empty'],
    },
    {
      name: 'all hosts, of which some were not named',
      before: [a, b],
      act: (p: MemoryProvider, allow: never[]) =>
        remove(p, { domains, all: true, hosts: ['a.example.com'], allow }),
      guards: ['last-host', 'unlisted-host'],
      flags: ['--allow-empty', '--allow-unlisted'],
    },
    {
      name: 'a null target',
      before: [],
      act: (p: MemoryProvider, allow: never[]) => publish(p, { domains, hosts: ['.'], allow }),
      guards: ['null-target'],
      flags: ['--allow-null-target'],
    },
  ])('hold back $name, and say the flag', async ({ before, act, guards, flags }) => {
    const provider = new MemoryProvider();
    stands(provider, before);
    const refused = await act(provider, []);
    expect(refused.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_GUARD', details: { guards, flags } },
    });
    for (const flag of flags) expect(refused.domains[0]?.error?.hint).toContain(flag);
    expect(provider.writes).toEqual([]);

    const allowed = await act(provider, guards as never[]);
    expect(allowed.domains[0]?.error).toBeNull();
    expect(provider.writes).toHaveLength(1);
  });

  it('let a domain be emptied that had no host anyway', async () => {
    const provider = new MemoryProvider();
    stands(provider, ['0 0 0 .']);
    const report = await remove(provider, { domains, hosts: [{ target: '.', port: 0 }] });
    expect(report.domains[0]).toMatchObject({ status: 'removed', error: null });
  });

  it.each([
    { hosts: ['.'], before: [a, b], hint: 'kmsdns remove --all --domain corp.example.com' },
    { hosts: ['c.example.com'], before: ['0 0 0 .'], hint: 'kmsdns remove .:0 --domain corp.example.com' },
    { hosts: ['c.example.com'], before: [a, '0 0 0 .'], hint: 'kmsdns remove .:0 --domain corp.example.com' },
  ])('never put "." beside hosts: $hosts where $before stands', async ({ hosts, before, hint }) => {
    const provider = new MemoryProvider();
    stands(provider, before);
    const report = await publish(provider, { domains, hosts, allow: ['null-target'] });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_GUARD',
        message: expect.stringContaining('RFC 2782'),
        hint: expect.stringContaining(hint),
      },
    });
    expect(provider.writes).toEqual([]);
  });

  it('refuse "." and hosts in one call before anything is sent', async () => {
    const provider = new MemoryProvider();
    const publishing = publish(provider, { domains, hosts: ['.', 'a.example.com'], allow: ['null-target'] });
    await expect(publishing).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field: 'host' });
    expect(provider.calls).toEqual([]);
  });

  it('look again after a lost race', async () => {
    const provider: MemoryProvider = new MemoryProvider({
      pause: async (step) => {
        if (step === 'apply' && provider.calls.length === 3) stands(provider, [a]);
      },
    });
    stands(provider, [a, b]);
    const report = await remove(provider, { domains, hosts: ['a.example.com'], retry: now });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_GUARD' } });
    expect(standing(provider)).toEqual(['ttl 3600', a]);
  });
});
