import {
  DEFAULT_CONFIG_FILE,
  loadConfig,
  openProviders,
  type KmsDnsConfig,
  type OpenProviders,
} from '../../config/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { namedConfig, type ConfigFile } from '../options/config.js';

/** The config file that is meant: as named, or the one in this folder. */
export function chosenConfig(args: Args, context: Context): ConfigFile {
  return namedConfig(args, context) ?? { path: DEFAULT_CONFIG_FILE, field: '--config' };
}

/** @throws InputError with file, line and column */
export function readConfig({ path, field }: ConfigFile): Promise<KmsDnsConfig> {
  return loadConfig(path, { field });
}

/**
 * Opens providers by the names that the config file has for them. Warnings about their secrets are printed.
 * @param names those that are needed
 * @throws InputError
 */
export function openNamed(
  config: KmsDnsConfig,
  names: Iterable<string>,
  { io, print }: Context,
): Promise<OpenProviders> {
  return openProviders(config, {
    env: io.env,
    names,
    onWarning: ({ message, hint }) => print.warn(message, hint),
  });
}
