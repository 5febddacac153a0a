import { providerContract } from '../../contract/provider-contract.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
import { contractBackend } from './bed.js';

providerContract('route53', async () =>
  contractBackend(
    await FakeRoute53.start({
      zones: [{ name: 'example.test' }, { name: 'inner.example.test' }, { name: 'other.test' }],
    }),
  ),
);
