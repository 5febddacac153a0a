import { describe, expect, it, vi } from 'vitest';
import { makeReceipt, publish, remove, restore, type GuardId } from '../../src/change/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { ChangeResult, Zone } from '../../src/provider.js';
import { MemoryProvider, type Fault } from '../fakes/memory-provider.js';
import { standing, stands } from './sets.js';

const domains = ['corp.example.com'];
const everything: GuardId[] = ['last-host', 'unlisted-host', 'null-target'];

/** A provider whose zones may have twins. */
class TwinProvider extends MemoryProvider {
  readonly #id: string;

  constructor(id: string) {
    super();
    this.#id = id;
  }

  override async findZone(name: DomainName): Promise<Zone> {
    return { ...(await super.findZone(name)), identity: this.#id };
  }
}

const published = (p: MemoryProvider) => publish(p, { domains, hosts: ['a.example.com', 'b.example.com'] });
const removed = (p: MemoryProvider) => remove(p, { domains, hosts: ['a.example.com'] });
const updated = (p: MemoryProvider) =>
  publish(p, { domains, hosts: [{ target: 'a.example.com', weight: 9 }], ttl: 60 });
const removedBoth = (p: MemoryProvider) => remove(p, { domains, hosts: ['a.example.com', 'b.example.com'] });
const emptied = (p: MemoryProvider) => remove(p, { domains, all: true, allow: everything });
const a = '0 0 1688 a.example.com';
const b = '0 0 1688 b.example.com';
const c = '0 0 1688 c.example.com';

describe('restore', () => {
  it.each([
    { name: 'takes a first publication back whole', before: [], act: published, after: [] },
    { name: 'takes added hosts back', before: [c], act: published, after: ['ttl 3600', c] },
    { name: 'puts a removed host back', before: [a, c], act: removed, after: ['ttl 3600', c, a] },
    { name: 'puts weight and TTL back', before: [a, c], act: updated, after: ['ttl 3600', a, c] },
    { name: 'puts a whole set back', before: [a, c], act: emptied, after: ['ttl 3600', a, c] },
    {
      name: 'puts back a host that stood twice',
      before: [a, '5 5 1688 a.example.com', c],
      act: updated,
      after: ['ttl 3600', a, '5 5 1688 a.example.com', c],
    },
  ])('$name, and does nothing the second time', async ({ before, act, after }) => {
    const provider = new MemoryProvider();
    stands(provider, before);
    const receipt: unknown = JSON.parse(JSON.stringify(makeReceipt(await act(provider))));
    const report = await restore(provider, receipt as object);
    expect(report.domains.map((d) => d.error)).toEqual([null]);
    expect(standing(provider)).toEqual(after);

    const writes = provider.writes.length;
    expect(await restore(provider, receipt as object)).toMatchObject({ changed: false });
    expect(provider.writes).toHaveLength(writes);
  });

  it('leaves what others published since', async () => {
    const provider = new MemoryProvider();
    stands(provider, [a]);
    const receipt = makeReceipt(await updated(provider));
    await publish(provider, { domains, hosts: ['c.example.com'] });
    await restore(provider, receipt);
    expect(standing(provider)).toEqual(['ttl 3600', a, c]);
  });

  it.each([
    ['somebody changed the host again', '1 1 1688 a.example.com', 60],
    ['somebody changed the TTL again', '0 9 1688 a.example.com', 30],
  ])('refuses where %s', async (_, line, ttl) => {
    const provider = new MemoryProvider();
    stands(provider, [a]);
    const receipt = makeReceipt(await updated(provider));
    stands(provider, [line], ttl);
    const report = await restore(provider, receipt);
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(standing(provider)).toEqual([`ttl ${ttl}`, line]);
  });

  it.each<{ name: string; now: readonly string[]; ttl?: number; status: string }>([
    { name: 'stands as before', now: [a, c], status: 'unchanged' },
    { name: 'was made', now: ['0 9 1688 a.example.com', c], ttl: 60, status: 'updated' },
    { name: 'was made in part', now: ['0 9 1688 a.example.com', c], status: 'updated' },
    { name: 'was made, and another left since', now: ['0 9 1688 a.example.com'], ttl: 60, status: 'updated' },
    { name: 'was overtaken', now: ['7 7 1688 a.example.com', c], status: 'failed' },
    { name: 'was overtaken by another TTL', now: [a, c], ttl: 30, status: 'failed' },
  ])('a change of which nobody knows and that $name: $status', async ({ now, ttl, status }) => {
    let isLost = true;
    const provider = new MemoryProvider({ fault: () => (isLost ? 'lost-unknown' : undefined) });
    stands(provider, [a, c]);
    const report = await updated(provider);
    expect(report.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } }]);
    const receipt: unknown = JSON.parse(JSON.stringify(makeReceipt(report)));
    expect(receipt).toMatchObject({
      domains: [{ outcome: 'unknown', before: [{ ttl: 3600 }, {}], after: [{ ttl: 60, weight: 9 }, {}] }],
    });

    stands(provider, now, ttl);
    isLost = false;
    const restored = await restore(provider, receipt as object);
    expect(restored.domains).toMatchObject([{ status }]);
    if (status === 'failed') {
      expect(restored.domains).toMatchObject([
        {
          error: {
            code: 'ERR_CONFLICT',
            message: expect.stringMatching(/^(?:a.example.com:1688|the TTL) of corp.example.com is neither/),
          },
        },
      ]);
      expect(provider.writes).toEqual([]);
    } else {
      expect(standing(provider)).toEqual(['ttl 3600', a, ...(now.includes(c) ? [c] : [])]);
    }
  });

  it.each<{ name: string; answer: () => Promise<ChangeResult[]> }>([
    {
      name: 'failed, and may be made',
      answer: async () => [
        { status: 'failed', error: new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'written, and not looked at') },
      ],
    },
    {
      name: 'was on its way when the signal fired',
      answer: async () => {
        throw new KmsDnsError('ERR_ABORTED', 'cancelled', { details: { results: ['unknown'] } });
      },
    },
    {
      name: 'nobody can tell of at all',
      answer: async () => {
        throw new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'who knows');
      },
    },
  ])('the receipt has a change that $name', async ({ answer }) => {
    const provider = new MemoryProvider();
    stands(provider, [a, c]);
    vi.spyOn(provider, 'apply').mockImplementationOnce(answer);
    const report = await removed(provider);
    expect(report.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } }]);
    expect(makeReceipt(report)).toMatchObject({
      domains: [{ outcome: 'unknown', before: [{}, {}], after: [{ target: 'c.example.com' }] }],
    });
  });

  it('leaves a host that somebody published while nobody knew of ours', async () => {
    const left: Fault[] = ['applied-unknown'];
    let reads = 0;
    const provider: MemoryProvider = new MemoryProvider({
      fault: () => left.shift(),
      pause: async (step) => {
        if (step === 'read' && ++reads === 2) stands(provider, ['0 9 1688 a.example.com', c], 60);
      },
    });
    stands(provider, [a]);
    const report = await updated(provider);
    expect(report.domains).toMatchObject([{ status: 'updated', error: null }]);
    await restore(provider, makeReceipt(report));
    expect(standing(provider)).toEqual(['ttl 3600', a, c]);
  });

  it.each<{ name: string; before: string[]; half: string[]; act: typeof updated }>([
    {
      name: 'a new weight beside the old',
      before: [a, c],
      half: [a, '0 9 1688 a.example.com', c],
      act: updated,
    },
    { name: 'one of two removed', before: [a, b, c], half: [b, c], act: removedBoth },
  ])('of a change made in two goes, puts back what stood before the first: $name', async (entry) => {
    const provider = new MemoryProvider();
    stands(provider, entry.before);
    vi.spyOn(provider, 'apply').mockImplementationOnce(async () => {
      stands(provider, entry.half);
      return [{ status: 'unknown', error: new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'done in part') }];
    });
    const report = await entry.act(provider);
    expect(report.domains).toMatchObject([{ error: null }]);
    await restore(provider, makeReceipt(report));
    expect(standing(provider).sort()).toEqual(['ttl 3600', ...entry.before].sort());
  });

  it('of a change made in part, and then refused, says that nobody knows, and what stood before', async () => {
    const provider = new MemoryProvider();
    stands(provider, [a, c]);
    vi.spyOn(provider, 'apply')
      .mockImplementationOnce(async () => {
        stands(provider, [a, '0 9 1688 a.example.com', c]);
        return [{ status: 'unknown', error: new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'done in part') }];
      })
      .mockImplementationOnce(async () => [
        { status: 'failed', error: new KmsDnsError('ERR_PROVIDER', 'it failed') },
      ]);
    const report = await updated(provider);
    expect(report.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } }]);
    expect(makeReceipt(report)).toMatchObject({
      domains: [{ outcome: 'unknown', before: [{ weight: 0 }, {}], after: [{ weight: 9 }, {}] }],
    });
    const [restored] = (await restore(provider, makeReceipt(report))).domains;
    expect(restored!.error).toMatchObject({
      code: 'ERR_CONFLICT',
      message: expect.stringMatching(/a.example.com:1688 of corp.example.com stands twice/),
      hint: expect.stringMatching(/^Publish it with the priority and weight that you want/),
    });
    // As the hint says.
    await publish(provider, { domains, hosts: [{ target: 'a.example.com', weight: 4 }] });
    expect(standing(provider)).toEqual(['ttl 3600', '0 4 1688 a.example.com', c]);
  });

  it('has nothing to do for a receipt of a dry run', async () => {
    const provider = new MemoryProvider();
    const report = await publish(provider, { domains, hosts: ['a.example.com'], dryRun: true });
    const receipt = makeReceipt(report, () => 0);
    expect(receipt).toEqual({
      receipt: 1,
      command: 'publish',
      provider: 'memory',
      at: '1970-01-01T00:00:00.000Z',
      domains: [],
    });
  });

  it('refuses another zone of the same name', async () => {
    const provider = new TwinProvider('ZPUBLIC');
    const receipt = makeReceipt(await published(provider));
    expect(receipt.domains).toMatchObject([{ zone: 'example.com', zoneId: 'ZPUBLIC' }]);

    const twin = new TwinProvider('ZPRIVATE');
    stands(twin, [a, '0 0 1688 b.example.com']);
    expect((await restore(twin, receipt)).domains).toMatchObject([
      {
        status: 'failed',
        error: {
          code: 'ERR_ZONE_NOT_FOUND',
          message: expect.stringMatching(/ZPUBLIC, and ZPRIVATE is another/),
        },
      },
    ]);
    expect(twin.writes).toEqual([]);

    expect((await restore(provider, receipt)).domains).toMatchObject([
      { status: 'removed', zoneId: 'ZPUBLIC' },
    ]);
  });

  it('takes a receipt that does not say which zone, and a zone that does not', async () => {
    const provider = new TwinProvider('ZPUBLIC');
    const receipt = makeReceipt(await published(provider));
    const text = JSON.stringify(receipt, (key, value: unknown) => (key === 'zoneId' ? undefined : value));
    const old = JSON.parse(text) as object;
    expect(old).not.toHaveProperty('domains.0.zoneId');
    expect(await restore(provider, old)).toMatchObject({ changed: true });

    const nameless = new MemoryProvider();
    stands(nameless, [a, '0 0 1688 b.example.com']);
    expect(await restore(nameless, receipt)).toMatchObject({ changed: true });
  });

  it.each([
    [
      'a zone id that is none',
      { receipt: 1, domains: [{ domain: 'x.example', zoneId: 7 }] },
      'receipt.domains[0].zoneId',
    ],
    [
      'an outcome that is none',
      { receipt: 1, domains: [{ domain: 'x.example', outcome: 'perhaps' }] },
      'receipt.domains[0].outcome',
    ],
    ['nothing', null, 'receipt'],
    ['another file', { domains: [] }, 'receipt'],
    ['a domain without a name', { receipt: 1, domains: [{}] }, 'receipt.domains[0]'],
    ['no list', { receipt: 1, domains: [{ domain: 'x.example' }] }, 'receipt.domains[0].before'],
    [
      "another domain's record",
      {
        receipt: 1,
        domains: [
          {
            domain: 'x.example',
            before: [],
            after: [
              { name: 'y', type: 'SRV', ttl: 1, priority: 0, weight: 0, port: 1688, target: 'a.example.com' },
            ],
          },
        ],
      },
      'receipt.domains[0].after',
    ],
  ])('refuses %s as a receipt, before anything is sent', async (_, receipt, field) => {
    const provider = new MemoryProvider();
    const restoring = restore(provider, receipt as object);
    await expect(restoring).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field });
    expect(provider.calls).toEqual([]);
  });
});
