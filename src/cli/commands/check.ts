import { parseDomains } from '../../change/index.js';
import { checkDomains, listRules, type CheckReport, type SeveritySetting } from '../../conflicts/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import { closest } from '../../closest.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { probeOptions, readProbe } from '../options/probe.js';
import { openResolver } from '../options/open-resolver.js';
import { namedProvider, openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { openViews, readViews, VIEW_OPTION, viewServers } from '../options/views.js';
import { checkText } from '../output/check-text.js';
import { Progress } from '../output/progress.js';
import { table } from '../output/table.js';

const FAIL_ON = ['warn', 'error'] as const;
const SETTINGS: readonly SeveritySetting[] = ['off', 'info', 'warn', 'error'];

export const check: Command = {
  usage: 'check [domains..]',
  about:
    'Look at the KMS records of every domain, at the resolver and at all servers of its zone, and where they are kept if that is named, and say what would mislead a client. ' +
    'Exit code 2: there are findings.',
  positionals: { domains: { describe: 'The domains' } },
  options: {
    allow: { kind: 'list', group: 'Check', describe: 'The only hosts that may be published, repeatable' },
    rule: {
      kind: 'list',
      group: 'Check',
      describe: 'ID=off|info|warn|error: weigh a rule otherwise, repeatable',
    },
    'fail-on': {
      kind: 'value',
      group: 'Check',
      choices: FAIL_ON,
      describe: 'Exit with 2 for findings from here up: warn or error; default: warn',
    },
    ...probeOptions('Check', 'none'),
    'list-rules': { kind: 'flag', group: 'Check', describe: 'List the rules, and check nothing' },
    ...PROVIDER_OPTIONS,
    ...RESOLVER_OPTIONS,
    ...VIEW_OPTION,
  },
  examples: [
    ['kmsdns check corp.example.com lab.example.com', "two domains, through this machine's resolvers"],
    [
      'kmsdns check corp.example.com --allow kms1.corp.example.com,kms2.corp.example.com',
      'find hosts that nobody approved',
    ],
  ],

  async run(args, context) {
    const { io, print } = context;
    if (args.flag('list-rules')) {
      const rules = listRules();
      await print.data({ command: 'check', rules }, () => {
        const rows = rules.map(({ id, severity, looksAt }) => [id, severity, looksAt]);
        return table(['RULE', 'SEVERITY', 'LOOKS AT'], rows, print.style);
      });
      return ExitCode.ok;
    }
    const domains = parseDomains(args.words, 'domain');
    const failOn = args.text('fail-on') ?? 'warn';
    const options = {
      allow: args.has('allow') ? args.list('allow') : undefined,
      severities: readSeverities(args),
      ...readProbe(args, 'none'),
    };
    const views = readViews(args);
    const others = viewServers(views);
    // What only the environment names is for changes; to look there as well takes an option.
    const kept = namedProvider(args) === undefined ? undefined : await openProvider(args, context);
    const opened = await openResolver(args, context, others);
    const { resolver, direct, close } = opened;
    const progress = new Progress(io, print.quiet, 'domains', domains.length);
    try {
      const onDomain = () => progress.step();
      const report = await checkDomains(
        domains,
        { ...options, signal: io.signal, onDomain },
        { resolver, direct, views: await openViews(views, opened), provider: kept?.provider },
      );
      progress.end();
      await print.data(report, () => checkText(report, print.style));
      return exitCodeOf(report, failOn);
    } finally {
      progress.end();
      await close();
      await kept?.close();
    }
  },
};

function readSeverities(args: Args): Record<string, SeveritySetting> {
  const ids = listRules().map(({ id }) => id);
  return Object.fromEntries(
    args.list('rule').map((text) => {
      const [id = '', severity = ''] = text.split('=');
      if (!ids.includes(id)) {
        const meant = closest(id, ids);
        throw new InputError('--rule', `"${id}" is not a rule`, {
          hint: meant === undefined ? 'kmsdns check --list-rules lists them.' : `Did you mean ${meant}?`,
        });
      }
      const setting = SETTINGS.find((candidate) => candidate === severity);
      if (setting === undefined) {
        throw new InputError('--rule', `"${text}" sets no severity`, {
          hint: `Write ${id}=off, or info, warn, error.`,
        });
      }
      return [id, setting];
    }),
  );
}

function exitCodeOf({ summary: { findings } }: CheckReport, failOn: string): ExitCode {
  const counted = findings.error + (failOn === 'error' ? 0 : findings.warn);
  return counted > 0 ? ExitCode.findings : ExitCode.ok;
}
