import { parseEndpoint } from '../../backend/index.js';
import {
  CLOUDFLARE_TOKEN_VARIABLES,
  PROVIDERS,
  settingOrFile,
  type SecretSetting,
} from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import type { OpenProvider } from './open-provider.js';

export async function openCloudflare(args: Args, context: Context): Promise<OpenProvider> {
  const endpoint = args.text('endpoint');
  // Judged before the token is read, which is to go nowhere else.
  const url = endpoint === undefined ? undefined : parseEndpoint(endpoint, '--endpoint');
  const { value, warnings } = await readToken(context);
  for (const { message, hint } of warnings) context.print.warn(message, hint);
  const provider = await PROVIDERS.cloudflare({
    token: value,
    endpoint: url?.href,
    zoneId: args.text('zone-id'),
    timeout: args.duration('timeout'),
  });
  return { provider, close: () => provider.close() };
}

async function readToken({ io }: Context): Promise<SecretSetting> {
  const token = await settingOrFile(io.env, CLOUDFLARE_TOKEN_VARIABLES);
  if (token !== undefined) return token;
  throw new InputError(CLOUDFLARE_TOKEN_VARIABLES[0], 'is not set', {
    hint: `Put an API token that may edit the zone's DNS into ${CLOUDFLARE_TOKEN_VARIABLES.join(' or ')}, or its file's path into ${CLOUDFLARE_TOKEN_VARIABLES[0]}_FILE.`,
  });
}
