import { describe, expect, it } from 'vitest';
import { amend, makeReceipt, restore, type Amendment } from '../../src/change/index.js';
import { SrvRecord, type SrvRecordJson } from '../../src/record/index.js';
import { MemoryProvider, type Fault } from '../fakes/memory-provider.js';
import { standing, stands } from './sets.js';

const DOMAIN = 'corp.example.com';
const KMS1 = '0 0 1688 kms1.example.com';
const KMS2 = '0 0 1688 kms2.example.com';
const HEAVY = '0 50 1688 kms1.example.com';
const ROGUE = '0 0 1688 desk.example.com';
const noWait = { retry: { wait: async () => {} } };

const srv = (lines: readonly string[], ttl = 3600): SrvRecordJson[] =>
  lines.map((line) => SrvRecord.parse(`_vlmcs._tcp.${DOMAIN} ${ttl} IN SRV ${line}`).toJSON());

function amendment(
  observed: readonly string[],
  remove: readonly string[] = [],
  add: readonly string[] = [],
): Amendment {
  return { domain: DOMAIN, observed: srv(observed), remove: srv(remove), add: srv(add) };
}

describe('amend', () => {
  it.each<{ name: string; change: Amendment; stands: string[]; status: string }>([
    {
      name: 'removes exactly the record that is named, and not its twin with other numbers',
      change: amendment([KMS1, HEAVY, KMS2], [HEAVY]),
      stands: ['ttl 3600', KMS1, KMS2],
      status: 'updated',
    },
    {
      name: 'puts one record in the place of another',
      change: amendment([KMS1, ROGUE], [ROGUE], [KMS2]),
      stands: ['ttl 3600', KMS1, KMS2],
      status: 'updated',
    },
    {
      name: 'adds a record to none',
      change: amendment([], [], [KMS1]),
      stands: ['ttl 3600', KMS1],
      status: 'created',
    },
    {
      name: 'gives the set the TTL of a record that is removed and added',
      change: {
        ...amendment([KMS1, KMS2], [KMS1]),
        add: srv([KMS1], 300),
      },
      stands: ['ttl 300', KMS1, KMS2],
      status: 'updated',
    },
    {
      name: 'keeps the TTL of the set for a record that is new',
      change: { ...amendment([KMS1]), add: srv([KMS2], 300) },
      stands: ['ttl 3600', KMS1, KMS2],
      status: 'updated',
    },
  ])('$name, and nothing the second time', async ({ change, stands: after, status }) => {
    const provider = new MemoryProvider();
    stands(
      provider,
      change.observed.map(({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`),
    );
    const first = await amend(provider, [change]);
    expect(first).toMatchObject({ command: 'check', changed: true, domains: [{ status, error: null }] });
    expect(standing(provider)).toEqual(after);
    expect(provider.writes).toHaveLength(1);

    const second = await amend(provider, [change]);
    expect(second).toMatchObject({ changed: false, domains: [{ status: 'unchanged', error: null }] });
    expect(provider.writes).toHaveLength(1);

    await restore(provider, makeReceipt(first));
    expect(standing(provider).sort()).toEqual(
      change.observed.length === 0 ? [] : [...srvLines(change), 'ttl 3600'].sort(),
    );
  });

  it.each<{ name: string; since: string[]; ttl?: number }>([
    { name: 'another host came', since: [KMS1, ROGUE, KMS2] },
    { name: 'the host that was to stay went', since: [ROGUE] },
    { name: 'a weight changed', since: [HEAVY, ROGUE] },
    { name: 'the TTL changed', since: [KMS1, ROGUE], ttl: 60 },
  ])('leaves a domain alone where $name since', async ({ since, ttl }) => {
    const provider = new MemoryProvider();
    stands(provider, since, ttl);
    const report = await amend(provider, [amendment([KMS1, ROGUE], [ROGUE])]);
    const [result] = report.domains;
    expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT', conflict: true } });
    expect(result?.error?.message).toContain('was changed since it was looked at');
    expect(provider.writes).toEqual([]);
  });

  it('has nothing to do where somebody else has removed the host, whatever else they did', async () => {
    const provider = new MemoryProvider();
    stands(provider, [KMS1, KMS2]);
    const report = await amend(provider, [amendment([KMS1, ROGUE], [ROGUE])]);
    expect(report.domains[0]).toMatchObject({ status: 'unchanged', error: null });
    expect(provider.writes).toEqual([]);
  });

  it('does not lose what comes between reading and writing', async () => {
    const provider: MemoryProvider = new MemoryProvider({
      pause: async (step) => {
        if (step === 'apply') stands(provider, [KMS1, ROGUE, KMS2]);
      },
    });
    stands(provider, [KMS1, ROGUE]);
    const report = await amend(provider, [amendment([KMS1, ROGUE], [ROGUE])], noWait);
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_CONFLICT' } });
    expect(standing(provider)).toEqual(['ttl 3600', KMS1, ROGUE, KMS2]);
    expect(provider.writes).toEqual([]);
  });

  it.each<{ faults: Fault[]; status: string }>([
    { faults: ['applied-unknown'], status: 'updated' },
    { faults: ['lost-unknown'], status: 'updated' },
    { faults: ['failed'], status: 'failed' },
  ])('after a reply like $faults says $status, and writes once', async ({ faults, status }) => {
    const left = [...faults];
    const provider = new MemoryProvider({ fault: () => left.shift() });
    stands(provider, [KMS1, ROGUE]);
    const report = await amend(provider, [amendment([KMS1, ROGUE], [ROGUE])], noWait);
    expect(report.domains[0]?.status).toBe(status);
    expect(standing(provider)).toEqual(['ttl 3600', KMS1, ...(status === 'failed' ? [ROGUE] : [])]);
    expect(provider.writes.length).toBeLessThan(2);
  });

  it('takes the last host of a domain only if that is meant', async () => {
    const provider = new MemoryProvider();
    stands(provider, [ROGUE]);
    const change = amendment([ROGUE], [ROGUE]);
    const refused = await amend(provider, [change]);
    expect(refused.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_GUARD' } });
    expect(refused.domains[0]?.error?.hint).toContain('--allow-empty');
    const report = await amend(provider, [change], { allow: ['last-host'] });
    expect(report.domains[0]).toMatchObject({ status: 'removed', after: [] });
    expect(standing(provider)).toEqual([]);
  });

  it('writes nothing in a dry run, and says what would be', async () => {
    const provider = new MemoryProvider();
    stands(provider, [KMS1, ROGUE]);
    const report = await amend(provider, [amendment([KMS1, ROGUE], [ROGUE])], { dryRun: true });
    expect(report).toMatchObject({ dryRun: true, changed: true, domains: [{ status: 'updated' }] });
    expect(provider.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
    expect(standing(provider)).toEqual(['ttl 3600', KMS1, ROGUE]);
  });

  it('publishes nothing that no client could use', async () => {
    const provider = new MemoryProvider();
    stands(provider, [KMS1]);
    const report = await amend(provider, [amendment([KMS1], [], ['0 0 0 kms2.example.com'])]);
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_BAD_INPUT' } });
    expect(provider.writes).toEqual([]);
  });
});

function srvLines({ observed }: Amendment): string[] {
  return observed.map(({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`);
}
