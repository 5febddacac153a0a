import { providerContract } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { contractBackend, UNLIMITED, ZONES } from './bed.js';

providerContract('cloudflare', async () =>
  contractBackend(await FakeCloudflare.start({ zones: ZONES, limit: UNLIMITED })),
);
providerContract('cloudflare, without batches', async () =>
  contractBackend(
    await FakeCloudflare.start({ zones: ZONES.map((name) => ({ name, batch: false })), limit: UNLIMITED }),
  ),
);
