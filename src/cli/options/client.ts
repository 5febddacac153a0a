import { parseDomains } from '../../change/index.js';
import { loadClientProfile, readTextFile, readTextStream } from '../../config/index.js';
import {
  ACTIVATION_TYPES,
  mergeProfiles,
  OPERATING_SYSTEMS,
  readIpconfig,
  readProfile,
  readSlmgr,
  readSystem,
  thisSystem,
  type ClientProfile,
  type ClientReading,
  type MergedProfile,
  type SourcedReading,
  type SystemAccess,
} from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';

const GROUP = 'Client';

export const CLIENT_OPTIONS = {
  'primary-suffix': {
    kind: 'value',
    group: GROUP,
    describe: 'The primary DNS suffix; the same as the domain',
  },
  search: {
    kind: 'list',
    group: GROUP,
    describe: 'The suffix search list, in order; it takes the place of all other suffixes',
  },
  'connection-suffix': {
    kind: 'list',
    group: GROUP,
    describe: 'The DNS suffixes of network connections, as DHCP gives them, in order',
  },
  'ad-domain': {
    kind: 'value',
    group: GROUP,
    describe: 'The Active Directory domain that the client belongs to',
  },
  devolution: {
    kind: 'value',
    group: GROUP,
    describe: 'Ask in the parents of the primary suffix, too, down to so many labels; default: not',
  },
  os: {
    kind: 'value',
    group: GROUP,
    choices: OPERATING_SYSTEMS,
    describe: `The version of Windows: ${OPERATING_SYSTEMS.join(', ')}; default: 11`,
  },
  activation: {
    kind: 'value',
    group: GROUP,
    choices: ACTIVATION_TYPES,
    describe: 'How it may be activated (slmgr /act-type): any, ad, kms or token; default: any',
  },
  skms: { kind: 'value', group: GROUP, describe: 'A fixed host (slmgr /skms): HOST[:PORT] or :PORT' },
  'skms-domain': { kind: 'value', group: GROUP, describe: 'The only domain to look in (slmgr /skms-domain)' },
  cached: { kind: 'value', group: GROUP, describe: 'The host that it found before and keeps: HOST[:PORT]' },
  'no-host-caching': { kind: 'flag', group: GROUP, describe: 'It keeps no host (slmgr /ckhc)' },
  profile: { kind: 'value', group: GROUP, describe: 'All of these from a file, YAML or JSON' },
  ipconfig: {
    kind: 'value',
    group: GROUP,
    describe: 'From the text of ipconfig /all: FILE, or - for standard input',
  },
  slmgr: {
    kind: 'value',
    group: GROUP,
    describe: 'From the text of slmgr /dlv: FILE, or - for standard input',
  },
  'from-system': {
    kind: 'flag',
    group: GROUP,
    describe: "This machine's own settings; also when nothing says otherwise",
  },
} as const satisfies OptionTable;

/** Which option gives a field, for errors. */
const OPTION_OF: readonly (readonly [field: string, option: string])[] = [
  ['primarySuffix', '--primary-suffix'],
  ['searchList', '--search'],
  ['connections', '--connection-suffix'],
  ['adDomain', '--ad-domain'],
  ['skms', '--skms'],
  ['skmsDomain', '--skms-domain'],
  ['cached', '--cached'],
];

/**
 * The client that a command line describes. Options win over the profile file, that over `slmgr`, that over
 * `ipconfig`, and that over this machine; with none of them it is this machine. What they leave open is printed.
 * @throws InputError naming the option, or the place in a file
 */
export async function readClient(
  args: Args,
  context: Context,
  system?: SystemAccess,
): Promise<MergedProfile> {
  const { io } = context;
  if (args.text('ipconfig') === '-' && args.text('slmgr') === '-') {
    throw new InputError('--slmgr', 'cannot be read from standard input as well as --ipconfig', {
      hint: 'Write one of them into a file.',
    });
  }
  const options = readOptions(args);
  const readings: SourcedReading[] = [{ source: 'command line', profile: options, notes: [] }];
  const add = (source: string, reading: ClientReading): void => void readings.push({ source, ...reading });
  const file = args.text('profile');
  if (file !== undefined) add(`--profile ${file}`, { profile: await loadClientProfile(file), notes: [] });
  const slmgr = args.text('slmgr');
  if (slmgr !== undefined) add(`--slmgr ${slmgr}`, readSlmgr(await readInput(slmgr, '--slmgr', context)));
  const ipconfig = args.text('ipconfig');
  const shown =
    ipconfig === undefined ? undefined : readIpconfig(await readInput(ipconfig, '--ipconfig', context));
  if (shown !== undefined) add(`--ipconfig ${ipconfig}`, shown);
  const asked = args.flag('from-system');
  if (asked || (readings.length === 1 && !saysWhere(options))) {
    const access = system ?? (await thisSystem({ systemRoot: io.env['SystemRoot'], signal: io.signal }));
    add(asked ? '--from-system' : 'this machine', await readSystem(access));
  }
  const client = mergeProfiles(readings);
  for (const note of client.notes) context.print.note(note);
  // These have the suffixes: if there is none in them, the client has none.
  const complete = file !== undefined || asked || Object.keys(shown?.profile ?? {}).length > 0;
  if (complete || saysWhere(client.profile)) return client;
  throw new InputError('domain', `is not given, and ${readings.at(-1)?.source} names none`, {
    hint: 'Name the domain, as in kmsdns discover corp.example.com, or give the text of ipconfig /all with --ipconfig.',
  });
}

/** Whether a client of this profile has anywhere to look, or does not look at all. */
function saysWhere({
  activation,
  primarySuffix,
  searchList,
  adDomain,
  connections,
  skms,
  skmsDomain,
}: ClientProfile): boolean {
  if (activation === 'ad' || activation === 'token') return true;
  const suffixed = connections?.some(({ suffix }) => suffix !== undefined) === true;
  return (
    suffixed || [primarySuffix, searchList, adDomain, skms, skmsDomain].some((field) => field !== undefined)
  );
}

function readOptions(args: Args): ClientProfile {
  const os = OPERATING_SYSTEMS.find((name) => name === args.text('os'));
  const activation = ACTIVATION_TYPES.find((name) => name === args.text('activation'));
  const suffixes = args.list('connection-suffix');
  const profile: ClientProfile = {
    os,
    activation,
    skms: args.text('skms'),
    skmsDomain: args.text('skms-domain'),
    cached: args.text('cached'),
    hostCaching: args.flag('no-host-caching') ? false : undefined,
    primarySuffix: primarySuffix(args),
    adDomain: args.text('ad-domain'),
    searchList: args.has('search') ? args.list('search') : undefined,
    devolution: args.integer(
      'devolution',
      2,
      127,
      'With 2, a client of a.b.example.com also asks in b.example.com and example.com.',
    ),
    connections: suffixes.length === 0 ? undefined : suffixes.map((suffix) => ({ suffix })),
  };
  try {
    readProfile(profile);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const field = /^\w+/.exec(error.field)?.[0];
    const option = OPTION_OF.find(([name]) => name === field)?.[1];
    throw new InputError(option ?? error.field, error.problem, { hint: error.hint, cause: error });
  }
  return profile;
}

/** The positional domain and `--primary-suffix` are two ways to say one thing. */
function primarySuffix(args: Args): string | undefined {
  const [domain] = args.words.length === 0 ? [] : parseDomains(args.words, 'domain');
  const option = args.text('primary-suffix');
  if (domain === undefined || option === undefined) return domain?.text ?? option;
  if (!DomainName.parse(option, '--primary-suffix').equals(domain)) {
    throw new InputError(
      '--primary-suffix',
      `${option} is not the domain ${domain.text}, which is one as well`,
      {
        hint: 'Give one of them. Other domains of a client are --search, --connection-suffix and --ad-domain.',
      },
    );
  }
  return domain.text;
}

async function readInput(path: string, option: string, { io, print }: Context): Promise<string> {
  if (path !== '-') return readTextFile(path, option);
  const { stdin, signal } = io;
  if (stdin === undefined) throw new InputError(option, 'there is no standard input to read');
  if (stdin.isTTY === true) print.note(`Paste the text for ${option}; a line with only Ctrl-D ends it.`);
  return readTextStream(stdin, option, signal);
}
