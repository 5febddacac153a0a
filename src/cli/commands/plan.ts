import { judgePlan, type Plan } from '../../change/index.js';
import { NewFile } from '../../new-file.js';
import type { Args } from '../args.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { CONFIG_OPTIONS } from '../options/config.js';
import { tellFailed } from '../plan/failures.js';
import { askHosts, VERIFY_OPTIONS } from '../plan/guards.js';
import { warnOfJournals } from '../plan/left-journals.js';
import { makePlan, ONLY_DOMAINS_OPTION, readDesired } from '../plan/make-plan.js';
import { nextCommand } from '../plan/next-command.js';
import { planText } from '../plan/plan-text.js';
import { chosenConfig, openNamed, readConfig } from '../plan/source.js';
import { warnOfStanding } from '../plan/standing-notes.js';

export const plan: Command = {
  usage: 'plan',
  about:
    'Compare what kmsdns.yaml wants with what stands where the records are kept, and say what kmsdns apply would do, host by host. Nothing is written.',
  options: {
    ...CONFIG_OPTIONS,
    ...ONLY_DOMAINS_OPTION,
    out: {
      kind: 'value',
      group: 'Plan',
      describe: 'Save the plan to this new file, for kmsdns apply --plan',
    },
    'exit-code': { kind: 'flag', group: 'Plan', describe: 'Exit code 2 when there is something to change' },
    ...VERIFY_OPTIONS,
  },
  examples: [
    ['kmsdns plan', 'by kmsdns.yaml in this folder'],
    [
      'kmsdns plan -f policy/kmsdns.yaml --domain corp.example.com --out plan.json',
      'one domain, saved to be reviewed',
    ],
    ['kmsdns plan --exit-code --json > plan.json || test $? -eq 2', 'in a pipeline: has anything drifted'],
  ],

  async run(args, context) {
    const { print } = context;
    const file = chosenConfig(args, context);
    const config = await readConfig(file);
    const desired = readDesired(config, file, args);
    const out = args.text('out');
    const saved = out === undefined ? undefined : await NewFile.create(out, '--out', 'A plan');
    try {
      const { providers, close } = await openNamed(
        config,
        desired.domains.map(({ provider }) => provider),
        context,
      );
      const made = await makePlan(desired, providers, context).finally(close);
      const refusals = judgePlan(made, {}, await askHosts(made, args, context));
      await saved?.write(`${JSON.stringify(made, null, 2)}\n`);
      await print.data({ command: 'plan', ...made.toJSON(), refusals }, () =>
        planText(made, refusals, print.style),
      );
      tellFailed(made.domains, print);
      warnOfStanding(made, print);
      await warnOfJournals(file.path, file, context);
      if (saved !== undefined) {
        print.note(
          `saved to ${saved.path}; to apply it: ${nextCommand(['apply', '--plan', saved.path], file, context)}`,
        );
      }
      return exitCodeOfPlan(made, args);
    } finally {
      await saved?.close();
    }
  },
};

function exitCodeOfPlan({ domains, changes }: Plan, args: Args): ExitCode {
  const failed = domains.filter(({ error }) => error !== null).length;
  if (failed > 0) return failed < domains.length ? ExitCode.partial : ExitCode.failed;
  return args.flag('exit-code') && changes.length > 0 ? ExitCode.findings : ExitCode.ok;
}
