import { parseDomains } from '../../change/index.js';
import { closest } from '../../closest.js';
import { desiredOf, PROVIDER_NAMES, type KmsDnsConfig } from '../../config/index.js';
import { abortedError, asKmsDnsError, InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Command, Context, OptionSpec } from '../command.js';
import { checkApi } from '../doctor/api.js';
import { fail, warn, type Finding } from '../doctor/finding.js';
import { checkConfigured, configFinding, type ProviderFindings } from '../doctor/configured.js';
import { checkNode, checkResolvers } from '../doctor/machine.js';
import { checkRfc2136 } from '../doctor/rfc2136.js';
import { checkZoneFile } from '../doctor/zone-file.js';
import { ExitCode } from '../exit-code.js';
import { CONFIG_OPTIONS, namedConfig } from '../options/config.js';
import { openResolver } from '../options/open-resolver.js';
import { chosenProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { readZones } from '../options/zones.js';
import { readConfig } from '../plan/source.js';
import type { Style, Tone } from '../output/style.js';
import { supportText } from '../output/support-text.js';

const TONES: Readonly<Record<Finding['status'], Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' };

/** In a config file a provider has a name of its own. */
const PROVIDER_OPTION = {
  kind: 'value',
  group: 'Provider',
  usual: PROVIDER_NAMES,
  describe: `Where the records are kept: ${PROVIDER_NAMES.join(', ')}; with -f: a provider by its name in the file, default: all`,
} as const satisfies OptionSpec;

export const doctor: Command = {
  usage: 'doctor [domains..]',
  about:
    'Try the resolvers, the server, the key, token or Kerberos, the clock and the zones of these domains, and say what is missing; with -f, every ' +
    'provider of kmsdns.yaml with the domains that it publishes. Changes nothing: ' +
    'what we may do is tried with changes that cannot be made. Exit code 1: something fails.',
  positionals: {
    domains: {
      describe:
        'The domains to be published in; default: those that the file of -f publishes, the zones that --zone names, or that of --file',
    },
  },
  options: { ...CONFIG_OPTIONS, ...PROVIDER_OPTIONS, provider: PROVIDER_OPTION, ...RESOLVER_OPTIONS },
  examples: [
    [
      'kmsdns doctor corp.example.com --server 192.0.2.53 --tsig-key-file kms.key',
      'everything that publish needs',
    ],
    [
      'kmsdns doctor corp.example.com --server dc1.corp.example.com --gss-tsig',
      'the same with the ticket of kinit',
    ],
    ['kmsdns doctor -f kmsdns.yaml', 'everything that apply needs'],
    ['kmsdns doctor', 'this machine and its resolvers'],
  ],

  async run(args, context) {
    const named = args.words.length > 0 ? parseDomains(args.words, 'domain') : readZones(args);
    const file = await readChosenConfig(args, context);
    const { io, print } = context;
    const findings = [
      checkNode(process.versions.node),
      ...(await resolverFindings(args, context, named[0] ?? (file && firstPublished(file.config)))),
      ...(file === undefined
        ? await providerFindings(args, context, named)
        : [configFinding(file.path, file.config)]),
    ];
    const providers = file === undefined ? [] : await checkConfigured(file.config, named, args, context);
    // What was cut short by Ctrl-C tells nothing about the servers.
    if (io.signal.aborted) throw abortedError(io.signal.reason);
    const all = [
      ...findings,
      ...providers.flatMap(({ name, findings }) => findings.map((found) => ({ ...found, provider: name }))),
    ];
    await print.data({ command: 'doctor', findings: all }, () =>
      doctorText(findings, providers, print.style),
    );
    return all.some(({ status }) => status === 'fail') ? ExitCode.failed : ExitCode.ok;
  },
};

/** What may stand beside a config file. */
const BESIDE_CONFIG: readonly string[] = ['provider', 'timeout'];

/**
 * The config file whose providers are meant. One that the environment names gives way to whatever else says where to publish.
 * @throws InputError
 */
async function readChosenConfig(
  args: Args,
  context: Context,
): Promise<{ readonly path: string; readonly config: KmsDnsConfig } | undefined> {
  const file = namedConfig(args, context);
  const provider = args.text('provider');
  const isKind = PROVIDER_NAMES.some((name) => name === provider);
  const stray = Object.keys(PROVIDER_OPTIONS).find((name) => !BESIDE_CONFIG.includes(name) && args.has(name));
  if (args.has('config') && stray !== undefined) {
    throw new InputError(`--${stray}`, 'does not go with --config', {
      hint: 'The config file has all about its providers; --provider NAME picks one of them.',
    });
  }
  const elsewhere =
    stray !== undefined || isKind || (provider === undefined && chosenProvider(args, context) !== undefined);
  if (file !== undefined && (args.has('config') || !elsewhere)) {
    return { path: file.path, config: await readConfig(file) };
  }
  if (provider === undefined || isKind) return undefined;
  const meant = closest(provider, PROVIDER_NAMES);
  throw new InputError('--provider', `"${provider}" is not one of ${PROVIDER_NAMES.join(', ')}`, {
    hint:
      meant === undefined
        ? 'Give the config file that has a provider of this name: -f kmsdns.yaml.'
        : `Did you mean ${meant}?`,
  });
}

function firstPublished(config: KmsDnsConfig): DomainName | undefined {
  return desiredOf(config).domains[0]?.domain;
}

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
        'Give --server HOST and --tsig-key-file FILE, --file FILE for a master file, --provider route53 or cloudflare, or -f FILE for the providers of a kmsdns.yaml.';
      return [warn('provider', 'no server and no file is given, so nothing can be published', fix)];
    }
  }
}

/** A line each, under their providers. */
function doctorText(
  findings: readonly Finding[],
  providers: readonly ProviderFindings[],
  style: Style,
): string {
  const all = [...findings, ...providers.flatMap((provider) => provider.findings)];
  const width = Math.max(...all.map(({ check }) => check.length));
  const lines = (some: readonly Finding[]) => some.map((finding) => findingText(finding, width, style));
  return [
    ...lines(findings),
    ...providers.flatMap(({ name, type, findings }) => [
      '',
      style('strong', `${name} (${type})`),
      ...lines(findings),
    ]),
  ].join('\n');
}

function findingText(finding: Finding, width: number, style: Style): string {
  const { check, status, message, fix, details = {} } = finding;
  const line = `${style(TONES[status], status.padEnd(4))}  ${check.padEnd(width)}  ${message}`;
  const more = [fix ?? [], supportText(details) ?? []].flat();
  return [line, ...more.map((text) => `${' '.repeat(width + 8)}${text}`)].join('\n');
}
