import type { Command } from '../command.js';

/** What `kmsdns --help` lists, without loading any of it. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command by its name, in the order of `--help`. Each is one file, loaded when it is named. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  completion: {
    summary: 'Print the completion script for bash or zsh',
    load: async () => (await import('./completion.js')).completion,
  },
};
