import { discoverHost, MAX_SEED, newSeed, type DiscoveryResult } from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Command } from '../command.js';
import { watch } from '../discover-watch.js';
import { ExitCode } from '../exit-code.js';
import { clientResolvers } from '../options/client-resolvers.js';
import { CLIENT_OPTIONS, readClient } from '../options/client.js';
import { openResolver } from '../options/open-resolver.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { probeOptions, readProbe } from '../options/probe.js';
import { discoveryText } from '../output/discovery-text.js';

/** Milliseconds. */
const WATCH_INTERVAL = 5000;
const SHORTEST_INTERVAL = 100;

export const discover: Command = {
  usage: 'discover [domain]',
  about:
    'Do what a KMS client with this primary DNS suffix does, and say which host it would use, with what chance, and why. ' +
    'Exit code 2: it would use none.',
  positionals: {
    domain: { describe: "The client's primary DNS suffix; default: as this machine is set up" },
  },
  options: {
    ...CLIENT_OPTIONS,
    ...probeOptions('Client', 'rpc'),
    explain: {
      kind: 'flag',
      group: 'Client',
      describe: 'Show every step and its reason; try the other hosts, too',
    },
    seed: {
      kind: 'value',
      group: 'Client',
      describe: `Repeat an order of equal hosts: 0 to ${MAX_SEED}; default: random`,
    },
    watch: {
      kind: 'flag',
      group: 'Client',
      describe: 'Try again until a host is found, and tell what changes',
    },
    interval: {
      kind: 'value',
      group: 'Client',
      describe: 'With --watch: time between two tries; default: 5s',
    },
    ...RESOLVER_OPTIONS,
  },
  examples: [
    ['kmsdns discover corp.example.com', "as a client of this machine's resolvers"],
    [
      'kmsdns discover corp.example.com --resolver 192.0.2.1 --explain',
      'step by step, through another resolver',
    ],
    ['kmsdns discover --ipconfig ipconfig.txt --slmgr dlv.txt', 'as the client whose outputs these are'],
    ['kmsdns discover corp.example.com --watch', 'wait for a change in DNS to come through'],
  ],

  jsonLines: (args) => args.flag('watch'),

  async run(args, context) {
    const { io, print } = context;
    const seed = args.integer('seed', 0, MAX_SEED) ?? newSeed();
    const probing = readProbe(args, 'rpc');
    const explain = args.flag('explain');
    const interval = readInterval(args);
    const client = await readClient(args, context);
    const { sources: clientSources, notes } = client;
    const opened = await openResolver(args, context);
    try {
      const { profile, asked } = await clientResolvers(client.profile, args, opened);
      const show = async (result: DiscoveryResult): Promise<void> => {
        await print.data({ ...result, clientSources, notes }, () =>
          discoveryText(result, { explain, style: print.style }),
        );
        for (const warning of result.warnings) print.warn(warning);
      };
      const round = () => discoverHost(profile, { ...probing, ...asked, seed, explain, signal: io.signal });
      if (interval !== undefined) return exitCodeOf(await watch(round, { interval, show }, context));
      const result = await round();
      await show(result);
      return exitCodeOf(result);
    } finally {
      await opened.close();
    }
  },
};

/** Milliseconds; undefined when the client is played only once. @throws InputError */
function readInterval(args: Args): number | undefined {
  const interval = args.duration('interval');
  if (interval !== undefined && interval < SHORTEST_INTERVAL) {
    throw new InputError('--interval', `is shorter than ${SHORTEST_INTERVAL} ms`, {
      hint: 'A resolver remembers its answers for a while anyhow: 5s is soon enough.',
    });
  }
  if (args.flag('watch')) return interval ?? WATCH_INTERVAL;
  if (interval === undefined) return undefined;
  throw new InputError('--interval', 'is the time between the tries of --watch', { hint: 'Add --watch.' });
}

function exitCodeOf({ outcome }: DiscoveryResult): ExitCode {
  return outcome === 'found' ? ExitCode.ok : ExitCode.findings;
}
