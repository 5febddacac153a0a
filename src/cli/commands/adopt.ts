import {
  adopt as adoptHosts,
  isNamed,
  parseMembers,
  type Adoption,
  type Desired,
  type DomainResult,
} from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { Command } from '../command.js';
import { CONFIG_OPTIONS } from '../options/config.js';
import { adoptionText, prunedNext } from '../plan/adoption-text.js';
import { asksFirst, CONFIRM_OPTIONS } from '../plan/confirm.js';
import { runConfirmed } from '../plan/confirmed-change.js';
import { ONLY_DOMAINS_OPTION, readDesired } from '../plan/make-plan.js';
import { nextCommand } from '../plan/next-command.js';
import { chosenConfig, openNamed, readConfig } from '../plan/source.js';

export const adopt: Command = {
  usage: 'adopt [hosts..]',
  wordsFirst: true,
  about:
    'Mark hosts that stand already as yours, the owner of kmsdns.yaml: show which, ask, and do it. No SRV record changes. From then on kmsdns apply may change them, and removes those that the file does not publish.',
  positionals: {
    hosts: {
      describe:
        'The KMS hosts, with all ports unless one is named; default: those that the config file publishes',
    },
  },
  options: {
    ...CONFIG_OPTIONS,
    ...ONLY_DOMAINS_OPTION,
    'take-over': {
      kind: 'flag',
      group: 'Guards',
      describe: 'Take them also from another owner, whose mark goes',
    },
    ...CONFIRM_OPTIONS,
    receipt: {
      kind: 'value',
      group: 'Change',
      describe: 'Keep whose they were in this new file, for kmsdns rollback',
    },
  },
  examples: [
    ['kmsdns adopt', 'all that kmsdns.yaml publishes and that stands already'],
    ['kmsdns adopt kms1.corp.example.com --domain corp.example.com --yes', 'one host of one domain'],
  ],

  async run(args, context) {
    const asks = asksFirst(args, context);
    const file = chosenConfig(args, context);
    const config = await readConfig(file);
    const { owner } = config;
    if (owner === undefined) {
      throw new InputError('owner', `is not in ${file.path}`, {
        hint: 'Say who publishes: owner: corp-dns.',
      });
    }
    // Only what no host can be is refused here: one that is not there is left out.
    parseMembers(args.words);
    const desired = readDesired(config, file, args);
    const adoptions = adoptionsOf(desired, args.words);
    const { providers, close } = await openNamed(
      config,
      adoptions.map(({ provider }) => provider),
      context,
    );
    const takeOver = args.flag('take-over');
    try {
      return await runConfirmed(
        {
          run: (options) => adoptHosts(adoptions, providers, { ...options, owner, takeOver }),
          total: adoptions.length,
          text: ({ domains }) => adoptionText(domains, owner, context.print.style),
          question: (domains) => `Mark these hosts of ${domains} as ${owner}'s?`,
          warnings: ({ domains }) => [...notThere(args.words, domains), ...prunedNext(domains, desired)],
          receiptPath: async () => args.text('receipt'),
          back: (path) => nextCommand(['rollback', path], file, context),
        },
        asks,
        args,
        context,
      );
    } finally {
      await close();
    }
  },
};

/** Hosts that were named and stand in none of the domains, which may be a slip of the pen. */
function notThere(hosts: readonly string[], domains: readonly DomainResult[]): string[] {
  const members = domains.flatMap(({ before }) => before.map(({ data }) => data));
  const isThere = (host: string): boolean => members.some((member) => isNamed(member, [host]));
  return hosts.filter((host) => !isThere(host)).map((host) => `${host} stands in none of these domains`);
}

function adoptionsOf({ domains }: Desired, hosts: readonly string[]): Adoption[] {
  return domains.map(({ domain, provider, members }) => ({
    domain,
    provider,
    hosts: hosts.length > 0 ? hosts : members.map(({ target, port }) => `${target.key}:${port}`),
  }));
}
