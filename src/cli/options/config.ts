import { DEFAULT_CONFIG_FILE, setting } from '../../config/index.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';

export const CONFIG_OPTIONS = {
  config: {
    kind: 'value',
    short: 'f',
    group: 'Config',
    describe: `-f FILE: the config file, such as ${DEFAULT_CONFIG_FILE}; else KMSDNS_CONFIG names it`,
  },
} as const satisfies OptionTable;

/** A config file, and what names it: an option, a variable, or nobody. */
export interface ConfigFile {
  readonly path: string;
  readonly field: string;
}

/** The file that the command line or the environment names. */
export function namedConfig(args: Args, { io }: Context): ConfigFile | undefined {
  const option = args.text('config');
  if (option !== undefined) return { path: option, field: '--config' };
  const variable = setting(io.env, ['KMSDNS_CONFIG']);
  return variable && { path: variable.value, field: variable.variable };
}
