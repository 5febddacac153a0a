import { listMembers, type DomainMembers } from '../change/index.js';
import { InputError, type KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Args } from './args.js';
import type { Context } from './command.js';
import { ExitCode, exitCodeOfSignal } from './exit-code.js';
import { openProvider } from './options/provider.js';
import { checkInOwnZones, checkInZones } from './options/zones.js';

/**
 * The hosts of these domains, from where they are kept, or with `--resolver` as DNS answers. Without domains, those of the
 * provider's own zones.
 * @param open opens the provider that the options name
 * @throws InputError
 */
export async function readMembers(
  domains: readonly DomainName[],
  args: Args,
  context: Context,
  open: typeof openProvider = openProvider,
): Promise<DomainMembers[]> {
  if (domains.length === 0 && !args.has('file')) {
    throw new InputError('domain', 'is missing', { hint: 'Name at least one domain, or its --zone.' });
  }
  checkInZones(domains, args);
  return args.has('resolver')
    ? throughDns(domains, args, context)
    : fromProvider(domains, args, context, open);
}

/** What failed is told, one line a domain, and makes the exit code. */
export function tellFailures(
  listed: readonly { readonly domain: DomainName; readonly error: KmsDnsError | null }[],
  { io, print }: Context,
): ExitCode {
  for (const { domain, error } of listed) if (error !== null) print.failure(error, domain.text);
  const failed = listed.flatMap(({ error }) => error ?? []);
  if (failed.length === 0) return ExitCode.ok;
  if (failed.some(({ code }) => code === 'ERR_ABORTED')) return exitCodeOfSignal(io.signal);
  return failed.length < listed.length ? ExitCode.partial : ExitCode.failed;
}

async function fromProvider(
  domains: readonly DomainName[],
  args: Args,
  context: Context,
  open: typeof openProvider,
): Promise<DomainMembers[]> {
  const { provider, close } = await open(args, context);
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
  const { listThroughDns } = await import('./list-through-dns.js');
  return listThroughDns(domains, args, context);
}
