import type { OptionTable } from '../command.js';

/** Understood by every command. */
export const GENERAL_OPTIONS = {
  json: { kind: 'flag', group: 'General', describe: 'Print JSON on stdout, errors too; words go to stderr' },
  quiet: { kind: 'flag', group: 'General', describe: 'Print only data and errors' },
  help: { kind: 'flag', group: 'General', describe: 'Show this' },
} as const satisfies OptionTable;
