import { openRoute53 as open, ROUTE53_ENDPOINT_VARIABLES, setting } from '../../config/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import type { OpenProvider } from './open-provider.js';

export async function openRoute53(args: Args, { io }: Context): Promise<OpenProvider> {
  const option = args.text('endpoint');
  const provider = await open({
    endpoint:
      option === undefined
        ? setting(io.env, ROUTE53_ENDPOINT_VARIABLES)
        : { value: option, variable: '--endpoint' },
    region: args.text('aws-region'),
    profile: args.text('aws-profile'),
    roleArn: args.text('aws-role'),
    zoneId: args.text('zone-id'),
    privateZone: args.flag('private-zone') ? true : undefined,
    timeout: args.duration('timeout'),
  });
  return { provider, close: () => provider.close() };
}
