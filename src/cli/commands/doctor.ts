import { parseDomains } from '../../change/index.js';
import { abortedError, asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Command, Context } from '../command.js';
import { checkApi } from '../doctor/api.js';
import { fail, warn, type Finding } from '../doctor/finding.js';
import { checkNode, checkResolvers } from '../doctor/machine.js';
import { checkRfc2136 } from '../doctor/rfc2136.js';
import { checkZoneFile } from '../doctor/zone-file.js';
import { ExitCode } from '../exit-code.js';
import { openResolver } from '../options/open-resolver.js';
import { chosenProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { readZones } from '../options/zones.js';
import type { Style, Tone } from '../output/style.js';
import { supportText } from '../output/support-text.js';

const TONES: Readonly<Record<Finding['status'], Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' };

export const doctor: Command = {
  usage: 'doctor [domains..]',
  about:
    'Try the resolvers, the server, the key or token, the clock and the zones of these domains, and say what is missing. Changes nothing: ' +
    'what the key or token may do is tried with changes that cannot be made. Exit code 1: something fails.',
  positionals: {
    domains: {
      describe: 'The domains to be published in; default: the zones that --zone names, or that of --file',
    },
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
    const { io, print } = context;
    // What was cut short by Ctrl-C tells nothing about the servers.
    if (io.signal.aborted) throw abortedError(io.signal.reason);
    const width = Math.max(...findings.map(({ check }) => check.length));
    await print.data({ command: 'doctor', findings }, () =>
      findings.map((finding) => findingText(finding, width, print.style)).join('\n'),
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

function providerFindings(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<readonly Finding[]> | readonly Finding[] {
  switch (chosenProvider(args, context)) {
    case 'zonefile':
      return checkZoneFile(args, context, domains);
    case 'rfc2136':
      return checkRfc2136(args, context, domains);
    case 'route53':
    case 'cloudflare':
      return checkApi(args, context, domains);
    case undefined: {
      const fix =
        'Give --server HOST and --tsig-key-file FILE, --file FILE for a master file, or --provider route53 or cloudflare.';
      return [warn('provider', 'no server and no file is given, so nothing can be published', fix)];
    }
  }
}

function findingText(finding: Finding, width: number, style: Style): string {
  const { check, status, message, fix, details = {} } = finding;
  const line = `${style(TONES[status], status.padEnd(4))}  ${check.padEnd(width)}  ${message}`;
  const more = [fix ?? [], supportText(details) ?? []].flat();
  return [line, ...more.map((text) => `${' '.repeat(width + 8)}${text}`)].join('\n');
}
