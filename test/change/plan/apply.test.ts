import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  adopt,
  apply,
  parsePlan,
  plan,
  rollback,
  type Adoption,
  type Allowances,
  type ApplyOptions,
  type Desired,
  type PlannedDomain,
  type PlanSettings,
} from '../../../src/change/index.js';
import { Plan } from '../../../src/change/plan/planned.js';
import { InputError, KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import type { MemoryProvider } from '../../fakes/memory-provider.js';
import { at, desire, DOMAIN, MARK_KINDS, memory, plant, shown } from './bed.js';

const a = '0 0 1688 a.example.com';
const a10 = '10 0 1688 a.example.com';
const b = '0 0 1688 b.example.com';
const c = '0 0 1688 c.example.com';
const retry = { wait: async () => {} };

const adoption = (other: Partial<Adoption>): Adoption => ({
  domain: DOMAIN,
  provider: 'main',
  hosts: 'all',
  ...other,
});

/** Plans, lets others in, and applies. */
async function planAndApply(
  provider: MemoryProvider,
  desired: Desired,
  { meanwhile, ...options }: ApplyOptions & { readonly meanwhile?: () => void } = {},
) {
  const made = await plan(desired, at(provider));
  meanwhile?.();
  return apply(made, at(provider), { retry, ...options });
}

describe.each(['txt', 'comment'] as const)('with marks as %s, apply', (kind) => {
  it('does what was planned, marks it, and is done', async () => {
    const provider = memory(kind);
    plant(provider, [`${a} @ours`, `${b} @other`, '5 5 1688 old.example.com @ours']);
    const desired = desire([a10, c]);
    const report = await planAndApply(provider, desired);
    expect(report).toMatchObject({
      changed: true,
      summary: { changed: 1, unchanged: 0, failed: 0, skipped: 0 },
      remaining: [],
    });
    expect(shown(provider)).toEqual(['ttl 3600', `${b} @other`, `${c} @ours`, `${a10} @ours`].sort());
    expect((await plan(desired, at(provider))).changes).toEqual([]);
    await rollback(report.receipt, at(provider), { retry });
    expect(shown(provider)).toEqual(
      ['ttl 3600', `${a} @ours`, `${b} @other`, '5 5 1688 old.example.com @ours'].sort(),
    );
  });

  it('writes nothing the second time', async () => {
    const provider = memory(kind);
    plant(provider, [b]);
    const made = await plan(desire([a]), at(provider));
    await apply(made, at(provider));
    const again = await apply(made, at(provider));
    expect(again).toMatchObject({ changed: false, summary: { unchanged: 1 } });
    expect(provider.writes).toHaveLength(1);
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const provider = memory(kind);
    const report = await planAndApply(provider, desire([a]), { dryRun: true });
    expect(report).toMatchObject({
      dryRun: true,
      changed: true,
      domains: [{ status: 'created' }],
      receipt: { domains: [] },
    });
    expect(provider.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
  });

  it.each<{ name: string; stands: string[]; wanted: string[]; then: string[]; problem: RegExp }>([
    {
      name: 'a host to be removed has been taken over by another owner',
      stands: [`${a} @ours`, b],
      wanted: [],
      then: [`${a} @other`, b],
      problem: /a\.example\.com:1688/,
    },
    {
      name: 'a host to be updated has been updated',
      stands: [`${a} @ours`],
      wanted: [a10],
      then: ['7 7 1688 a.example.com @ours'],
      problem: /7 7, of ours, and then stands with priority and weight 0 0/,
    },
    {
      name: 'a host to be added stands, and is nobody’s',
      stands: [],
      wanted: [a],
      then: [a],
      problem: /stands with priority and weight 0 0, and then is not there/,
    },
    {
      name: 'a host that was kept has other numbers now',
      stands: [`${a} @ours`, b],
      wanted: [a, c],
      then: ['1 1 1688 a.example.com @ours', b],
      problem: /a\.example\.com:1688 stands with priority and weight 1 1/,
    },
    {
      name: 'a host that was kept is gone',
      stands: [`${a} @ours`, b],
      wanted: [a, c],
      then: [b],
      problem: /a\.example\.com:1688 is not there/,
    },
    {
      name: 'a host has become ours, and would go',
      stands: [a, b],
      wanted: [c],
      then: [`${a} @ours`, b],
      problem: /a\.example\.com:1688 stands .* of ours, and then stands/,
    },
  ])('leaves the domain where $name', async ({ stands, wanted, then, problem }) => {
    const provider = memory(kind);
    plant(provider, stands);
    const report = await planAndApply(provider, desire(wanted), { meanwhile: () => plant(provider, then) });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(report.domains[0]?.error?.message).toMatch(problem);
    expect(provider.writes).toEqual([]);
    expect(report.receipt.domains).toEqual([]);
  });

  it('asks again about the last host when the others have gone meanwhile', async () => {
    const provider = memory(kind);
    plant(provider, [`${a} @ours`, b]);
    const report = await planAndApply(provider, desire([]), {
      meanwhile: () => plant(provider, [`${a} @ours`]),
    });
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_GUARD' } });
    expect(shown(provider)).toEqual([`${a} @ours`, 'ttl 3600']);
  });

  it('leaves a host that somebody makes theirs at the moment of the write', async () => {
    let raced = false;
    const provider: MemoryProvider = memory(kind, {
      pause: async (step) => {
        if (step !== 'apply' || raced) return;
        raced = true;
        plant(provider, [`${a} @other`, b]);
      },
    });
    plant(provider, [`${a} @ours`, b]);
    const report = await planAndApply(provider, desire([]));
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(shown(provider)).toEqual([`${a} @other`, b, 'ttl 3600']);
  });

  it('keeps what others have done to their own hosts meanwhile', async () => {
    const provider = memory(kind);
    plant(provider, [`${b} @other`, '9 9 1688 gone.example.com @other']);
    const report = await planAndApply(provider, desire([a]), {
      meanwhile: () => plant(provider, ['3 3 1688 b.example.com @other', c]),
    });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(shown(provider)).toEqual(['ttl 3600', `${a} @ours`, '3 3 1688 b.example.com @other', c].sort());
  });

  describe('of exactly a plan', () => {
    it.each<{ name: string; then: string[]; ttl?: number; told: string }>([
      { name: 'a host is new', then: [b, c], told: '0 0 1688 c.example.com (TTL 3600) is new' },
      { name: 'a host is gone', then: [], told: '0 0 1688 b.example.com (TTL 3600) is gone' },
      {
        name: 'a host has other numbers',
        then: ['1 0 1688 b.example.com'],
        told: '0 0 1688 b.example.com (TTL 3600) is gone, 1 0 1688 b.example.com (TTL 3600) is new',
      },
      {
        name: 'the TTL is another',
        then: [b],
        ttl: 60,
        told: '0 0 1688 b.example.com (TTL 3600) is gone, 0 0 1688 b.example.com (TTL 60) is new',
      },
      {
        name: 'a host is somebody’s',
        then: [`${b} @other`],
        told: 'who owns b.example.com:1688 has changed',
      },
    ])('refuses all of it where $name, and names that', async ({ then, ttl = 3600, told }) => {
      const provider = memory(kind);
      plant(provider, [b]);
      const applying = planAndApply(provider, desire([a]), {
        exact: true,
        meanwhile: () => plant(provider, then, { ttl }),
      });
      await expect(applying).rejects.toMatchObject({
        code: 'ERR_STALE_PLAN',
        conflict: true,
        details: { domains: [{ domain: DOMAIN, difference: told }] },
      });
      expect(provider.writes).toEqual([]);
    });

    it.each<{ name: string; then: string[]; ttl?: number; told: RegExp }>([
      { name: 'a host is new', then: [b, c], told: /c\.example\.com:1688 stands .*, and was not there/ },
      { name: 'a host is gone', then: [], told: /b\.example\.com:1688 is not there, and then stands/ },
      { name: 'a host has other numbers', then: ['1 0 1688 b.example.com'], told: /weight 1 0, and then/ },
      { name: 'a host is somebody’s', then: [`${b} @other`], told: /of other, and then stands/ },
      { name: 'the TTL is another', then: [b], ttl: 60, told: /the TTL is 60, and was 3600/ },
    ])('leaves the domain where $name after that was looked at', async ({ then, ttl = 3600, told }) => {
      let raced = false;
      const provider: MemoryProvider = memory(kind, {
        pause: async (step) => {
          if (step !== 'apply' || raced) return;
          raced = true;
          plant(provider, then, { ttl });
        },
      });
      plant(provider, [b]);
      const report = await planAndApply(provider, desire([a]), { exact: true });
      expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
      expect(report.domains[0]?.error?.message).toMatch(told);
      expect(provider.writes).toEqual([]);
    });

    it('takes what it has done itself for done when the reply is lost', async () => {
      const faults = ['applied-unknown' as const];
      const provider = memory(kind, { fault: () => faults.pop() });
      plant(provider, [b, `${c} @ours`]);
      const report = await planAndApply(provider, desire([a], { ttl: 60 }), {
        exact: true,
        allow: { foreign: ['b.example.com'] },
      });
      expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
      expect(provider.writes).toHaveLength(1);
      await rollback(report.receipt, at(provider));
      expect(shown(provider)).toEqual(['ttl 3600', b, `${c} @ours`].sort());
    });
  });

  describe('rolled back', () => {
    it.each<{ name: string; then: string[]; after: string[] | 'refused' }>([
      {
        name: 'what others have added since stays',
        then: [`${a} @ours`, b, `${c} @other`],
        after: [b, `${c} @other`],
      },
      {
        name: 'a host of ours that has been updated since is refused',
        then: [`${a10} @ours`, b],
        after: 'refused',
      },
      { name: 'a host that is another owner’s now is refused', then: [`${a} @other`, b], after: 'refused' },
      { name: 'what was undone already is done', then: [b], after: [b] },
    ])('$name', async ({ then, after }) => {
      const provider = memory(kind);
      plant(provider, [b]);
      const { receipt } = await planAndApply(provider, desire([a]));
      plant(provider, then);
      const writes = provider.writes.length;
      const { domains } = await rollback(JSON.parse(JSON.stringify(receipt)) as object, at(provider), {
        retry,
      });
      if (after === 'refused') {
        expect(domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
        expect(provider.writes).toHaveLength(writes);
      }
      expect(shown(provider)).toEqual(['ttl 3600', ...(after === 'refused' ? then : after)].sort());
    });
  });

  describe('adopt', () => {
    it.each<{ name: string; hosts: string[] | 'all'; takeOver?: boolean; after: string[] | 'refused' }>([
      { name: 'one host by name', hosts: ['a.example.com'], after: [`${a} @ours`, b, `${c} @other`] },
      { name: 'one host and port', hosts: ['A.example.com.:1688'], after: [`${a} @ours`, b, `${c} @other`] },
      { name: 'no host of another port', hosts: ['a.example.com:1689'], after: [a, b, `${c} @other`] },
      { name: 'no host of another owner', hosts: 'all', after: 'refused' },
      {
        name: 'those of another owner where that is meant',
        hosts: 'all',
        takeOver: true,
        after: [`${a} @ours`, `${b} @ours`, `${c} @ours`],
      },
    ])('$name', async ({ hosts, takeOver, after }) => {
      const provider = memory(kind);
      plant(provider, [a, b, `${c} @other`]);
      const adoptions = [{ domain: DomainName.parse(DOMAIN), provider: 'main', hosts }];
      const report = await adopt(adoptions, at(provider), { owner: 'ours', takeOver });
      if (after === 'refused') {
        expect(report.domains[0]?.error).toMatchObject({
          code: 'ERR_GUARD',
          message: expect.stringContaining('c.example.com:1688 (of other)') as string,
          details: { flags: ['--take-over'] },
        });
      }
      const before = [a, b, `${c} @other`, 'ttl 3600'];
      expect(shown(provider)).toEqual(after === 'refused' ? before : ['ttl 3600', ...after].sort());
    });

    it('tells whose the hosts were when somebody took one after a lost reply', async () => {
      let step = 0;
      // The first attempt is lost, and was not applied; then somebody marks the host as theirs.
      const racing: MemoryProvider = memory(kind, {
        fault: () => (step++ === 0 ? 'lost-unknown' : undefined),
        pause: async (call) => {
          if (call === 'read' && step === 1) plant(racing, [`${a} @other`]);
        },
      });
      plant(racing, [a]);
      const adoptions = [{ domain: DomainName.parse(DOMAIN), provider: 'main', hosts: 'all' as const }];
      const report = await adopt(adoptions, at(racing), { owner: 'ours', takeOver: true, retry });
      expect(report.domains[0]).toMatchObject({
        status: 'updated',
        owners: { before: { 'a.example.com:1688': ['other'] }, after: { 'a.example.com:1688': ['ours'] } },
      });
      expect(shown(racing)).toEqual([`${a} @ours`, 'ttl 3600']);
    });
  });
});

describe.each(['txt', 'comment'] as const)('guards, with marks as %s', (kind) => {
  it.each<{
    name: string;
    stands: string[];
    wanted: string[];
    ttl?: number;
    settings?: Partial<PlanSettings>;
    /** By host: whether it answers as KMS. */
    hosts?: Record<string, boolean>;
    guards: string[];
    flags: string[];
    allow?: Allowances;
  }>([
    {
      name: 'the last host of a domain',
      stands: [`${a} @ours`],
      wanted: [],
      guards: ['last-host'],
      flags: ['--allow-empty'],
      allow: { empty: true },
    },
    {
      name: 'the target "."',
      stands: [],
      wanted: ['0 0 0 .'],
      guards: ['null-target'],
      flags: ['--allow-null-target'],
      allow: { nullTarget: true },
    },
    {
      name: '"." in the place of the last host',
      stands: [`${a} @ours`],
      wanted: ['0 0 0 .'],
      guards: ['last-host', 'null-target'],
      flags: ['--allow-empty', '--allow-null-target'],
      allow: { empty: true, nullTarget: true },
    },
    {
      name: '"." beside hosts: nothing allows it',
      stands: [b],
      wanted: ['0 0 0 .'],
      guards: ['null-target'],
      flags: [],
    },
    {
      name: 'a host beside ".": nothing allows it',
      stands: ['0 0 0 .'],
      wanted: [a],
      guards: ['null-target'],
      flags: [],
    },
    {
      name: 'other numbers for a host of another owner',
      stands: [`${a10} @other`],
      wanted: [a],
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['A.example.com.'] },
    },
    {
      name: 'other numbers for a host of nobody',
      stands: [a10],
      wanted: [a],
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['a.example.com:1688'] },
    },
    {
      name: 'other numbers for a host of nobody that stands twice',
      stands: [a, a10],
      wanted: [a],
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['a.example.com'] },
    },
    {
      name: 'another TTL for a set with hosts of others',
      stands: [b, `${c} @other`, `${a} @ours`],
      wanted: [a],
      ttl: 60,
      guards: ['foreign-member'],
      flags: ['--allow-foreign b.example.com:1688 c.example.com:1688'],
      allow: { foreign: ['b.example.com', 'c.example.com'] },
    },
    {
      name: 'a host that is ours and another owner’s, with other numbers',
      stands: [`${a10} @other @ours`],
      wanted: [a],
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['a.example.com'] },
    },
    {
      name: 'a host that is ours and another owner’s, which is to go',
      stands: [`${a10} @other @ours`, b],
      wanted: [],
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['a.example.com'] },
    },
    {
      name: 'without an owner, a host that another owner has marked',
      stands: [`${a10} @other`],
      wanted: [a],
      settings: { owner: undefined },
      guards: ['foreign-member'],
      flags: ['--allow-foreign a.example.com:1688'],
      allow: { foreign: ['a.example.com'] },
    },
    {
      name: 'a host that does not answer as KMS',
      stands: [],
      wanted: [a, b],
      hosts: { 'a.example.com:1688': true, 'b.example.com:1688': false },
      guards: ['host-not-kms'],
      flags: ['--allow-unverified b.example.com:1688'],
      allow: { unverified: ['b.example.com'] },
    },
    {
      name: 'a host that nobody has asked, where the plan wants it asked',
      stands: [],
      wanted: [a],
      settings: { verifyHosts: true },
      guards: ['host-not-kms'],
      flags: ['--allow-unverified a.example.com:1688'],
      allow: { unverified: ['a.example.com'] },
    },
    {
      name: 'more domains than are meant to change',
      stands: [],
      wanted: [a],
      settings: { maxDomains: 0 },
      guards: ['max-domains'],
      flags: ['--max-domains 1'],
      allow: { maxDomains: 1 },
    },
  ])('$name', async ({ stands, wanted, ttl, settings, hosts, guards, flags, allow }) => {
    const provider = memory(kind);
    plant(provider, stands);
    const before = shown(provider);
    const states =
      hosts && new Map(Object.entries(hosts).map(([host, isKms]) => [host, { isKms, detail: '' }]));
    const desired = desire(wanted, { ...settings, ttl });
    const refused = await planAndApply(provider, desired, { hosts: states });
    expect(refused.domains[0]?.error).toMatchObject({ code: 'ERR_GUARD', details: { guards, flags } });
    expect(shown(provider)).toEqual(before);
    expect(provider.writes).toEqual([]);
    if (allow === undefined) return;
    const made = await plan(desired, at(provider));
    const allowed = await apply(made, at(provider), { hosts: states, allow });
    expect(allowed).toMatchObject({ changed: true, domains: [{ error: null }], remaining: [] });
    const writes = provider.writes.length;
    const again = await apply(made, at(provider), { hosts: states, allow });
    expect([again.changed, again.domains[0]?.error, provider.writes.length]).toEqual([false, null, writes]);
    const back = await rollback(allowed.receipt, at(provider));
    expect(back.domains[0]?.error).toBeNull();
    expect(shown(provider)).toEqual(before);
  });
});

it('a mark of a host that is gone stays when the host comes back at the moment of the write', async () => {
  let raced = false;
  const provider: MemoryProvider = memory('txt', {
    pause: async (step) => {
      if (step !== 'apply' || raced) return;
      raced = true;
      plant(provider, [`${a} @ours`]);
    },
  });
  plant(provider, ['- - 1688 a.example.com @ours']);
  const report = await planAndApply(provider, desire([]));
  expect(report.domains[0]?.error?.code).toBe('ERR_CONFLICT');
  expect(shown(provider)).toEqual([`${a} @ours`, 'ttl 3600']);
});

it('another TTL does not hide a host that another owner marks as theirs, and that is not there', async () => {
  const provider = memory('txt');
  plant(provider, ['- - 1688 a.example.com @other', `${b} @ours`]);
  const report = await planAndApply(provider, desire([a, b], { ttl: 60 }));
  expect(report.domains[0]?.error).toMatchObject({
    code: 'ERR_GUARD',
    details: { flags: ['--allow-foreign a.example.com:1688'] },
  });
});

describe('without a place for marks', () => {
  it('an owner is refused', async () => {
    await expect(plan(desire([a]), at(memory('none')))).rejects.toThrow(InputError);
  });

  it('an owner is refused also by a plan that was made elsewhere', async () => {
    const made = await plan(desire([a]), at(memory('txt')));
    const provider = memory('none');
    await expect(apply(made, at(provider))).rejects.toThrow(InputError);
    expect(provider.writes).toEqual([]);
  });

  it.each(MARK_KINDS)('a plan without an owner is applied and rolled back (%s)', async (kind) => {
    const provider = memory(kind);
    plant(provider, [b, a10]);
    const desired = desire([a, c], { owner: undefined });
    const report = await planAndApply(provider, desired);
    expect(report).toMatchObject({ domains: [{ status: 'updated' }], remaining: [] });
    expect(shown(provider)).toEqual(['ttl 3600', a, b, c].sort());
    await rollback(report.receipt, at(provider));
    expect(shown(provider)).toEqual(['ttl 3600', a10, b].sort());
  });
});

describe('what could not be read again after it was made', () => {
  const failing = (thrown: Error, when: 'findZone' | 'read'): MemoryProvider => {
    const provider = memory('txt', {
      pause: async (step) => {
        if (step === when && provider.writes.length > 0) throw thrown;
      },
    });
    return provider;
  };

  it.each([
    ['its server is gone', new KmsDnsError('ERR_UNREACHABLE', 'no answer'), 'read'],
    ['its server is gone, and its zone', new KmsDnsError('ERR_UNREACHABLE', 'no answer'), 'findZone'],
    ['its settings do not hold any more', new InputError('--file', 'is gone'), 'findZone'],
    ['of a mistake of ours', new TypeError('not a function'), 'read'],
  ] as const)('is told beside what was made, where %s', async (_, thrown, when) => {
    const report = await planAndApply(failing(thrown, when), desire([a]));
    expect(report).toMatchObject({ changed: true, summary: { changed: 1, failed: 0 } });
    expect(report.receipt.domains).toHaveLength(1);
    expect(report.remaining).toMatchObject([{ status: 'failed', error: { message: thrown.message } }]);
  });
});

it('a plan that names a domain twice is refused before anything is sent', async () => {
  const provider = memory('txt');
  const made = await plan(desire([a]), at(provider));
  const twice = new Plan(made.at, made.settings, [...made.domains, ...made.domains]);
  await expect(apply(twice, at(provider))).rejects.toThrow(InputError);
  expect(provider.writes).toEqual([]);
});

it('what a listener throws changes no result, and is not lost', async () => {
  const thrown: unknown[] = [];
  const queue = globalThis.queueMicrotask;
  const spy = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
    queue(() => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
  });
  onTestFinished(() => spy.mockRestore());
  const provider = memory('txt');
  const { domains, ...settings } = desire([a]);
  const both = [...domains, ...desire([a], { domain: 'lab.example.com' }).domains];
  const made = await plan({ ...settings, domains: both }, at(provider));
  const problem = new Error('the display is gone');
  const onResult = (): void => {
    throw problem;
  };
  const report = await apply(made, at(provider), { onResult });
  expect(report.summary).toMatchObject({ changed: 2, failed: 0 });
  expect(report.receipt.domains).toHaveLength(2);
  expect(thrown).toContain(problem);
  await rollback(report.receipt, at(provider), { onResult });
  expect(provider.sets.size).toBe(0);
});

it.each<[what: string, adoptions: Adoption[], field: string]>([
  ['twice', [DOMAIN, 'Corp.Example.com.'].map((domain) => adoption({ domain })), 'adoptions'],
  ['that is none', [adoption({ domain: 'https://corp.example.com' })], 'adoptions[0].domain'],
  ['with what no host can be', [adoption({ hosts: ['a.example.com:kms'] })], 'port of adoptions[0].hosts'],
  ['at a provider that is not there', [adoption({ provider: 'mian' })], 'provider'],
])('a domain that is adopted %s is refused before anything is sent', async (_what, adoptions, field) => {
  const provider = memory('txt');
  plant(provider, [a]);
  const adopting = adopt(adoptions, at(provider), { owner: 'ours' });
  await expect(adopting).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field });
  expect(provider.writes).toEqual([]);
});

it.each([-1, 0.5, Number.NaN])('%s domains is not a limit', async (maxDomains) => {
  const provider = memory('txt');
  await expect(plan(desire([a], { maxDomains }), at(provider))).rejects.toThrow(InputError);
  const made = await plan(desire([a]), at(provider));
  await expect(apply(made, at(provider), { allow: { maxDomains } })).rejects.toThrow(InputError);
  expect(provider.writes).toEqual([]);
});

describe('several providers', () => {
  const desired: Desired = {
    ...desire([a]),
    domains: ['one', 'two'].flatMap((name) =>
      desire([a], { domain: `${name}.example.com` }).domains.map((domain) => ({ ...domain, provider: name })),
    ),
  };

  it('one that cannot even look for its zones fails its own domains only', async () => {
    let isBroken = false;
    const one = memory('txt');
    const two = memory('txt', {
      pause: async () => {
        if (isBroken) throw new InputError('file', 'cannot be read');
      },
    });
    const providers = new Map([
      ['one', one],
      ['two', two],
    ]);
    const made = await plan(desired, providers);
    isBroken = true;
    const report = await apply(made, providers);
    expect(report.domains.map(({ status, provider, error }) => [status, provider, error?.code])).toEqual([
      ['created', 'one', undefined],
      ['failed', 'two', 'ERR_BAD_INPUT'],
    ]);
    expect(report.receipt.domains.map(({ domain, provider }) => [domain, provider])).toEqual([
      ['one.example.com', 'one'],
    ]);
    const back = await rollback(report.receipt, providers);
    expect(back.domains.map(({ status }) => status)).toEqual(['removed']);
    expect(one.sets.size).toBe(0);
  });

  it('one that cannot even look for its zones has its own domains only not planned', async () => {
    const broken = memory('txt', {
      pause: () => Promise.reject(new InputError('file', 'cannot be read')),
    });
    const told: string[] = [];
    const onDomain = ({ domain }: PlannedDomain) => void told.push(domain.text);
    const providers = new Map([
      ['one', memory('txt')],
      ['two', broken],
    ]);
    const { domains } = await plan(desired, providers, { onDomain });
    expect(domains.map(({ status, provider, error }) => [status, provider, error?.message])).toEqual([
      ['create', 'one', undefined],
      ['failed', 'two', 'file: cannot be read'],
    ]);
    expect(told.sort()).toEqual(['one.example.com', 'two.example.com']);
    const none = new Map([
      ['one', broken],
      ['two', broken],
    ]);
    await expect(plan(desired, none)).rejects.toThrow(new InputError('file', 'cannot be read'));
  });
});

describe('a plan as it is saved', () => {
  const make = async () => {
    const provider = memory('txt');
    plant(provider, [`${a} @ours`, b]);
    return plan(desire([a10, c], { ttl: 60 }), at(provider));
  };

  it('is read back as it was', async () => {
    const made = await make();
    const read = parsePlan(JSON.parse(JSON.stringify(made)));
    expect(JSON.stringify(read)).toBe(JSON.stringify(made));
  });

  it('cannot be changed in any of its values', async () => {
    const text = JSON.stringify(await make());
    const values = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|\d+|true|false|null)(?=[,\]}])/g)];
    expect(values.length).toBeGreaterThan(60);
    for (const { 0: value, index } of values) {
      if (text.slice(0, index).endsWith('"at":')) continue;
      const other = value === '"x"' ? '"y"' : '"x"';
      const edited: unknown = JSON.parse(text.slice(0, index) + other + text.slice(index + value.length));
      expect(() => parsePlan(edited), text.slice(index - 20, index)).toThrow(InputError);
    }
  });
});
