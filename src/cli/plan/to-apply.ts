import { parseJournal, parsePlan, type Plan, type Providers, type SavedJournal } from '../../change/index.js';
import type { KmsDnsConfig } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import type { ConfigFile } from '../options/config.js';
import { makePlan, ONLY_DOMAINS_OPTION, readDesired } from './make-plan.js';
import { readSaved, readSavedJson } from './read-json.js';
import { chosenConfig, openNamed, readConfig } from './source.js';

export const TO_APPLY_OPTIONS = {
  ...ONLY_DOMAINS_OPTION,
  plan: {
    kind: 'value',
    group: 'Plan',
    describe:
      'Apply this plan, which kmsdns plan --out saved, and nothing else; only the providers come from the config file',
  },
  resume: {
    kind: 'value',
    group: 'Plan',
    describe: 'Go on with an apply that was cut short, by the journal that it left',
  },
} as const satisfies OptionTable;

/** What is to be applied, and where. */
export interface ToApply {
  readonly plan: Plan;
  readonly providers: Providers;
  readonly config: ConfigFile;
  /** What that file says. */
  readonly read: KmsDnsConfig;
  /** The file beside which receipts are kept. */
  readonly from: string;
  /** Exactly this, or nothing at all. */
  readonly exact: boolean;
  readonly resumed: { readonly path: string; readonly journal: SavedJournal } | undefined;
  readonly close: () => Promise<void>;
}

/** A plan that is made now, was saved, or was begun. @throws InputError */
export async function readToApply(args: Args, context: Context): Promise<ToApply> {
  checkSource(args);
  const config = chosenConfig(args, context);
  const [saved, journal] = [args.text('plan'), args.text('resume')];
  if (journal !== undefined) {
    const resumed = {
      path: journal,
      journal: parseJournal(await readSaved(journal, '--resume'), '--resume'),
    };
    const { plan } = resumed.journal;
    return { ...(await openFor(plan, config, context)), plan, config, from: journal, exact: false, resumed };
  }
  if (saved !== undefined) {
    const plan = parsePlan(await readSavedJson(saved, '--plan'), '--plan');
    return {
      ...(await openFor(plan, config, context)),
      plan,
      config,
      from: saved,
      exact: true,
      resumed: undefined,
    };
  }
  const read = await readConfig(config);
  const desired = readDesired(read, config, args);
  const { providers, close } = await openNamed(
    read,
    desired.domains.map(({ provider }) => provider),
    context,
  );
  try {
    const plan = await makePlan(desired, providers, context);
    return { plan, providers, close, config, read, from: config.path, exact: false, resumed: undefined };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFor({ domains }: Plan, file: ConfigFile, context: Context) {
  const read = await readConfig(file);
  const names = domains.map(({ provider }) => provider);
  return { read, ...(await openNamed(read, names, context)) };
}

/** What says what is to be done, each alone. @throws InputError */
function checkSource(args: Args): void {
  for (const option of ['resume', 'plan']) {
    const stray = ['plan', 'domain', 'receipt'].find((other) => other !== option && args.has(other));
    if (!args.has(option) || stray === undefined || (option === 'plan' && stray === 'receipt')) continue;
    const hint =
      option === 'plan'
        ? 'A saved plan is applied whole.'
        : 'What is gone on with is in the journal, which becomes the receipt.';
    throw new InputError(`--${stray}`, `does not go with --${option}`, { hint });
  }
}
