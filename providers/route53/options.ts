import { parseEndpoint, type Rate } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import type { Provider } from '../../src/provider.js';
import { Api } from './api.js';
import type { Credentials } from './credentials.js';
import { DEFAULT_RATE, DEFAULT_TIMEOUT } from './limits.js';
import { Route53Provider } from './provider.js';
import { HostedZones } from './zones.js';

export interface Route53Options {
  /**
   * The URL of the API, Amazon's own unless given; plain http on loopback only. Nothing else says where requests go: not
   * AWS_ENDPOINT_URL, not AWS_ENDPOINT_URL_ROUTE_53, not the shared config file.
   */
  readonly endpoint?: string | undefined;
  /** As the AWS SDK finds it, or us-east-1: Route 53 is one for all regions of a partition. */
  readonly region?: string | undefined;
  /** A profile of the shared config files, before anything in the environment. */
  readonly profile?: string | undefined;
  /** A role to assume with the credentials. */
  readonly roleArn?: string | undefined;
  /** The default chain of the AWS SDK unless given. */
  readonly credentials?: Credentials | undefined;
  /** The hosted zone to use for every name; then zones need not be listed. */
  readonly zoneId?: string | undefined;
  /** Private zones only, or public zones only. Unless given, a name that has both is an error. */
  readonly privateZone?: boolean | undefined;
  /** Milliseconds for one request; 15 seconds unless told otherwise. */
  readonly timeout?: number | undefined;
  /** What the account may ask; shared by the providers of this process that have the same. */
  readonly rate?: Rate | undefined;
  /** From 0 to below 1, for the waits after being put off. */
  readonly random?: (() => number) | undefined;
}

/** Publishes in Amazon Route 53. The AWS SDK is loaded when it is first needed. @throws InputError */
export function route53(options: Route53Options = {}): Provider {
  const { region, profile, credentials, privateZone, random = Math.random } = options;
  const api = new Api({
    endpoint: options.endpoint === undefined ? undefined : parseEndpoint(options.endpoint),
    region,
    profile,
    roleArn: checkRole(options.roleArn),
    credentials,
    timeout: checkTimeout(options.timeout ?? DEFAULT_TIMEOUT),
    rate: options.rate ?? DEFAULT_RATE,
    random,
  });
  return new Route53Provider(api, new HostedZones(api, { zoneId: checkZoneId(options.zoneId), privateZone }));
}

function checkZoneId(given: string | undefined): string | undefined {
  const id = given?.replace(/^\/?hostedzone\//, '');
  if (id === undefined || /^[A-Z0-9]{1,32}$/.test(id)) return id;
  throw new InputError('zoneId', `"${id}" is not the id of a hosted zone`, {
    hint: 'It is capital letters and digits, such as Z1D633PJN98FT9.',
  });
}

function checkRole(arn: string | undefined): string | undefined {
  if (arn === undefined || /^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(arn)) return arn;
  throw new InputError('roleArn', `"${arn}" is not the ARN of a role`, {
    hint: 'Write it as arn:aws:iam::ACCOUNT:role/NAME.',
  });
}

function checkTimeout(ms: number): number {
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw new InputError('timeout', `${ms} is not a time in milliseconds`);
}
