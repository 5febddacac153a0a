import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ATTEMPTS, listMembers, publish, remove } from '../../src/change/index.js';
import { InputError, KmsDnsError } from '../../src/errors.js';
import { MemoryProvider, type Fault } from '../fakes/memory-provider.js';
import { standing, stands } from './sets.js';

const domains = ['corp.example.com'];
const noWait = { wait: async () => {} };
const a = '0 0 1688 a.example.com';
const other = '0 0 1688 other.example.com';

describe('a dry run', () => {
  it('says what would be, and writes nothing', async () => {
    const provider = new MemoryProvider();
    stands(provider, [other]);
    const report = await publish(provider, { domains, hosts: ['a.example.com'], dryRun: true });
    expect(report).toMatchObject({ dryRun: true, changed: true, domains: [{ status: 'updated' }] });
    expect(report.domains[0]?.after.map((r) => r.data.key)).toEqual([a, other]);
    expect(provider.writes).toEqual([]);
    expect(provider.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
    expect(standing(provider)).toEqual(['ttl 3600', other]);
  });
});

describe('the report', () => {
  it('prints as the JSON that scripts rely on', async () => {
    const provider = new MemoryProvider();
    const report = await publish(provider, {
      domains: ['Corp.Example.COM', 'other.test'],
      hosts: ['KMS1.corp.example.com'],
    });
    const record = {
      name: '_vlmcs._tcp.corp.example.com',
      type: 'SRV',
      ttl: 3600,
      priority: 0,
      weight: 0,
      port: 1688,
      target: 'kms1.corp.example.com',
    };
    const error = { code: 'ERR_ZONE_NOT_FOUND', reasons: ['notFound'] };
    expect(JSON.parse(JSON.stringify(report))).toEqual({
      command: 'publish',
      dryRun: false,
      changed: true,
      domains: [
        {
          domain: 'corp.example.com',
          zone: 'example.com',
          provider: 'memory',
          status: 'created',
          before: [],
          after: [record],
          error: null,
        },
        {
          domain: 'other.test',
          zone: null,
          provider: 'memory',
          status: 'failed',
          before: [],
          after: [],
          error: expect.objectContaining(error),
        },
      ],
    });
  });

  it('comes in the order given, each domain once, and is told as it goes', async () => {
    const provider = new MemoryProvider({ zones: ['a.test', 'b.test'] });
    const told: string[] = [];
    const report = await publish(provider, {
      domains: ['b.test', 'x.a.test', 'B.test', 'a.test'],
      hosts: ['kms1.example.com'],
      onResult: (result) => told.push(result.domain.text),
    });
    expect(report.domains.map((d) => d.domain.text)).toEqual(['b.test', 'x.a.test', 'a.test']);
    expect(told.sort()).toEqual(['a.test', 'b.test', 'x.a.test']);
    expect(provider.calls.filter((call) => call.startsWith('apply')).sort()).toEqual([
      'apply a.test × 2',
      'apply b.test × 1',
    ]);
  });
});

describe('a lost reply', () => {
  it.each<{ name: string; faults: Fault[]; status: string; code?: string; writes: number }>([
    { name: 'was applied: not sent again', faults: ['applied-unknown'], status: 'updated', writes: 1 },
    { name: 'was not applied: sent again', faults: ['lost-unknown'], status: 'updated', writes: 1 },
    {
      name: 'time after time: given up',
      faults: ['lost-unknown', 'lost-unknown', 'lost-unknown'],
      status: 'failed',
      code: 'ERR_UNKNOWN_OUTCOME',
      writes: 0,
    },
    {
      name: 'no lost reply but a refusal: not sent again',
      faults: ['failed'],
      status: 'failed',
      code: 'ERR_RCODE',
      writes: 0,
    },
  ])('$name', async ({ faults, status, code, writes }) => {
    const left = [...faults];
    const provider = new MemoryProvider({ fault: () => left.shift() });
    stands(provider, [other]);
    const report = await publish(provider, { domains, hosts: ['a.example.com'], retry: noWait });
    expect(report.domains[0]).toMatchObject({ status, error: code === undefined ? null : { code } });
    expect(provider.writes).toHaveLength(writes);
    if (status === 'updated') expect(report.domains[0]?.before.map((r) => r.data.key)).toEqual([other]);
  });

  it('that cannot be read after either says that the outcome is unknown', async () => {
    let reads = 0;
    const provider = new MemoryProvider({
      fault: () => 'applied-unknown',
      pause: async (step) => {
        if (step === 'read' && ++reads > 1) throw new Error('no route to host');
      },
    });
    const report = await publish(provider, { domains, hosts: ['a.example.com'], retry: noWait });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
    expect(provider.calls.filter((call) => call.startsWith('apply'))).toHaveLength(1);
  });
});

describe('a provider that cannot work at all', () => {
  it('is bad input, not the fault of a domain', async () => {
    const provider = new MemoryProvider({
      pause: async () => {
        throw new InputError('file', 'cannot read zone.db');
      },
    });
    const publishing = publish(provider, { domains, hosts: ['a.example.com'] });
    await expect(publishing).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field: 'file' });
  });
});

describe('lost races', () => {
  it(`end after ${DEFAULT_ATTEMPTS} attempts, with waits that grow and stay bounded`, async () => {
    let n = 0;
    const waits: number[] = [];
    const provider: MemoryProvider = new MemoryProvider({
      pause: async (step) => {
        if (step === 'apply') stands(provider, [`${++n} 0 1688 other.example.com`]);
      },
    });
    const report = await publish(provider, {
      domains,
      hosts: ['a.example.com'],
      retry: { random: () => 0.999, wait: async (ms) => waits.push(ms) },
    });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(n).toBe(DEFAULT_ATTEMPTS);
    expect(waits).toHaveLength(DEFAULT_ATTEMPTS - 1);
    expect(waits.slice(0, 3)).toEqual([9.99, 19.98, 39.96]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(4000);
  });

  it('try again only the domains that lost', async () => {
    let raced = false;
    const provider: MemoryProvider = new MemoryProvider({
      pause: async (step) => {
        if (step === 'apply' && !raced) {
          raced = true;
          stands(provider, [other], 3600, 'b.example.com');
        }
      },
    });
    const report = await publish(provider, {
      domains: ['a.example.com', 'b.example.com', 'c.example.com'],
      hosts: ['a.example.com'],
      retry: noWait,
    });
    expect(report.domains.map((d) => d.status)).toEqual(['created', 'updated', 'created']);
    expect(provider.calls.filter((call) => call.startsWith('apply'))).toEqual([
      'apply example.com × 3',
      'apply example.com × 1',
    ]);
  });
});

describe('cancelling', () => {
  it('skips what was not begun and says so', async () => {
    const controller = new AbortController();
    const provider = new MemoryProvider({
      zones: ['a.test', 'b.test'],
      pause: async (step) => {
        if (step === 'apply') controller.abort();
      },
    });
    const report = await publish(provider, {
      domains: ['a.test', 'b.test'],
      hosts: ['a.example.com'],
      concurrency: 1,
      signal: controller.signal,
    });
    expect(report.domains.map((d) => [d.status, d.error?.code])).toEqual([
      ['created', undefined],
      ['skipped', 'ERR_ABORTED'],
    ]);
    expect(provider.writes).toHaveLength(1);
  });

  it('before the start touches nothing', async () => {
    const provider = new MemoryProvider();
    const report = await publish(provider, {
      domains,
      hosts: ['a.example.com'],
      signal: AbortSignal.abort(),
    });
    expect(report.domains[0]).toMatchObject({ status: 'skipped', error: { code: 'ERR_ABORTED' } });
    expect(provider.calls).toEqual([]);
  });

  it('in the middle of an update tells what was done, what may be and what was not', async () => {
    const controller = new AbortController();
    const provider = new MemoryProvider({
      pause: async (step) => {
        if (step !== 'apply') return;
        controller.abort();
        const details = { results: ['applied', 'unknown', 'not-sent'] };
        throw new KmsDnsError('ERR_ABORTED', 'cancelled', { details });
      },
    });
    const report = await publish(provider, {
      domains: ['a.example.com', 'b.example.com', 'c.example.com'],
      hosts: ['kms1.example.com'],
      signal: controller.signal,
    });
    expect(report.domains.map((d) => [d.status, d.error?.code])).toEqual([
      ['created', undefined],
      ['failed', 'ERR_UNKNOWN_OUTCOME'],
      ['skipped', 'ERR_ABORTED'],
    ]);
  });

  it('ends the wait after a lost race', async () => {
    const controller = new AbortController();
    const provider: MemoryProvider = new MemoryProvider({
      pause: async (step) => {
        if (step === 'apply') stands(provider, [other]);
      },
    });
    const publishing = publish(provider, {
      domains,
      hosts: ['a.example.com'],
      signal: controller.signal,
      retry: {
        wait: async () => {
          controller.abort();
          throw controller.signal.reason;
        },
      },
    });
    expect((await publishing).domains[0]).toMatchObject({ status: 'skipped' });
    expect(provider.writes).toEqual([]);
  });
});

describe('listing', () => {
  it('reads each domain and writes nothing', async () => {
    const provider = new MemoryProvider();
    stands(provider, [a, other]);
    const lists = await listMembers(provider, {
      domains: ['corp.example.com', 'x.example.com', 'other.test'],
    });
    expect(lists.map((l) => [l.members.map((m) => m.data.key), l.error?.code])).toEqual([
      [[a, other], undefined],
      [[], undefined],
      [[], 'ERR_ZONE_NOT_FOUND'],
    ]);
    expect(provider.writes).toEqual([]);
  });
});

describe('concurrency', () => {
  it('keeps to its bound', async () => {
    let now = 0;
    let most = 0;
    const provider = new MemoryProvider({
      pause: async () => {
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now--;
      },
    });
    const many = Array.from({ length: 50 }, (_, i) => `d${i}.example.com`);
    await publish(provider, { domains: many, hosts: ['a.example.com'], concurrency: 5 });
    expect(most).toBe(5);
    expect(provider.writes).toHaveLength(50);
  });
});

describe('many publishers and removers at once', () => {
  const actor = fc.record({
    host: fc.integer({ min: 0, max: 7 }),
    // A host that is published, perhaps removed, and perhaps published with another weight.
    steps: fc.array(fc.constantFrom('publish', 'remove', 'weight'), { minLength: 1, maxLength: 4 }),
  });

  it('end with exactly the acknowledged members, whatever the order of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(actor, { minLength: 2, maxLength: 6, selector: (x) => x.host }),
        fc.scheduler(),
        fc.array(fc.option(fc.constantFrom<Fault>('applied-unknown', 'lost-unknown'), { nil: undefined }), {
          maxLength: 6,
        }),
        async (actors, scheduler, faults) => {
          const left = [...faults];
          const provider = new MemoryProvider({
            pause: (step) => scheduler.schedule(Promise.resolve(), step),
            fault: () => left.shift(),
          });
          stands(provider, [other]);
          const expected = new Map([['other.example.com', other]]);
          const unknown = new Set<string>();
          const run = async ({ host, steps }: { host: number; steps: string[] }) => {
            const name = `h${host}.example.com`;
            for (const step of steps) {
              const options = { domains, retry: { ...noWait, attempts: 200 } };
              const report =
                step === 'remove'
                  ? await remove(provider, { ...options, hosts: [name] })
                  : await publish(provider, {
                      ...options,
                      hosts: [{ target: name, weight: step === 'weight' ? 7 : 0 }],
                    });
              const [result] = report.domains;
              // Six faults may hit one actor three times in a row; then it is told that nobody knows.
              if (result?.error?.code === 'ERR_UNKNOWN_OUTCOME') {
                expected.delete(name);
                unknown.add(name);
                return;
              }
              expect(result?.error).toBeNull();
              if (step === 'remove') expected.delete(name);
              else expected.set(name, `0 ${step === 'weight' ? 7 : 0} 1688 ${name}`);
            }
          };
          await scheduler.waitFor(Promise.all(actors.map(run)));
          const now = standing(provider).slice(1);
          const certain = now.filter((line) => !unknown.has(line.split(' ')[3]!));
          expect(certain.sort()).toEqual([...expected.values()].sort());
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
