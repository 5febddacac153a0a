import { describe, expect, it } from 'vitest';
import { publish, settleAtProvider, tellsWhenSettled } from '../../src/change/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { CallOptions, Zone } from '../../src/provider.js';
import { MemoryProvider } from '../fakes/memory-provider.js';

/** Tells when it is settled: at once, or never for the zones named. */
class SettlingMemory extends MemoryProvider {
  readonly waited: string[] = [];
  readonly #never: readonly string[];

  constructor(never: readonly string[] = []) {
    super({ zones: ['one.test', 'two.test'] });
    this.#never = never;
  }

  async settled({ name }: Zone, _: readonly DomainName[], { signal }: CallOptions = {}): Promise<void> {
    this.waited.push(name.key);
    if (!this.#never.includes(name.key)) return;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    throw new KmsDnsError('ERR_NOT_SETTLED', `${name.key} is still PENDING`);
  }
}

const TO = { hosts: ['kms1.corp.test'], domains: ['one.test', 'two.test', 'elsewhere.test'] };

describe('settling as the provider tells', () => {
  it('waits for every zone that was changed, and says nothing of others', async () => {
    const provider = new SettlingMemory();
    await publish(provider, { ...TO, domains: ['two.test'] });
    const settled: string[] = [];
    const report = await publish(provider, TO);
    const settlements = await settleAtProvider(report, provider, {
      onSettled: ({ domain }) => settled.push(domain.key),
    });
    expect(settlements).toMatchObject([{ domain: { key: 'one.test' }, settled: true, error: null }]);
    expect(provider.waited).toEqual(['one.test']);
    expect(settled).toEqual(['one.test']);
  });

  it('names the zone that lags when the time is over, and settles the others', async () => {
    const provider = new SettlingMemory(['one.test']);
    const settlements = await settleAtProvider(await publish(provider, TO), provider, { timeout: 50 });
    expect(settlements).toMatchObject([
      { domain: { key: 'one.test' }, settled: false, error: { code: 'ERR_NOT_SETTLED' } },
      { domain: { key: 'two.test' }, settled: true },
    ]);
  });

  it('has nothing to wait for after a dry run', async () => {
    const provider = new SettlingMemory();
    const report = await publish(provider, { ...TO, dryRun: true });
    expect(await settleAtProvider(report, provider)).toEqual([]);
    expect(provider.waited).toEqual([]);
  });

  it('is not what a provider without word of it can do', () => {
    expect(tellsWhenSettled(new SettlingMemory())).toBe(true);
    expect(tellsWhenSettled(new MemoryProvider())).toBe(false);
  });
});
