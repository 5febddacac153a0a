import type { Credentials } from './credentials.js';
import { defaultChain } from './default-chain.js';
import { explain } from './explain.js';
import type { Logger } from './session.js';

export interface RoleOptions {
  readonly roleArn: string;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Of whoever assumes the role; the default chain unless given. */
  readonly credentials?: Credentials | undefined;
  readonly logger: Logger;
  /** Where STS is; Amazon's own unless told otherwise. */
  readonly stsEndpoint?: string;
}

/** A function that gets credentials of a role; the SDK calls it again before they expire. It throws a `CallError`. */
export async function assumedRole(options: RoleOptions): Promise<Credentials> {
  const { fromTemporaryCredentials } = await import('./sdk.js');
  const { roleArn, region, profile, credentials, logger, stsEndpoint } = options;
  const chosen = { ...(profile !== undefined && { profile }), logger };
  const provider = fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'kmsdns' },
    masterCredentials: credentials ?? (await defaultChain(options)),
    logger,
    clientConfig: {
      ...chosen,
      ...(region !== undefined && { region }),
      ...(stsEndpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint: stsEndpoint }),
    },
  });
  return async (properties?: Parameters<typeof provider>[0]) => {
    try {
      return await provider(properties);
    } catch (error) {
      throw explain(error, { operation: 'AssumeRole', id: roleArn, host: stsEndpoint ?? 'AWS STS' });
    }
  };
}

/** The account that a role belongs to: its requests count there. */
export function accountOf(roleArn: string): string | undefined {
  return /^arn:[\w-]+:iam::(\d{12}):/.exec(roleArn)?.[1];
}
