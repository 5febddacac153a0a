import { parseDomains } from '../../change/index.js';
import { openFacts } from '../../config/index.js';
import {
  judgeAll,
  listRules,
  makePolicy,
  makeReport,
  observeDomains,
  type CheckReport,
  type FactsHeader,
  type Observation,
  type Policy,
  type SeveritySetting,
} from '../../conflicts/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import { closest } from '../../closest.js';
import type { Command, Context } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { FactsFile } from '../facts-file.js';
import { probeOptions, readProbe } from '../options/probe.js';
import { openResolver } from '../options/open-resolver.js';
import { namedProvider, openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { openViews, readViews, VIEW_OPTION, viewServers } from '../options/views.js';
import { checkText } from '../output/check-text.js';
import { Progress } from '../output/progress.js';
import { table } from '../output/table.js';

const FAIL_ON = ['warn', 'error'] as const;
const ASKING = [
  ...Object.keys({
    ...probeOptions('Check', 'none'),
    ...PROVIDER_OPTIONS,
    ...RESOLVER_OPTIONS,
    ...VIEW_OPTION,
  }),
  'save',
];
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
    save: {
      kind: 'value',
      group: 'Check',
      describe: 'Write what was observed to this new file, to be judged again by --facts',
    },
    facts: {
      kind: 'value',
      group: 'Check',
      describe: 'Judge what --save wrote to this file, and ask nobody',
    },
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
    const { print } = context;
    if (args.flag('list-rules')) {
      const rules = listRules();
      await print.data({ command: 'check', rules }, () => {
        const rows = rules.map(({ id, severity, looksAt }) => [id, severity, looksAt]);
        return table(['RULE', 'SEVERITY', 'LOOKS AT'], rows, print.style);
      });
      return ExitCode.ok;
    }
    const failOn = args.text('fail-on') ?? 'warn';
    const policy = makePolicy({
      allow: args.has('allow') ? args.list('allow') : undefined,
      severities: readSeverities(args),
    });
    const path = args.text('facts');
    if (path === undefined) return observe(args, context, policy, failOn);
    refuseQuestions(args);
    const facts = await openFacts([path], { field: '--facts', onNotice: (notice) => print.warn(notice) });
    const report = await makeReport(judgeAll(facts.header, facts.observations, policy));
    await print.data(report, () => checkText(report, print.style));
    return exitCodeOf(report, failOn);
  },
};

async function observe(args: Args, context: Context, policy: Policy, failOn: string): Promise<ExitCode> {
  const { io, print } = context;
  const domains = parseDomains(args.words, 'domain');
  const probing = readProbe(args, 'none');
  const views = readViews(args);
  const others = viewServers(views);
  // What only the environment names is for changes; to look there as well takes an option.
  const kept = namedProvider(args) === undefined ? undefined : await openProvider(args, context);
  const opened = await openResolver(args, context, others);
  const { resolver, direct, close } = opened;
  let file: FactsFile | undefined;
  const progress = new Progress(io, print.quiet, 'domains', domains.length);
  try {
    const path = args.text('save');
    if (path !== undefined) file = await FactsFile.create(path);
    const listed = domains.map((domain, index) => ({ index, domain }));
    const { header, observations } = observeDomains(
      listed,
      { ...probing, signal: io.signal },
      { resolver, direct, views: await openViews(views, opened), provider: kept?.provider },
    );
    const seen = noted(header, observations, file, () => progress.step());
    const report = await makeReport(judgeAll(header, seen, policy));
    await file?.end();
    progress.end();
    await print.data(report, () => checkText(report, print.style));
    if (file?.error === undefined) return exitCodeOf(report, failOn);
    print.failure(file.error);
    return ExitCode.failed;
  } finally {
    progress.end();
    await file?.close();
    await close();
    await kept?.close();
  }
}

/** Each as it has been seen, when it has been written down. */
async function* noted(
  header: FactsHeader,
  observations: AsyncIterable<Observation>,
  file: FactsFile | undefined,
  step: () => void,
): AsyncGenerator<Observation, void, undefined> {
  await file?.start(header);
  for await (const observation of observations) {
    await file?.add(observation);
    step();
    yield observation;
  }
}

/** What is saved is saved: nothing that says whom to ask has a meaning. */
function refuseQuestions(args: Args): void {
  if (args.words.length > 0) {
    throw new InputError('domain', 'does not go with --facts', {
      hint: 'All domains of the file are judged.',
    });
  }
  const stray = ASKING.find((option) => args.has(option));
  if (stray === undefined) return;
  throw new InputError(`--${stray}`, 'does not go with --facts', {
    hint: 'Nobody is asked. To observe again, leave --facts out.',
  });
}

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
