import { onTestFinished } from 'vitest';
import { FakeCloudflare, type FakeCloudflareOptions } from '../fakes/cloudflare/index.js';
import { FakeRoute53, type FakeRoute53Options } from '../fakes/route53/index.js';

/** An API on loopback, and what a command needs to use it. */
export interface Api {
  readonly endpoint: string;
  readonly zoneId: string;
  /** `--provider … --endpoint …` */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What must never be seen. */
  readonly secret: string;
  readonly records: (name: string) => Promise<readonly string[]>;
  readonly plant: (lines: readonly string[]) => Promise<void>;
  /** Requests that would change something. */
  readonly writes: () => number;
}

export interface ApiOptions {
  readonly route53?: FakeRoute53Options;
  readonly cloudflare?: FakeCloudflareOptions;
}

const AWS_SECRET = 'wJalrXUtnFEMI-made-up-bPxRfiCYEXAMPLEKEY';

/** Doubles of both APIs, each with the zone corp.example unless told otherwise; gone after the test. */
export async function startApis(options: ApiOptions = {}): Promise<{ route53: Api; cloudflare: Api }> {
  const aws = await FakeRoute53.start({ zones: [{ name: 'corp.example' }], ...options.route53 });
  onTestFinished(() => aws.stop());
  const cf = await FakeCloudflare.start({ zones: ['corp.example'], ...options.cloudflare });
  onTestFinished(() => cf.stop());
  return {
    route53: {
      endpoint: aws.endpoint,
      zoneId: aws.zones[0]!.id,
      options: ['--provider', 'route53', '--endpoint', aws.endpoint],
      env: {
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: AWS_SECRET,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      secret: AWS_SECRET,
      records: (name) => aws.records(name, 'SRV'),
      plant: (lines) => aws.plant(lines),
      writes: () => aws.log.filter(({ operation }) => operation === 'ChangeResourceRecordSets').length,
    },
    cloudflare: {
      endpoint: cf.endpoint,
      zoneId: cf.zoneId(),
      options: ['--provider', 'cloudflare', '--endpoint', cf.endpoint],
      env: { CLOUDFLARE_API_TOKEN: FakeCloudflare.TOKEN },
      secret: FakeCloudflare.TOKEN,
      records: async (name) => cf.records(name, 'SRV'),
      plant: async (lines) => void cf.plant(lines),
      writes: () => cf.log.filter(({ method }) => method !== 'GET').length,
    },
  };
}
