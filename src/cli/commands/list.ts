import { listMembers, parseDomains, type DomainMembers } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Command, Context } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { checkInOwnZones, checkInZones, readZones } from '../options/zones.js';
import { NO_HOST } from '../output/null-target.js';
import { table } from '../output/table.js';

export const list: Command = {
  usage: 'list [domains..]',
  about:
    'Show the KMS hosts that are published for these domains, read from where they are kept; with --resolver, as DNS answers.',
  positionals: {
    domains: { describe: 'The domains; default: the zones that --zone names, or that of --file' },
  },
  options: { ...PROVIDER_OPTIONS, ...RESOLVER_OPTIONS },
  examples: [
    ['kmsdns list corp.example.com --server 192.0.2.53', 'what the primary server has'],
    ['kmsdns list corp.example.com --resolver 192.0.2.1', 'what clients of this resolver see'],
  ],

  async run(args, context) {
    const domains = args.words.length > 0 ? parseDomains(args.words, 'domain') : readZones(args);
    if (domains.length === 0 && !args.has('file')) {
      throw new InputError('domain', 'is missing', { hint: 'Name at least one domain, or its --zone.' });
    }
    checkInZones(domains, args);
    const listed = await (args.has('resolver') ? throughDns : fromProvider)(domains, args, context);
    await context.print.data({ command: 'list', domains: listed }, () => memberTable(listed, context));
    for (const { domain, error } of listed) if (error !== null) context.print.failure(error, domain.text);
    const failed = listed.flatMap(({ error }) => error ?? []);
    if (failed.length === 0) return ExitCode.ok;
    if (failed.some(({ code }) => code === 'ERR_ABORTED')) return exitCodeOfSignal(context.io.signal);
    return failed.length < listed.length ? ExitCode.partial : ExitCode.failed;
  },
};

async function fromProvider(
  domains: readonly DomainName[],
  args: Args,
  context: Context,
): Promise<DomainMembers[]> {
  const { provider, close } = await openProvider(args, context);
  const { signal } = context.io;
  try {
    if (domains.length > 0) await checkInOwnZones(domains, provider, signal);
    const own = domains.length > 0 ? [] : ((await provider.zones?.({ signal })) ?? []);
    return await listMembers(provider, {
      onNotice: (notice) => context.print.warn(notice),
      domains: [...domains, ...own.map(({ name }) => name)],
      signal,
    });
  } finally {
    await close();
  }
}

async function throughDns(
  domains: readonly DomainName[],
  args: Args,
  context: Context,
): Promise<DomainMembers[]> {
  const stray = ['server', 'file', 'provider'].find((option) => args.has(option));
  if (stray !== undefined) {
    throw new InputError(`--${stray}`, 'does not go with --resolver', {
      hint: 'Read either from where the records are kept or through DNS.',
    });
  }
  const { listThroughDns } = await import('../list-through-dns.js');
  return listThroughDns(domains, args, context);
}

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
