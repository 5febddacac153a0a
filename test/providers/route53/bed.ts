import { route53, type Route53Options } from '../../../providers/route53/index.js';
import type { Provider } from '../../../src/provider.js';
import type { ContractBackend } from '../../contract/backend.js';
import type { FakeRoute53 } from '../../fakes/route53/index.js';

/** Made up; the fake takes any. */
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-real-secret-key' };

/** Enough for tests that are not about the rate. */
export const FAST = { limit: 2000, interval: 1000, burst: 1000 };

export function providerOf(fake: FakeRoute53, options: Route53Options = {}): Provider {
  return route53({ endpoint: fake.endpoint, credentials: CREDENTIALS, rate: FAST, ...options });
}

/** A fake with a provider, and the fake itself as the oracle beside it. */
export function contractBackend(
  fake: FakeRoute53,
  provider = providerOf(fake),
): ContractBackend & { readonly fake: FakeRoute53 } {
  return {
    fake,
    provider,
    zone: 'example.test',
    innerZone: fake.zones.some((zone) => zone.name.startsWith('inner.')) ? 'inner.example.test' : undefined,
    records: (name, type) => fake.records(name, type),
    allRecords: () => fake.allRecords(),
    serial: () => fake.serial(),
    plant: (lines) => fake.plant(lines),
    async stop() {
      await provider.close();
      await fake.stop();
    },
  };
}
