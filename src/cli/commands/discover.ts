import { parseDomains } from '../../change/index.js';
import { discoverHost, MAX_SEED, type DiscoveryResult } from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { openResolver } from '../options/open-resolver.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { probeOptions, readProbe } from '../options/probe.js';
import { discoveryText } from '../output/discovery-text.js';

export const discover: Command = {
  usage: 'discover [domain]',
  about:
    'Do what a KMS client with this primary DNS suffix does, and say which host it would use, with what chance, and why. ' +
    'Exit code 2: it would use none.',
  positionals: {
    domain: { describe: "The client's domain; default: the first of this machine's search list" },
  },
  options: {
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
    ...RESOLVER_OPTIONS,
  },
  examples: [
    ['kmsdns discover corp.example.com', "as a client of this machine's resolvers"],
    [
      'kmsdns discover corp.example.com --resolver 192.0.2.1 --explain',
      'step by step, through another resolver',
    ],
  ],

  async run(args, context) {
    const { io, print } = context;
    const seed = args.integer('seed', 0, MAX_SEED);
    const probing = readProbe(args, 'rpc');
    const [given] = args.words.length === 0 ? [] : parseDomains(args.words, 'domain');
    const { resolver, search, close } = await openResolver(args, context);
    try {
      const result = await discoverHost(
        { primarySuffix: given?.text ?? systemDomain(search) },
        { ...probing, resolver, seed, explain: args.flag('explain'), signal: io.signal },
      );
      await print.data(result, () =>
        discoveryText(result, { explain: args.flag('explain'), style: print.style }),
      );
      for (const warning of result.warnings) print.warn(warning);
      return exitCodeOf(result);
    } finally {
      await close();
    }
  },
};

function systemDomain(search: readonly string[]): string {
  const [first] = search;
  if (first !== undefined) return first;
  throw new InputError('domain', 'is not given, and resolv.conf has no search list', {
    hint: 'Name the domain: kmsdns discover corp.example.com.',
  });
}

function exitCodeOf({ outcome }: DiscoveryResult): ExitCode {
  return outcome === 'found' ? ExitCode.ok : ExitCode.findings;
}
