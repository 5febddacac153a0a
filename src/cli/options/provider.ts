import { PROVIDER_NAMES, rfc2136Variables, setting, type ProviderName } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { openCloudflare } from '../providers/cloudflare.js';
import type { OpenProvider } from '../providers/open-provider.js';
import { openRfc2136, TRANSPORTS } from '../providers/rfc2136.js';
import { openRoute53 } from '../providers/route53.js';
import { openZoneFile } from '../providers/zone-file.js';

export const PROVIDER_OPTIONS = {
  provider: {
    kind: 'value',
    group: 'Provider',
    choices: PROVIDER_NAMES,
    describe: `Where the records are kept: ${PROVIDER_NAMES.join(', ')}; default: as the options below say`,
  },
  server: {
    kind: 'value',
    group: 'Provider',
    describe:
      'rfc2136: the primary server, HOST[:PORT]; else RFC2136_NAMESERVER, else as the SOA record says',
  },
  'tsig-key-file': {
    kind: 'value',
    group: 'Provider',
    describe: 'rfc2136: the key to sign with, a file as tsig-keygen writes it; else RFC2136_TSIG_*',
  },
  'tsig-key-name': {
    kind: 'value',
    group: 'Provider',
    describe: 'rfc2136: which key of the file; default: its first',
  },
  'gss-tsig': {
    kind: 'flag',
    group: 'Provider',
    describe:
      'rfc2136: sign with Kerberos (GSS-TSIG), as Active Directory wants it; with the ticket of kinit, unless --keytab is given',
  },
  keytab: { kind: 'value', group: 'Provider', describe: 'rfc2136: Kerberos by this keytab, without kinit' },
  principal: {
    kind: 'value',
    group: 'Provider',
    describe:
      'rfc2136: who we are to Kerberos, NAME@REALM; default: the first of the keytab, or of the ticket',
  },
  'service-principal': {
    kind: 'value',
    group: 'Provider',
    describe: 'rfc2136: the server to Kerberos, DNS/HOST; default: by the SOA record of the zone',
  },
  transport: {
    kind: 'value',
    group: 'Provider',
    choices: TRANSPORTS,
    describe: 'rfc2136: udp or tcp; default: tcp',
  },
  zone: {
    kind: 'list',
    group: 'Provider',
    describe: 'rfc2136, zonefile: the zones, repeatable; default: the server is asked',
  },
  file: { kind: 'value', group: 'Provider', describe: 'zonefile: the master file to edit' },
  'zone-id': {
    kind: 'value',
    group: 'Provider',
    describe: 'route53, cloudflare: the zone by its id; default: found by its name',
  },
  'private-zone': {
    kind: 'flag',
    group: 'Provider',
    describe: 'route53: private zones, where a public one has the same name',
  },
  'aws-profile': {
    kind: 'value',
    group: 'Provider',
    describe: 'route53: the profile of the AWS configuration; else AWS_PROFILE',
  },
  'aws-region': {
    kind: 'value',
    group: 'Provider',
    describe: 'route53: the region that requests are signed for; default: us-east-1',
  },
  'aws-role': { kind: 'value', group: 'Provider', describe: 'route53: the ARN of a role to assume' },
  endpoint: {
    kind: 'value',
    group: 'Provider',
    describe: 'route53, cloudflare: the URL of the API, if it is not the usual one',
  },
  timeout: {
    kind: 'value',
    group: 'Provider',
    describe: 'Time for one exchange with the server, such as 5s or 500ms; default: 5s for a DNS server',
  },
} as const satisfies OptionTable;

/** Which providers an option is for; the others are for all. The first that has but one says which provider is meant. */
const FOR: readonly (readonly [option: string, providers: readonly ProviderName[]])[] = [
  ['server', ['rfc2136']],
  ['tsig-key-file', ['rfc2136']],
  ['tsig-key-name', ['rfc2136']],
  ['gss-tsig', ['rfc2136']],
  ['keytab', ['rfc2136']],
  ['principal', ['rfc2136']],
  ['service-principal', ['rfc2136']],
  ['transport', ['rfc2136']],
  ['file', ['zonefile']],
  ['private-zone', ['route53']],
  ['aws-profile', ['route53']],
  ['aws-region', ['route53']],
  ['aws-role', ['route53']],
  ['zone', ['rfc2136', 'zonefile']],
  ['zone-id', ['route53', 'cloudflare']],
  ['endpoint', ['route53', 'cloudflare']],
];

/** The provider that the options and the environment name. Its key file's warnings are printed. @throws InputError */
export async function openProvider(args: Args, context: Context): Promise<OpenProvider> {
  switch (chosenProvider(args, context)) {
    case 'rfc2136':
      return openRfc2136(args, context);
    case 'route53':
      return openRoute53(args, context);
    case 'cloudflare':
      return openCloudflare(args, context);
    case 'zonefile':
      return openZoneFile(args);
    case undefined:
      throw new InputError('--provider', 'is not given, and neither is a server or a file', {
        hint: 'Give --server HOST for a DNS server that takes dynamic updates, --file FILE for a master file, or --provider route53 or cloudflare.',
      });
  }
}

/** Undefined when nothing says which. @throws InputError when options of two providers are mixed */
export function chosenProvider(args: Args, { io }: Context): ProviderName | undefined {
  return (
    namedProvider(args) ??
    (setting(io.env, rfc2136Variables('NAMESERVER')) === undefined ? undefined : 'rfc2136')
  );
}

/** As the options say, whatever the environment has. @throws InputError when options of two providers are mixed */
export function namedProvider(args: Args): ProviderName | undefined {
  const named = args.text('provider') as ProviderName | undefined;
  const given = FOR.filter(([option]) => args.has(option));
  const telling = given.find(([, providers]) => providers.length === 1);
  const name = named ?? telling?.[1][0];
  if (name === undefined) {
    const open = given.find(([option]) => option !== 'zone');
    if (open === undefined) return undefined;
    throw new InputError(`--${open[0]}`, 'does not say which provider is meant', {
      hint: `Give --provider ${open[1].join(' or --provider ')} with it.`,
    });
  }
  const stray = given.find(([, providers]) => !providers.includes(name));
  if (stray === undefined) return name;
  const because = named === undefined ? `--${telling?.[0] ?? ''}` : `--provider ${name}`;
  throw new InputError(`--${stray[0]}`, `does not go with ${because}`, {
    hint: `It is for ${stray[1].join(' and ')}. Give the options of one provider.`,
  });
}
