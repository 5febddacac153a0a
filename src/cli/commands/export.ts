import { InputError, type KmsDnsError } from '../../errors.js';
import {
  EXPORT_FORMATS,
  exportAs,
  TERRAFORM_PROVIDERS,
  type ExportedDomain,
  type ExportFormat,
  type ExportOptions,
  type TerraformProvider,
} from '../../export/index.js';
import { parseHostName, type DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import { parseServerName } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { Command, Context, OptionTable } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { writeExport } from '../export-files.js';
import { CONFIG_OPTIONS } from '../options/config.js';
import { DOMAIN_OPTION, readDomains } from '../options/member.js';
import { PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { readZones } from '../options/zones.js';
import { readMembers, tellFailures } from '../read-members.js';
import { wantedConfig, wantedDomains } from '../wanted-domains.js';

const EXPORT_OPTIONS = {
  format: {
    kind: 'value',
    group: 'Export',
    choices: EXPORT_FORMATS,
    describe: `What to write: ${EXPORT_FORMATS.join(', ')}`,
  },
  out: {
    kind: 'value',
    group: 'Export',
    describe: 'Write to this new file, or files in this folder; default: standard output',
  },
  to: {
    kind: 'value',
    group: 'Export',
    describe: 'nsupdate, powershell: the server that the script is for, HOST[:PORT]',
  },
  replace: {
    kind: 'flag',
    group: 'Export',
    describe: 'nsupdate, powershell: remove what stands in these sets first',
  },
  host: {
    kind: 'value',
    group: 'Export',
    describe: 'registry: the KMS host whose list it is; default: the only one there is',
  },
  'terraform-provider': {
    kind: 'value',
    group: 'Export',
    choices: TERRAFORM_PROVIDERS,
    describe: 'terraform: whose resources, dns, aws or cloudflare; default: as the records are kept',
  },
} as const satisfies OptionTable;

/** Which formats an option is for. */
const FOR: Readonly<Partial<Record<keyof typeof EXPORT_OPTIONS, readonly ExportFormat[]>>> = {
  to: ['nsupdate', 'powershell'],
  replace: ['nsupdate', 'powershell'],
  host: ['registry'],
  'terraform-provider': ['terraform'],
};

/** Whose resources keep what these providers keep. */
const TERRAFORM_OF: Readonly<Record<string, TerraformProvider>> = {
  route53: 'aws',
  cloudflare: 'cloudflare',
};

export const exportCommand: Command = {
  usage: 'export',
  about:
    'Write the KMS hosts of these domains as another tool wants them: what stands where they are kept, what DNS answers (--resolver), or what a config file wants (-f). Nothing is changed.',
  options: {
    ...EXPORT_OPTIONS,
    ...CONFIG_OPTIONS,
    ...DOMAIN_OPTION,
    ...PROVIDER_OPTIONS,
    ...RESOLVER_OPTIONS,
  },
  examples: [
    [
      'kmsdns export --format powershell --domain corp.example.com --server 192.0.2.53 --out kms.ps1',
      'a script for a Windows DNS server',
    ],
    ['kmsdns export --format terraform -f kmsdns.yaml', 'resources for what the config file wants'],
    [
      'kmsdns export --format octodns --file corp.example.com.zone --out config/',
      'the zone file of octoDNS, config/corp.example.com.yaml',
    ],
  ],

  async run(args, context) {
    const format = readFormat(args);
    const options = readOptions(args, format);
    const source = await readSource(args, context);
    const { files, leftOut, notes } = exportAs(format, source.domains, {
      terraform: source.terraform,
      ...options,
    });
    const { print } = context;
    const out = args.text('out');
    if (source.domains.length > 0 && (out !== undefined || !print.json)) {
      await writeExport(files, out, context);
    }
    if (print.json) {
      const { domains, failed } = source;
      await print.data({ command: 'export', format, domains, failed, files, leftOut, notes }, () => '');
    }
    for (const note of notes) print.warn(note);
    for (const { domain, problem } of leftOut) print.warn(`${domain.text} is left out: ${problem}`);
    const code = tellFailures([...source.domains.map(standing), ...source.failed], context);
    return code === ExitCode.ok && leftOut.length > 0 ? ExitCode.partial : code;
  },
};

interface Source {
  readonly domains: readonly ExportedDomain[];
  readonly failed: readonly { readonly domain: DomainName; readonly error: KmsDnsError }[];
  readonly terraform: TerraformProvider;
}

async function readSource(args: Args, context: Context): Promise<Source> {
  const zones = readZones(args);
  const config = wantedConfig(args, context);
  if (config !== undefined) {
    const wanted = await wantedDomains(config, args);
    const [kind, other] = wanted.kinds;
    return {
      domains: wanted.domains.map(({ domain, records }) => ({
        domain,
        records,
        zone: nearest(domain, zones) ?? nearest(domain, wanted.zones) ?? domain,
      })),
      failed: [],
      terraform: (other === undefined && TERRAFORM_OF[kind ?? '']) || 'dns',
    };
  }
  const domains = args.has('domain') ? readDomains(args) : zones;
  const listed = await readMembers(domains, args, context);
  return {
    domains: listed.flatMap(({ domain, zone, members, error }) =>
      error === null ? [{ domain, zone: zone ?? nearest(domain, zones) ?? domain, records: members }] : [],
    ),
    failed: listed.flatMap(({ domain, error }) => (error === null ? [] : [{ domain, error }])),
    terraform: TERRAFORM_OF[listed[0]?.provider ?? ''] ?? 'dns',
  };
}

/** The longest of these zones that the domain's KMS name is in. */
function nearest(domain: DomainName, zones: readonly DomainName[]): DomainName | undefined {
  return zones
    .filter((name) => kmsOwner(domain).isSubdomainOf(name))
    .sort((a, b) => b.labels.length - a.labels.length)[0];
}

function standing({ domain }: ExportedDomain): { domain: DomainName; error: null } {
  return { domain, error: null };
}

function readFormat(args: Args): ExportFormat {
  const format = args.needed('format', `Give one of ${EXPORT_FORMATS.join(', ')}.`) as ExportFormat;
  for (const [option, formats] of Object.entries(FOR)) {
    if (!args.has(option) || formats.includes(format)) continue;
    throw new InputError(`--${option}`, `does not go with --format ${format}`, {
      hint: `It is for ${formats.join(' and ')}.`,
    });
  }
  return format;
}

function readOptions(args: Args, format: ExportFormat): ExportOptions {
  const [to, host] = [args.text('to'), args.text('host')];
  return {
    ...(to !== undefined && { server: parseServerName(to, '--to') }),
    ...(args.flag('replace') && { replace: true }),
    ...(host !== undefined && { host: parseHostName(host, '--host') }),
    ...(format === 'terraform' &&
      args.has('terraform-provider') && {
        terraform: args.text('terraform-provider') as TerraformProvider,
      }),
  };
}
