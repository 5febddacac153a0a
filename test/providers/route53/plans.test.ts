import { planSample } from '../../contract/plan-sample.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
import { contractBackend } from './bed.js';

planSample(async () => contractBackend(await FakeRoute53.start({ zones: [{ name: 'example.test' }] })));
