import {
  makePolicy,
  listRules,
  type Policy,
  type PolicyOptions,
  type SeveritySetting,
} from '../../conflicts/index.js';
import { closest } from '../../closest.js';
import { loadConfig, policyOptionsOf, type KmsDnsConfig } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { CONFIG_OPTIONS, namedConfig } from '../options/config.js';

const SETTINGS: readonly SeveritySetting[] = ['off', 'info', 'warn', 'error'];
const MOST_MACHINES = 100_000_000;

export const JUDGE_OPTIONS = {
  allow: { kind: 'list', group: 'Check', describe: 'The only hosts that may be published, repeatable' },
  clients: {
    kind: 'value',
    group: 'Check',
    describe: 'How many clients look in each domain, servers not counted',
  },
  servers: { kind: 'value', group: 'Check', describe: 'How many Windows Servers look in each domain' },
  rule: {
    kind: 'list',
    group: 'Check',
    describe: 'ID=off|info|warn|error: weigh a rule otherwise, repeatable',
  },
  ...CONFIG_OPTIONS,
} as const satisfies OptionTable;

/** What is wanted, and the file that says so, if one does. */
export interface Wanted {
  readonly policy: Policy;
  readonly config: KmsDnsConfig | undefined;
}

/**
 * What the command line and the config file want. What the command line says holds for every domain, before the file.
 * @throws InputError
 */
export async function readPolicy(args: Args, context: Context): Promise<Wanted> {
  const named = namedConfig(args, context);
  const config = named && (await loadConfig(named.path, { field: named.field }));
  const file: PolicyOptions = config === undefined ? {} : await policyOptionsOf(config);
  const said = {
    ...(args.has('allow') && { allow: args.list('allow') }),
    ...(args.has('clients') && { clients: args.integer('clients', 0, MOST_MACHINES) }),
    ...(args.has('servers') && { servers: args.integer('servers', 0, MOST_MACHINES) }),
  };
  const severities = readSeverities(args);
  const domains = [...(file.domains ?? [])].map(
    ([name, its]) => [name, { ...its, ...said, severities: { ...its.severities, ...severities } }] as const,
  );
  const policy = makePolicy({
    ...file,
    ...said,
    severities: { ...file.severities, ...severities },
    domains: new Map(domains),
  });
  return { policy, config };
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
