import { commentContract } from '../../contract/comment-contract.js';
import { providerContract } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { contractBackend, UNLIMITED, ZONES } from './bed.js';

for (const contract of [providerContract, commentContract]) {
  contract('cloudflare', async () =>
    contractBackend(await FakeCloudflare.start({ zones: ZONES, limit: UNLIMITED })),
  );
  contract('cloudflare, without batches', async () =>
    contractBackend(
      await FakeCloudflare.start({ zones: ZONES.map((name) => ({ name, batch: false })), limit: UNLIMITED }),
    ),
  );
}
