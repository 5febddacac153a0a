import type { Credentials } from './credentials.js';
import { explain } from './explain.js';
import type { Logger } from './session.js';

export interface ChainOptions {
  readonly profile?: string | undefined;
  readonly logger: Logger;
}

/**
 * The default chain of the AWS SDK, as a function that gets credentials. Where STS and SSO are, it takes from nobody
 * (AWS_ENDPOINT_URL, the shared config file): long-lived secrets go there. It throws a `CallError`.
 */
export async function defaultChain({ profile, logger }: ChainOptions): Promise<Credentials> {
  const { fromIni, fromNodeProviderChain } = await import('./sdk.js');
  const options = {
    ...(profile !== undefined && { profile }),
    logger,
    clientConfig: { ignoreConfiguredEndpointUrls: true },
  };
  const chain = fromNodeProviderChain(options);
  return async (properties?: Parameters<typeof chain>[0]) => {
    try {
      return await chain(properties);
    } catch (thrown) {
      // The last link says that nobody had any; what is wrong with the profile, only its own link says.
      const error = isFromNobody(thrown)
        ? await fromIni(options)(properties).catch((reason: unknown) => reason)
        : thrown;
      throw explain(error, {
        operation: 'GetCredentials',
        id: profile,
        host: 'the source of AWS credentials',
      });
    }
  };
}

function isFromNobody(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('from any providers');
}
