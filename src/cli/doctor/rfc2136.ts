import type { LoadedKey } from '../../config/index.js';
import { asKmsDnsError, InputError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import { findZoneCut, primaryServer, type Resolver } from '../../resolve/index.js';
import {
  DnsClient,
  formatServer,
  lookupServer,
  type ServerAddress,
  type ServerName,
} from '../../transport/index.js';
import type { TsigKey } from '../../wire/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { openResolver } from '../options/open-resolver.js';
import { readKerberos, readKey, readServer, type ChosenKerberos } from '../providers/rfc2136.js';
import { eachOf } from './each-of.js';
import type { PrimaryOptions } from './ask.js';
import { fail, fileFindings, type Finding } from './finding.js';
import { openKerberosSigning, type OpenSigning } from './kerberos.js';
import { keySigning } from './key-signing.js';
import { checkPrimary } from './primary.js';
import { sample } from './sample.js';
import { noSigning } from './signing.js';

/** A primary server, and the domains that are changed there. */
interface Primary {
  readonly server: ServerAddress;
  readonly domains: readonly DomainName[];
}

/** Where updates go and how they are signed, whoever says it. */
export interface Target extends Pick<PrimaryOptions, 'zones' | 'extent' | 'marks' | 'timeout' | 'domains'> {
  /** Undefined: the primaries that the zones' SOA records name. */
  readonly server: ServerName | undefined;
  readonly key: TsigKey | undefined;
  /** Instead of a key. */
  readonly kerberos: ChosenKerberos | undefined;
  /** Where a key is given, for who has not given one. */
  readonly keyHint: string;
}

/** The key file, and everything about the servers that updates go to, as the options say. */
export async function checkRfc2136(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  const kerberos = readKerberos(args);
  let loaded: LoadedKey | undefined;
  try {
    loaded = kerberos === undefined ? await readKey(args, context) : undefined;
  } catch (error) {
    return [fail('key file', asKmsDnsError(error))];
  }
  const target = {
    server: readServer(args, context),
    key: loaded?.key,
    kerberos,
    timeout: args.duration('timeout'),
    keyHint:
      'Give --tsig-key-file FILE, or set RFC2136_TSIG_KEY and RFC2136_TSIG_SECRET; for a zone of Active Directory, --gss-tsig.',
    domains,
    zones: undefined,
    extent: 'all',
    marks: 'none',
  } as const;
  return [
    ...(loaded === undefined ? [] : keyFileFindings(loaded)),
    ...(await checkTarget(target, args, context)),
  ];
}

/** Everything about the servers that updates go to. @throws InputError */
export async function checkTarget(target: Target, args: Args, context: Context): Promise<Finding[]> {
  const { signal } = context.io;
  const exchanger = new DnsClient();
  try {
    const { signing, findings, close } = await openSigning(target, exchanger, signal);
    const tried = await checkPrimaries({ ...target, signing }, exchanger, args, context).finally(close);
    return [...findings, ...tried];
  } finally {
    await exchanger.close();
  }
}

async function checkPrimaries(
  target: Target & Pick<PrimaryOptions, 'signing'>,
  exchanger: DnsClient,
  args: Args,
  context: Context,
): Promise<Finding[]> {
  const { signal } = context.io;
  try {
    const { primaries, findings } = await primariesOf(target, args, context);
    for (const primary of primaries) {
      findings.push(...(await checkPrimary({ ...target, ...primary, exchanger, signal })));
    }
    return findings;
  } catch (error) {
    if (error instanceof InputError) throw error;
    return [fail('server', asKmsDnsError(error))];
  }
}

export function keyFileFindings({ source, warnings }: LoadedKey): Finding[] {
  return fileFindings('key file', `${source} has a key`, warnings);
}

async function openSigning(
  { key, kerberos, keyHint, timeout }: Target,
  exchanger: DnsClient,
  signal: AbortSignal,
): Promise<OpenSigning> {
  if (kerberos !== undefined) return openKerberosSigning(kerberos, { exchanger, timeout, signal });
  const signing = key === undefined ? noSigning(keyHint) : keySigning(key);
  return { signing, findings: [], close: async () => undefined };
}

interface Primaries {
  readonly primaries: readonly Primary[];
  readonly findings: Finding[];
}

/** The server that is given, else those that the zones' SOA records name. */
async function primariesOf(target: Target, args: Args, context: Context): Promise<Primaries> {
  const { signal } = context.io;
  const { server: given, domains } = target;
  if (given !== undefined) {
    const [server] = await lookupServer(given, { signal });
    return { primaries: server === undefined ? [] : [{ server, domains }], findings: [] };
  }
  if (domains.length === 0) {
    throw new KmsDnsError('ERR_ZONE_NOT_FOUND', 'neither a server nor a domain is given', {
      hint: 'Give --server HOST, or a domain whose primary server can be looked up.',
    });
  }
  const { resolver, close } = await openResolver(args, context);
  try {
    return await lookUpPrimaries(target, resolver, signal);
  } finally {
    await close();
  }
}

async function lookUpPrimaries(
  { domains, extent }: Target,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Primaries> {
  const options = { signal, known: resolver.servers };
  const cutOf = (domain: DomainName) => findZoneCut(resolver, kmsOwner(domain), options);
  const { domains: sampled, findings: sampling } =
    extent === 'all'
      ? { domains, findings: [] }
      : await sample(domains, async (domain) => (await cutOf(domain)).zone.key);
  const findings = [...sampling];
  const primaries = new Map<string, { readonly server: ServerAddress; readonly domains: DomainName[] }>();
  const servers = await eachOf(sampled, async (domain) => {
    try {
      return (await primaryServer(resolver, await cutOf(domain), options)).addresses[0];
    } catch (error) {
      findings.push(fail('zone', asKmsDnsError(error)));
      return undefined;
    }
  });
  for (const [i, domain] of sampled.entries()) {
    const server = servers[i];
    if (server === undefined) continue;
    const primary = primaries.get(formatServer(server));
    if (primary === undefined) primaries.set(formatServer(server), { server, domains: [domain] });
    else primary.domains.push(domain);
  }
  return { primaries: [...primaries.values()], findings };
}
