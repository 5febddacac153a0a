import type { LoadedKey } from '../../config/index.js';
import { asKmsDnsError, InputError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import { findZoneCut, primaryServer } from '../../resolve/index.js';
import { DnsClient, formatServer, lookupServer, type ServerAddress } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { openResolver } from '../options/open-resolver.js';
import { readKey, readServer } from '../providers/rfc2136.js';
import { fail, ok, warn, type Finding } from './finding.js';
import { checkPrimary } from './primary.js';

/** A primary server, and the domains that are changed there. */
interface Primary {
  readonly server: ServerAddress;
  readonly domains: readonly DomainName[];
}

/** The key file, and everything about the servers that updates go to. */
export async function checkRfc2136(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  let loaded: LoadedKey | undefined;
  try {
    loaded = await readKey(args, context);
  } catch (error) {
    return [fail('key file', asKmsDnsError(error))];
  }
  const findings = loaded === undefined ? [] : keyFileFindings(loaded);
  const exchanger = new DnsClient();
  try {
    const common = {
      exchanger,
      key: loaded?.key,
      timeout: args.duration('timeout'),
      signal: context.io.signal,
    };
    for (const primary of await primaries(args, context, domains)) {
      findings.push(...(await checkPrimary({ ...common, ...primary })));
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    findings.push(fail('server', asKmsDnsError(error)));
  } finally {
    await exchanger.close();
  }
  return findings;
}

function keyFileFindings({ source, warnings }: LoadedKey): Finding[] {
  if (warnings.length === 0) return [ok('key file', `${source} has a key, and only its owner can read it`)];
  return warnings.map(({ message, hint }) => warn('key file', message, hint));
}

/** The server that is given, else those that the zones' SOA records name. */
async function primaries(args: Args, context: Context, domains: readonly DomainName[]): Promise<Primary[]> {
  const { signal } = context.io;
  const given = readServer(args, context);
  if (given !== undefined) {
    const [server] = await lookupServer(given, { signal });
    return server === undefined ? [] : [{ server, domains }];
  }
  if (domains.length === 0) {
    throw new KmsDnsError('ERR_ZONE_NOT_FOUND', 'neither a server nor a domain is given', {
      hint: 'Give --server HOST, or a domain whose primary server can be looked up.',
    });
  }
  const { resolver, close } = await openResolver(args, context);
  try {
    const found = new Map<string, Primary>();
    for (const domain of domains) {
      const options = { signal, known: resolver.servers };
      const cut = await findZoneCut(resolver, kmsOwner(domain), options);
      const [server] = (await primaryServer(resolver, cut, options)).addresses;
      if (server === undefined) continue;
      const key = formatServer(server);
      found.set(key, { server, domains: [...(found.get(key)?.domains ?? []), domain] });
    }
    return [...found.values()];
  } finally {
    await close();
  }
}
