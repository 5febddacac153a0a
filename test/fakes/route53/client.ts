import { Route53Client } from '@aws-sdk/client-route-53';
import type { FakeRoute53 } from './fake-route53.js';

/** The real SDK against the double, without retries, so that a test sees every reply. */
export function clientOf(fake: FakeRoute53): Route53Client {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  return new Route53Client({
    endpoint: fake.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
}
