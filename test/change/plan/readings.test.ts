import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { apply, parsePlan, plan, type ApplyOptions, type Desired } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { FoundSet, Provider } from '../../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../../src/record/index.js';
import { MemoryProvider } from '../../fakes/memory-provider.js';
import { standing, stands } from '../sets.js';

const domain = DomainName.parse('corp.example.com');
const desired: Desired = {
  owner: 'corp-dns',
  prune: true,
  selfPublished: 'leave',
  publishesItself: new Map(),
  maxDomains: undefined,
  verifyHosts: false,
  domains: [{ domain, provider: 'memory', ttl: undefined, members: [new SrvData({ target: 'a.test' })] }],
};
const marked = { ownerMark: 'txt' } as const;
const providersOf = (provider: Provider) => new Map([['memory', provider]]);

type Applied = Pick<ApplyOptions, 'now' | 'exact'> & { readonly saved?: boolean };

/** What is asked of the backend from a plan to the change that is sent. */
async function readsBeforeChange(provider: MemoryProvider, options: Applied): Promise<string[]> {
  const { saved = false, ...rest } = options;
  const made = await plan(desired, providersOf(provider), { now: () => 1_000_000 });
  provider.calls.length = 0;
  const report = await apply(
    saved ? parsePlan(JSON.parse(JSON.stringify(made))) : made,
    providersOf(provider),
    rest,
  );
  expect(report).toMatchObject({ changed: true, remaining: [], summary: { changed: 1, failed: 0 } });
  return provider.calls.slice(
    0,
    provider.calls.findIndex((call) => call.startsWith('apply')),
  );
}

describe('what a plan has read', () => {
  const reads = ['findZone _vlmcs._tcp.corp.example.com', 'read _vlmcs._tcp.corp.example.com'];
  const all = [...reads, 'read _kmsdns-owner._vlmcs._tcp.corp.example.com'];

  it.each<[string, Applied, readonly string[]]>([
    ['an apply that follows goes by it', { now: () => 1_059_000 }, []],
    ['a minute later it is read again', { now: () => 1_060_000 }, all],
    ['with a clock that was set back it is read again', { now: () => 999_999 }, all],
    ['a plan that was saved has to be read again', { saved: true, now: () => 1_000_000 }, all],
    ['it is read once where it may not have changed', { exact: true, now: () => 2_000_000 }, all],
    ['and so for a saved plan', { exact: true, saved: true, now: () => 2_000_000 }, all],
  ])('%s', async (_, options, expected) => {
    expect(await readsBeforeChange(new MemoryProvider({ capabilities: marked }), options)).toEqual(expected);
  });

  it('is not enough for a backend that does not compare', async () => {
    const provider = new MemoryProvider({ capabilities: { ...marked, comparison: 'verify-after' } });
    expect(await readsBeforeChange(provider, { now: () => 1_000_000 })).toEqual(all);
  });

  it('says nothing of another backend', async () => {
    const [one, other] = [1, 2].map(() => new MemoryProvider({ capabilities: marked })) as [
      MemoryProvider,
      MemoryProvider,
    ];
    stands(other, ['5 5 1688 other.test']);
    await apply(await plan(desired, providersOf(one)), providersOf(other));
    expect(standing(other)).toEqual(['ttl 3600', '0 0 1688 a.test', '5 5 1688 other.test']);
    expect(other.writes).toHaveLength(1);
  });

  it('is read again after a lost race, and others’ hosts stay', async () => {
    const provider = new MemoryProvider({ capabilities: marked });
    const made = await plan(desired, providersOf(provider));
    stands(provider, ['5 5 1688 other.test']);
    const report = await apply(made, providersOf(provider), { retry: { wait: async () => {} } });
    expect(report.domains[0]).toMatchObject({ status: 'updated', before: [expect.anything()] });
    expect(standing(provider)).toEqual(['ttl 3600', '0 0 1688 a.test', '5 5 1688 other.test']);
  });

  it('is read again after a lost race, and what has changed since is refused', async () => {
    const provider = new MemoryProvider({ capabilities: marked });
    const made = await plan(desired, providersOf(provider));
    stands(provider, ['5 5 1688 a.test']);
    const report = await apply(made, providersOf(provider), { retry: { wait: async () => {} } });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(standing(provider)).toEqual(['ttl 3600', '5 5 1688 a.test']);
  });

  it('holds for one apply: the next one looks', async () => {
    const provider = new MemoryProvider({ capabilities: marked });
    const made = await plan(desired, providersOf(provider));
    await apply(made, providersOf(provider));
    provider.calls.length = 0;
    const again = await apply(made, providersOf(provider));
    expect(again).toMatchObject({ changed: false, summary: { unchanged: 1 } });
    expect(provider.calls).toEqual(all);
  });

  it('is read again where a change came in between a set and its marks', async () => {
    const provider = new MemoryProvider({
      capabilities: marked,
      pause: async () => {
        if (!provider.calls.at(-1)?.startsWith('read _kmsdns-owner') || !armed) return;
        armed = false;
        await setImmediate();
        await apply(made, providersOf(provider));
      },
    });
    let armed = false;
    const made = await plan(desired, providersOf(provider));
    const saved = parsePlan(JSON.parse(JSON.stringify(made)));
    armed = true;
    const report = await apply(saved, providersOf(provider), { retry: { wait: async () => {} } });
    expect(report.domains).toMatchObject([{ status: 'unchanged', error: null }]);
    expect(provider.writes).toHaveLength(1);
  });

  it('does for no dry run, which shows what would be done now', async () => {
    const provider = new MemoryProvider({ capabilities: marked });
    const made = await plan(desired, providersOf(provider));
    provider.calls.length = 0;
    await apply(made, providersOf(provider), { dryRun: true });
    expect(provider.calls).toEqual(all);
  });
});

describe('the marks below a name', () => {
  const set = new RecordSet(kmsOwner(domain), 60, [new SrvData({ target: 'a.test' })]);
  it.each([
    [
      'are not asked for where the server has said that there is nothing',
      { set: null, nothingBelow: true },
      0,
    ],
    ['are asked for where only the set is missing', { set: null, nothingBelow: false }, 1],
    ['are asked for where the server has not said', { set: null }, 1],
    ['are asked for where a set stands', { set, nothingBelow: false }, 1],
  ])('%s', async (_, answer, asked) => {
    const memory = new MemoryProvider({ capabilities: marked });
    const zone = await memory.findZone(kmsOwner(domain));
    const provider: Provider = Object.assign(memory, {
      findAndRead: async (): Promise<FoundSet> => ({ zone, ...answer }),
    });
    memory.calls.length = 0;
    await plan(desired, providersOf(provider));
    expect(memory.calls).toEqual(
      Array.from({ length: asked }, () => 'read _kmsdns-owner._vlmcs._tcp.corp.example.com'),
    );
  });
});
