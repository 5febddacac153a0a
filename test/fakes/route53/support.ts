import {
  ChangeResourceRecordSetsCommand,
  Route53Client,
  type Change,
  type ChangeResourceRecordSetsCommandOutput,
  type Route53ClientConfig,
  type RRType,
} from '@aws-sdk/client-route-53';
import { onTestFinished } from 'vitest';
import { FakeRoute53, type FakeRoute53Options } from './index.js';

export interface Bed {
  readonly fake: FakeRoute53;
  /** The real SDK, without retries, so that a test sees every reply. */
  readonly client: Route53Client;
  /** Sends changes written as `change` reads them to the first zone. */
  readonly send: (...changes: readonly string[]) => Promise<ChangeResourceRecordSetsCommandOutput>;
}

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the tests' };

/** A double and a client of it, for one test; the test fails when anything did not fit the API model. */
export async function given(options: FakeRoute53Options = {}): Promise<Bed> {
  const fake = await FakeRoute53.start(options);
  onTestFinished(() => fake.stop());
  const client = clientOf(fake);
  return {
    fake,
    client,
    send: (...changes) =>
      client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: fake.zones[0]?.id,
          ChangeBatch: { Changes: changes.map(change) },
        }),
      ),
  };
}

export function clientOf(fake: FakeRoute53, config: Route53ClientConfig = {}): Route53Client {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  return new Route53Client({
    endpoint: fake.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });
}

/** `CREATE a.example.test. 300 SRV 0 0 1688 one.test. | 0 0 1688 two.test.`; ` #id=weight` at the end makes it weighted. */
export function change(text: string): Change {
  const match = /^(\S+) (\S*) (\d+) (\S+) (.*?)(?: #(\w+)=(\d+))?$/.exec(text);
  if (match === null) throw new Error(`not a change: ${text}`);
  const [, action, name, ttl, type, values = '', identifier, weight] = match;
  return {
    Action: action as Change['Action'],
    ResourceRecordSet: {
      Name: name,
      Type: type as RRType,
      ...(identifier === undefined ? {} : { SetIdentifier: identifier, Weight: Number(weight) }),
      TTL: Number(ttl),
      ResourceRecords: values.split(' | ').map((Value) => ({ Value })),
    },
  };
}
