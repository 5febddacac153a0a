import { DEFAULT_CONFIG_FILE } from '../../config/index.js';
import type { Context } from '../command.js';
import type { ConfigFile } from '../options/config.js';
import { commandText } from '../output/command-text.js';

/** A command to go on with, as it can be typed, with the config file where it has to be named. */
export function nextCommand(argv: readonly string[], config: ConfigFile, { io }: Context): string {
  const named = config.path === DEFAULT_CONFIG_FILE || config.field !== '--config' ? [] : ['-f', config.path];
  return commandText(io.program, [...argv, ...named], Infinity);
}
