import { GUARDS, type GuardId } from '../../change/index.js';
import type { Args } from '../args.js';
import type { OptionSpec, OptionTable } from '../command.js';

/** One flag for each of these guards: "I mean it". */
export function guardOptions(ids: readonly GuardId[]): OptionTable {
  return Object.fromEntries(
    ids.map((id): [string, OptionSpec] => [
      optionOf(id),
      { kind: 'flag', group: 'Guards', describe: `Let me ${GUARDS[id].summary}` },
    ]),
  );
}

/** Those of these guards that the person has overruled. */
export function readGuards(args: Args, ids: readonly GuardId[]): GuardId[] {
  return ids.filter((id) => args.flag(optionOf(id)));
}

function optionOf(id: GuardId): string {
  return GUARDS[id].flag.slice(2);
}
