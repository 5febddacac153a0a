import { describe } from 'vitest';
import { planSample } from '../../contract/plan-sample.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { contractBackend, UNLIMITED } from './bed.js';

describe.each([true, false])('plans on Cloudflare, in batches: %s', (batch) => {
  planSample(async () =>
    contractBackend(
      await FakeCloudflare.start({ zones: [{ name: 'example.test', batch }], limit: UNLIMITED }),
    ),
  );
});
