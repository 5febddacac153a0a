import { parseDomains, type DomainMembers } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { Command, Context } from '../command.js';
import { NAMED_PROVIDER_OPTIONS, openNamedProvider } from '../named-provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { readZones } from '../options/zones.js';
import { NO_HOST } from '../output/null-target.js';
import { table } from '../output/table.js';
import { readMembers, tellFailures } from '../read-members.js';

export const list: Command = {
  usage: 'list [domains..]',
  about:
    'Show the KMS hosts that are published for these domains, read from where they are kept; with --resolver, as DNS answers.',
  positionals: {
    domains: { describe: 'The domains; default: the zones that --zone names, or that of --file' },
  },
  options: { ...NAMED_PROVIDER_OPTIONS, ...RESOLVER_OPTIONS },
  examples: [
    ['kmsdns list corp.example.com --server 192.0.2.53', 'what the primary server has'],
    ['kmsdns list corp.example.com -f kmsdns.yaml --provider ad', 'what a provider of the config file has'],
    ['kmsdns list corp.example.com --resolver 192.0.2.1', 'what clients of this resolver see'],
  ],

  async run(args, context) {
    const domains = args.words.length > 0 ? parseDomains(args.words, 'domain') : readZones(args);
    if (args.has('resolver') && args.has('config')) {
      throw new InputError('--config', 'does not go with --resolver', {
        hint: 'Read either from where the records are kept or through DNS.',
      });
    }
    const listed = await readMembers(domains, args, context, openNamedProvider);
    await context.print.data({ command: 'list', domains: listed }, () => memberTable(listed, context));
    return tellFailures(listed, context);
  },
};

function memberTable(listed: readonly DomainMembers[], { print }: Context): Promise<string> | string {
  const rows = listed.flatMap(({ domain, members, error }) => {
    if (error !== null) return [];
    if (members.length === 0) return [[domain.text, '-', '', '', '', '']];
    return members.map(({ ttl, data: { isNullTarget, target, port, priority, weight } }) => {
      if (isNullTarget) return [domain.text, NO_HOST, '', '', '', ttl];
      return [domain.text, target.text, port, priority, weight, ttl];
    });
  });
  if (rows.length === 0) return '';
  return table(['DOMAIN', 'HOST', 'PORT', 'PRIORITY', 'WEIGHT', 'TTL'], rows, print.style);
}
