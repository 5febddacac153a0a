import type { Route53Client, Route53ClientConfig } from '@aws-sdk/client-route-53';
import type { Rate, RequestBudget } from '../../src/backend/index.js';
import { accountOf, assumedRole } from './assumed-role.js';
import type { Credentials } from './credentials.js';
import { defaultChain } from './default-chain.js';
import { DEFAULT_REGION } from './limits.js';
import type * as sdkModule from './sdk.js';
import { sharedBudget } from './shared-budget.js';
import { trace } from './trace.js';

export type Sdk = typeof sdkModule;

export interface SessionOptions {
  /** Checked already. Undefined is Amazon's own. */
  readonly endpoint: URL | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
  readonly credentials: Credentials | undefined;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly rate: Rate;
}

/** The SDK, loaded, with a client and the turns that its account has. */
export interface Session {
  readonly sdk: Sdk;
  readonly client: Route53Client;
  readonly budget: RequestBudget;
}

/** Milliseconds to make a connection; the rest of the time is for the request. */
const LONGEST_CONNECT = 5000;

/** @throws what the SDK throws when there are no credentials */
export async function openSession(options: SessionOptions): Promise<Session> {
  const sdk = await import('./sdk.js');
  // The SDK would tell people about the version of Node on stderr, once a process; which one it is, is not theirs to choose.
  sdk.state.warningEmitted = true;
  const client = await newClient(sdk, options);
  const { accessKeyId, accountId } = await client.config.credentials();
  const account = (options.roleArn && accountOf(options.roleArn)) ?? accountId ?? accessKeyId;
  const budget = sharedBudget(account, options.endpoint?.href ?? '', options.rate);
  return { sdk, client, budget };
}

async function newClient(sdk: Sdk, options: SessionOptions): Promise<Route53Client> {
  const { endpoint, region, profile, roleArn, timeout } = options;
  const credentials =
    roleArn === undefined
      ? (options.credentials ?? (await defaultChain({ profile, logger: LOGGER })))
      : await assumedRole({ ...options, roleArn, logger: LOGGER });
  const config: Route53ClientConfig = {
    ...(profile !== undefined && { profile }),
    credentials,
    // AWS_ENDPOINT_URL and its like in the environment and in ~/.aws/config lead nowhere: the endpoint comes from us.
    ignoreConfiguredEndpointUrls: true,
    // Retries are ours: what they may do depends on the operation, and each takes its turn.
    maxAttempts: 1,
    logger: LOGGER,
    requestHandler: {
      connectionTimeout: Math.min(timeout, LONGEST_CONNECT),
      requestTimeout: timeout,
      throwOnRequestTimeout: true,
      logger: LOGGER,
    },
  };
  const client = await withRegion(sdk, config, region);
  if (endpoint !== undefined) sendTo(client, endpoint);
  return client;
}

async function withRegion(
  sdk: Sdk,
  config: Route53ClientConfig,
  region: string | undefined,
): Promise<Route53Client> {
  if (region !== undefined) return new sdk.Route53Client({ ...config, region });
  const client = new sdk.Route53Client(config);
  const hasRegion = await client.config.region().then(
    () => true,
    () => false,
  );
  if (hasRegion) return client;
  client.destroy();
  return new sdk.Route53Client({ ...config, region: DEFAULT_REGION });
}

/**
 * Another address for the same service. As an option of the client it would also change the region that requests are signed
 * for to the client's own, where Route 53 has one for each partition (us-east-1, …).
 */
function sendTo({ config }: Route53Client, url: URL): void {
  const { endpointProvider } = config;
  config.endpointProvider = (...asked) => ({ ...endpointProvider(...asked), url });
}

/** Without a logger of ours the SDK prints its warnings. */
const LOGGER = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: (...words: unknown[]) => trace(() => ({ event: 'sdk', detail: String(words[0]) })),
  error: () => undefined,
};

export type Logger = typeof LOGGER;
