import type { DomainMembers } from '../../change/index.js';
import { importedConfig, type ProviderEntry } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Command, Context, OptionTable } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { providerEntry, transferEntry } from '../import/provider-entry.js';
import { transferredMembers } from '../import/transferred.js';
import { NewFile } from '../../new-file.js';
import { DOMAIN_OPTION, readDomains } from '../options/member.js';
import { chosenProvider, openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { KERBEROS_OPTIONS } from '../providers/rfc2136.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { readMembers, tellFailures } from '../read-members.js';

const IMPORT_OPTIONS = {
  out: { kind: 'value', group: 'Import', describe: 'Write to this new file; default: standard output' },
  axfr: {
    kind: 'value',
    group: 'Import',
    describe:
      'Take the zones of --zone by transfer from this server, HOST[:PORT], signed by the key where one is given',
  },
} as const satisfies OptionTable;

export const importCommand: Command = {
  usage: 'import',
  about:
    'Write a kmsdns.yaml that says what stands, to go on from: from where the records are kept, from a master file, by zone transfer, or with --resolver as DNS answers. Secrets are never written: key files are named by their path, tokens by the variable that holds them.',
  options: { ...IMPORT_OPTIONS, ...DOMAIN_OPTION, ...PROVIDER_OPTIONS, ...RESOLVER_OPTIONS },
  examples: [
    [
      'kmsdns import --domain corp.example.com lab.example.com --server 192.0.2.53 --tsig-key-file kms.key --out kmsdns.yaml',
      'what the primary server has',
    ],
    ['kmsdns import --file corp.example.com.zone --out kmsdns.yaml', 'every domain in a master file'],
    ['kmsdns import --axfr 192.0.2.53 --zone corp.example.com', 'every domain of a zone, by zone transfer'],
  ],

  async run(args, context) {
    const { print } = context;
    const out = args.text('out');
    refuseMixed(args);
    const file = out === undefined ? undefined : await NewFile.create(out, '--out', 'A config file');
    try {
      const listed = await read(args, context);
      const standing = listed.filter(({ error }) => error === null);
      const { text, leftOut } = await importedConfig(
        standing.map(({ domain, members }) => ({ domain, records: members })),
        entry(args, context, out),
        header(args),
      );
      if (standing.length > 0) await file?.write(text);
      if (print.json) await print.data({ command: 'import', domains: listed, text, leftOut }, () => '');
      else if (file === undefined && standing.length > 0) await print.raw(text);
      for (const { domain, problem } of leftOut) print.warn(`${domain.text}: left out: ${problem}`);
      const code = tellFailures(listed, context);
      return code === ExitCode.ok && leftOut.length > 0 ? ExitCode.partial : code;
    } finally {
      await file?.close();
    }
  },
};

const KERBEROS = ['gss-tsig', ...KERBEROS_OPTIONS] as const;

async function read(args: Args, context: Context): Promise<DomainMembers[]> {
  const domains = args.has('domain') ? readDomains(args) : [];
  if (args.has('axfr')) {
    const found = await transferredMembers(args, context);
    return domains.length === 0 ? found : domains.map((domain) => of(domain, found));
  }
  if (domains.length > 0) return readMembers(domains, args, context);
  const path = args.text('file');
  if (path === undefined) {
    throw new InputError('--domain', 'is missing', {
      hint: 'Name the domains; all of a zone are found with --file FILE, or with --axfr SERVER --zone ZONE.',
    });
  }
  return readMembers(await domainsInFile(path, args, context), args, context);
}

/** A domain of which the zone has nothing has no host. */
function of(domain: DomainName, found: readonly DomainMembers[]): DomainMembers {
  const known = found.find((members) => members.domain.equals(domain));
  return known ?? { domain, zone: null, provider: 'axfr', members: [], error: null };
}

async function domainsInFile(path: string, args: Args, context: Context): Promise<DomainName[]> {
  const { provider, close } = await openProvider(args, context);
  try {
    const [zone] = (await provider.zones?.({ signal: context.io.signal })) ?? [];
    if (zone === undefined) throw new InputError('--file', `${path} has no zone`);
    const { zoneFileDomains } = await import('../import/zone-file-domains.js');
    const domains = await zoneFileDomains(path, zone.name);
    return domains.length > 0 ? domains : [zone.name];
  } finally {
    await close();
  }
}

function refuseMixed(args: Args): void {
  const kerberos = KERBEROS.find((option) => args.has(option));
  if (kerberos !== undefined && args.has('axfr')) {
    throw new InputError(`--${kerberos}`, 'does not go with --axfr', {
      hint: 'No transfer is signed with Kerberos. Zones of Active Directory are read record by record: name the domains with --domain, and the server with --server.',
    });
  }
  const sources = ['axfr', 'resolver', 'server', 'file', 'provider'].filter((option) => args.has(option));
  const [first, second] = sources;
  if (second === undefined || !(first === 'axfr' || first === 'resolver')) return;
  throw new InputError(`--${second}`, `does not go with --${first}`, {
    hint: 'Read from one place: a provider, a zone transfer, or a resolver.',
  });
}

function entry(args: Args, context: Context, out: string | undefined): ProviderEntry {
  const place = { env: context.io.env, out };
  if (args.has('axfr')) return transferEntry(args, place);
  const provider = args.has('resolver') ? undefined : chosenProvider(args, context);
  // What a resolver answers is kept where the zone's SOA record says, as far as anybody knows.
  return provider === undefined
    ? { name: 'dns', fields: { type: 'rfc2136' } }
    : providerEntry(provider, args, place);
}

function header(args: Args): string[] {
  const guessed = args.has('resolver')
    ? ['It was read through a resolver: say under providers where the records are kept.']
    : args.has('axfr')
      ? ['It was read by zone transfer: if that server is not the primary, name the primary under providers.']
      : [];
  return [
    'Written by kmsdns import: what stands. Read it through, then: kmsdns plan',
    ...guessed,
    'With "owner: SOME-NAME", apply marks what it publishes, and may remove that again.',
    "What stands already is nobody's, and stays so until: kmsdns adopt",
  ];
}
