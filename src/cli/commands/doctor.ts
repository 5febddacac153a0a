import { parseDomains } from '../../change/index.js';
import type { LoadedKey } from '../../config/index.js';
import { asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import { DnsClient, lookupServer, type ServerName } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { Command, Context } from '../command.js';
import { fail, ok, warn, type Finding } from '../doctor/finding.js';
import { checkNode, checkResolvers } from '../doctor/machine.js';
import { checkPrimary } from '../doctor/primary.js';
import { ExitCode } from '../exit-code.js';
import {
  chosenProvider,
  openProvider,
  PROVIDER_OPTIONS,
  readKey,
  readServer,
  readZones,
} from '../options/provider.js';
import { openResolver } from '../options/open-resolver.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import type { Style, Tone } from '../output/style.js';

const TONES: Readonly<Record<Finding['status'], Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' };

export const doctor: Command = {
  usage: 'doctor [domains..]',
  about:
    'Try the resolvers, the server, the key, the clock and the zones of these domains, and say what is missing. Changes nothing: ' +
    'the key is tried on a query, and the update that is sent deletes a record that is not there. Exit code 1: something fails.',
  positionals: {
    domains: { describe: 'The domains to be published in; default: the zones that --zone names' },
  },
  options: { ...PROVIDER_OPTIONS, ...RESOLVER_OPTIONS },
  examples: [
    [
      'kmsdns doctor corp.example.com --server 192.0.2.53 --tsig-key-file kms.key',
      'everything that publish needs',
    ],
    ['kmsdns doctor', 'this machine and its resolvers'],
  ],

  async run(args, context) {
    const named = args.words.length > 0 ? parseDomains(args.words, 'domain') : readZones(args);
    const findings = [
      checkNode(process.versions.node),
      ...(await resolverFindings(args, context, named[0])),
      ...(await providerFindings(args, context, named)),
    ];
    const { print } = context;
    await print.data({ command: 'doctor', findings }, () =>
      findings.map((finding) => findingText(finding, print.style)).join('\n'),
    );
    return findings.some(({ status }) => status === 'fail') ? ExitCode.failed : ExitCode.ok;
  },
};

async function resolverFindings(
  args: Args,
  context: Context,
  domain: DomainName | undefined,
): Promise<Finding[]> {
  try {
    const { resolver, close } = await openResolver(args, context);
    return await checkResolvers(resolver, domain, context.io.signal).finally(close);
  } catch (error) {
    // A resolver that was named wrongly is bad input; a system without one is something to report.
    if (args.has('resolver')) throw error;
    return [fail('resolver', asKmsDnsError(error))];
  }
}

async function providerFindings(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  const name = chosenProvider(args, context);
  if (name === 'zonefile') return zoneFileFindings(args, context, domains);
  const server = readServer(args, context);
  if (server !== undefined) return rfc2136Findings(server, args, context, domains);
  const fix = 'Give --server HOST and --tsig-key-file FILE, or --file FILE for a master file.';
  return [warn('provider', 'no server and no file is given, so nothing can be published', fix)];
}

async function rfc2136Findings(
  server: ServerName,
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  const { signal } = context.io;
  const findings: Finding[] = [];
  const exchanger = new DnsClient();
  try {
    const loaded = await readKey(args, context);
    if (loaded !== undefined) findings.push(...keyFileFindings(loaded));
    const [address] = await lookupServer(server, { signal });
    if (address === undefined) return findings;
    const timeout = args.duration('timeout');
    const options = { exchanger, server: address, key: loaded?.key, domains, timeout, signal };
    return [...findings, ...(await checkPrimary(options))];
  } catch (error) {
    const problem = asKmsDnsError(error);
    return [...findings, fail(problem.code === 'ERR_BAD_INPUT' ? 'key file' : 'server', problem)];
  } finally {
    await exchanger.close();
  }
}

function keyFileFindings({ source, warnings }: LoadedKey): Finding[] {
  if (warnings.length === 0) return [ok('key file', `${source} has a key, and only its owner can read it`)];
  return warnings.map(({ message, hint }) => warn('key file', message, hint));
}

async function zoneFileFindings(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  const provider = await openProvider(args, context);
  try {
    return await Promise.all(
      domains.map(async (domain) => {
        try {
          const zone = await provider.findZone(kmsOwner(domain));
          await provider.read(zone, kmsOwner(domain), 'SRV');
          return ok('zone', `${domain.text} is in the zone ${zone.name.text}, ${zone.id}`);
        } catch (error) {
          return fail('zone', asKmsDnsError(error));
        }
      }),
    );
  } finally {
    await provider.close();
  }
}

function findingText({ check, status, message, fix }: Finding, style: Style): string {
  const line = `${style(TONES[status], status.padEnd(4))}  ${check.padEnd(8)}  ${message}`;
  return fix === null ? line : `${line}\n${' '.repeat(16)}${fix}`;
}
