import {
  CLOUDFLARE_TOKEN_VARIABLES,
  openCloudflare as open,
  settingOrFile,
  type SecretSetting,
} from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import type { OpenProvider } from './open-provider.js';

export async function openCloudflare(args: Args, context: Context): Promise<OpenProvider> {
  const endpoint = args.text('endpoint');
  const provider = await open({
    endpoint: endpoint === undefined ? undefined : { value: endpoint, variable: '--endpoint' },
    readToken: () => readToken(context),
    zoneId: args.text('zone-id'),
    timeout: args.duration('timeout'),
    onWarning: ({ message, hint }) => context.print.warn(message, hint),
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
