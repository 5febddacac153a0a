import { describe, expect, it } from 'vitest';
import { apply, judgePlan, plan, verifyHosts, type Plan } from '../../../src/change/index.js';
import { Outcomes, type OutcomesOptions } from '../../fakes/outcomes.js';
import { kmsHost, listener, REJECTED } from '../../fakes/rpc/index.js';
import { at, desire, memory, plant } from './bed.js';

const A = 'a.example.com 60 A 127.0.0.1';

const planOf = (port: number): Promise<Plan> =>
  plan(desire([`0 0 ${port} a.example.com`], { verifyHosts: true }), at(memory('txt')));

describe('the hosts that a plan would publish', () => {
  it('are KMS where the KMS interface is there, and may be published then', async () => {
    const { port } = await kmsHost();
    const provider = memory('txt');
    const made = await plan(desire([`0 0 ${port} a.example.com`], { verifyHosts: true }), at(provider));
    const hosts = await verifyHosts(made, { resolver: new Outcomes([A]) });
    expect([...hosts]).toEqual([[`a.example.com:${port}`, { isKms: true, detail: 'answers as KMS' }]]);
    expect(judgePlan(made, {}, hosts)).toEqual([]);
    expect(await apply(made, at(provider), { hosts })).toMatchObject({ summary: { changed: 1, failed: 0 } });
  });

  it('are KMS where one of their addresses is', async () => {
    const { port } = await kmsHost();
    const resolver = new Outcomes(['a.example.com 60 A 127.0.0.2', A]);
    const hosts = await verifyHosts(await planOf(port), { resolver });
    expect(hosts.get(`a.example.com:${port}`)).toMatchObject({ isKms: true });
  });

  it('are not KMS where something else listens, and every address says so', async () => {
    const { port } = await listener((socket) => socket.once('data', () => socket.write(REJECTED)));
    const resolver = new Outcomes([A, 'a.example.com 60 A 127.0.0.2']);
    const hosts = await verifyHosts(await planOf(port), { resolver, connectTimeout: 2000 });
    const detail = hosts.get(`a.example.com:${port}`)?.detail ?? '';
    expect(hosts.get(`a.example.com:${port}`)?.isKms).toBe(false);
    expect(detail).toContain(`127.0.0.1:${port}`);
    expect(detail).toContain(`127.0.0.2:${port}`);
  });

  it.each<[string, string[], OutcomesOptions]>([
    ['does not exist in DNS', [], {}],
    ['has no address', ['a.example.com 60 TXT "here"'], {}],
    ['its address could not be looked up', [A], { faults: { 'a.example.com': 'servfail' } }],
  ])('%s', async (detail, records, options) => {
    const hosts = await verifyHosts(await planOf(1688), { resolver: new Outcomes(records, options) });
    expect([...hosts.values()]).toEqual([{ isKms: false, detail }]);
  });

  it('are asked once each, and only those that would be added or changed', async () => {
    const provider = memory('txt');
    plant(provider, ['0 0 1688 stays.example.com @ours', '0 0 1688 goes.example.com @ours']);
    const { domains, ...settings } = desire([
      '0 0 1688 stays.example.com',
      '0 0 1688 a.example.com',
      '0 0 1689 a.example.com',
    ]);
    const other = desire(['0 0 1688 a.example.com'], { domain: 'other.example.com' }).domains;
    const made = await plan({ ...settings, domains: [...domains, ...other] }, at(provider));
    const resolver = new Outcomes([]);
    const hosts = await verifyHosts(made, { resolver });
    expect([...hosts.keys()].sort()).toEqual(['a.example.com:1688', 'a.example.com:1689']);
    expect(new Set(resolver.asked)).toEqual(new Set(['a.example.com A', 'a.example.com AAAA']));
  });

  it('are not waited for when that is cancelled', async () => {
    const { port } = await listener(() => undefined);
    const signal = AbortSignal.timeout(50);
    const asked = verifyHosts(await planOf(port), { resolver: new Outcomes([A]), signal });
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/ERR_(ABORTED|TIMEOUT)/) });
  });
});
