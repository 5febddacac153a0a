import { GUARDS, type Guard, type GuardId } from '../../change/index.js';
import type { Args } from '../args.js';
import type { OptionSpec, OptionTable } from '../command.js';

const ENTRIES = Object.entries(GUARDS) as [GuardId, Guard][];

/** One flag for each guard: "I mean it". */
export const GUARD_OPTIONS: OptionTable = Object.fromEntries(
  ENTRIES.map(([, { flag, summary }]): [string, OptionSpec] => [
    flag.slice(2),
    { kind: 'flag', group: 'Guards', describe: `Let me ${summary}` },
  ]),
);

/** The guards that the person has overruled. */
export function readGuards(args: Args): GuardId[] {
  return ENTRIES.filter(([, { flag }]) => args.flag(flag.slice(2))).map(([id]) => id);
}
