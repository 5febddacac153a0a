import type { CloudflareOptions } from '../../../providers/cloudflare/index.js';
import { cloudflareAt } from '../../../providers/cloudflare/options.js';
import { PACE, type Pace } from '../../../providers/cloudflare/pace.js';
import type { Provider } from '../../../src/provider.js';
import type { CommentBackend } from '../../contract/comment-contract.js';
import { FakeCloudflare, type RateLimit } from '../../fakes/cloudflare/index.js';

/** Enough for tests that are not about the rate. */
const FAST = { limit: 4000, interval: 1000, burst: 2000 };
export const UNLIMITED: RateLimit = { requests: 1_000_000, window: 1000, blocked: 1000 };

/** As many tries as there are, with a hundredth of the time between them. */
export const QUICK: Pace = {
  throttled: { first: PACE.throttled.first / 100, most: PACE.throttled.most / 100 },
  readAgain: PACE.readAgain.map((ms) => ms / 100),
  lagging: PACE.lagging.map((ms) => ms / 100),
  lost: PACE.lost.map((ms) => ms / 100),
};

export function providerOf(
  fake: FakeCloudflare,
  options: Partial<CloudflareOptions> = {},
  pace: Pace = PACE,
): Provider {
  const { endpoint } = fake;
  return cloudflareAt(pace, { endpoint, token: FakeCloudflare.TOKEN, rate: FAST, ...options });
}

/** A fake with a provider, and the fake itself as the oracle beside it. */
export function contractBackend(fake: FakeCloudflare, provider = providerOf(fake)): CommentBackend {
  return {
    provider,
    zone: 'example.test',
    innerZone: 'inner.example.test',
    records: async (name, type) => fake.records(name, type),
    allRecords: async () => fake.allRecords('example.test'),
    serial: async () => fake.serial(),
    plant: async (lines) => void fake.plant(lines),
    comments: async (name, type) => fake.comments(name, type),
    plantCommented: async (line, comment) => void fake.plant([line], { comment }),
    async stop() {
      await provider.close();
      await stop(fake);
    },
  };
}

/** Ends the fake, and fails if anything that was sent is not as Cloudflare's model has it. */
export async function stop(fake: FakeCloudflare): Promise<void> {
  await fake.stop();
  fake.assertModelKept();
}

export const ZONES = ['example.test', 'inner.example.test', 'other.test'];
