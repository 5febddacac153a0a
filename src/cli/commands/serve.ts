import { once } from 'node:events';
import { isIP } from 'node:net';
import { loadKeyFile, readInputFile } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import {
  checkListen,
  describeEvent,
  DnsServer,
  eventJson,
  parseUpdatePolicy,
  type DnsServerOptions,
  type ListenAddress,
  type UpdatePolicy,
} from '../../server/index.js';
import { parseServerName } from '../../transport/index.js';
import type { TsigKey } from '../../wire/index.js';
import type { Args } from '../args.js';
import type { Command, Context } from '../command.js';
import { ExitCode } from '../exit-code.js';

const DEFAULT_LISTEN = '127.0.0.1:5053';

export const serve: Command = {
  usage: 'serve',
  about:
    'Serve zones from master files over UDP and TCP, and take dynamic updates that are signed with a key of the key file. ' +
    'Runs until Ctrl-C or SIGTERM; one line an event on stderr, with --json one object a line on stdout.',
  jsonLines: () => true,
  options: {
    zone: {
      kind: 'list',
      group: 'Server',
      describe: 'A zone and its master file, ZONE=FILE, repeatable; a missing file is made',
    },
    listen: {
      kind: 'list',
      group: 'Server',
      describe: `ADDRESS[:PORT], repeatable; default: ${DEFAULT_LISTEN}`,
    },
    'tsig-key-file': {
      kind: 'value',
      group: 'Server',
      describe: 'The keys whose updates of KMS records are taken',
    },
    'allow-transfer': {
      kind: 'list',
      group: 'Server',
      describe: 'The names of keys that may transfer the zones out',
    },
    'update-policy': {
      kind: 'value',
      group: 'Server',
      describe:
        "Which key may change what, a file after BIND's update-policy; default: KMS records, every key",
    },
    'insecure-allow-unsigned-updates': {
      kind: 'flag',
      group: 'Server',
      describe: 'Let anyone change anything: for trials, on loopback only',
    },
  },
  examples: [
    [
      'kmsdns serve --zone corp.example.com=corp.example.com.zone --tsig-key-file kms.key',
      'on 127.0.0.1 port 5053, for holders of the key',
    ],
  ],

  async run(args, context) {
    const { io, print } = context;
    const server = await DnsServer.start({
      ...(await readServerOptions(args, context)),
      log: (event) => {
        const time = new Date().toISOString();
        print.event({ time, ...eventJson(event) }, `${time} ${describeEvent(event)}`);
      },
    });
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await server.close();
    return ExitCode.ok;
  },
};

async function readServerOptions(args: Args, { print }: Context): Promise<DnsServerOptions> {
  const zones = args.list('zone').map(parseZone);
  if (zones.length === 0) {
    throw new InputError('--zone', 'is missing', {
      hint: 'Give --zone ZONE=FILE, such as corp.example.com=corp.zone.',
    });
  }
  const addresses = args.has('listen') ? args.list('listen') : [DEFAULT_LISTEN];
  const listen = addresses.map(parseListen);
  const path = args.text('tsig-key-file');
  const loaded = path === undefined ? undefined : await loadKeyFile(path);
  for (const { message, hint } of loaded?.warnings ?? []) print.warn(message, hint);
  const policyFile = args.text('update-policy');
  const insecureAllowUnsignedUpdates = args.flag('insecure-allow-unsigned-updates');
  const options: DnsServerOptions = {
    zones,
    listen,
    keys: loaded?.keys,
    policy: policyFile === undefined ? undefined : await readPolicy(policyFile, loaded?.keys ?? []),
    allowTransfer: args.list('allow-transfer'),
    insecureAllowUnsignedUpdates,
  };
  checkListen(options);
  if (insecureAllowUnsignedUpdates) print.warn('anyone on this machine may change anything in these zones');
  else if (loaded === undefined) print.note('No updates are taken, since no --tsig-key-file is given.');
  return options;
}

/** An address of this machine, with a port; port 0 is one that is free. */
function parseListen(text: string): ListenAddress {
  const hint = 'Write an address of this machine, such as 127.0.0.1:5053 or [::1]:5053.';
  const address = parseServerName(text, '--listen', { leastPort: 0, hint });
  if (isIP(address.host.split('%')[0] ?? '') !== 0) return address;
  throw new InputError('--listen', `"${text}" is not an IP address`, { hint });
}

function parseZone(text: string): { name: DomainName; file: string } {
  const at = text.indexOf('=');
  const file = text.slice(at + 1);
  if (at === -1 || file === '') {
    throw new InputError('--zone', `"${text}" is not ZONE=FILE`, {
      hint: 'Write for example --zone corp.example.com=corp.example.com.zone.',
    });
  }
  return { name: DomainName.parse(text.slice(0, at), '--zone'), file };
}

async function readPolicy(path: string, keys: readonly TsigKey[]): Promise<UpdatePolicy> {
  const text = await readInputFile(path, '--update-policy');
  return parseUpdatePolicy(text, { source: path, keys: keys.map((key) => key.name) });
}
