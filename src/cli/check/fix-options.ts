import type { GuardId } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { OptionTable } from '../command.js';
import { guardOptions, readGuards } from '../options/guard.js';

const GUARDS = ['last-host'] as const;

export const FIX_OPTIONS = {
  fix: {
    kind: 'flag',
    group: 'Fix',
    describe: 'Mend what can be mended without taking a host away, where the records are kept',
  },
  yes: {
    kind: 'flag',
    group: 'Fix',
    describe: 'With --fix: take hosts away as well that should not be there',
  },
  'dry-run': { kind: 'flag', group: 'Fix', describe: 'With --fix: show what would change and write nothing' },
  receipt: {
    kind: 'value',
    group: 'Fix',
    describe: 'With --fix: write what was replaced to this new file, as publish does',
  },
  ...guardOptions(GUARDS),
} as const satisfies OptionTable;

/** What the command line says about fixes; undefined without `--fix`. @throws InputError */
export function readFixing(args: Args): FixSettings | undefined {
  if (!args.flag('fix')) {
    const stray = Object.keys(FIX_OPTIONS).find((option) => args.has(option));
    if (stray === undefined || stray === 'fix') return undefined;
    throw new InputError(`--${stray}`, 'is given without --fix', {
      hint: 'It says how fixes are made: give --fix as well, or leave it out.',
    });
  }
  const [dryRun, receipt] = [args.flag('dry-run'), args.text('receipt')];
  if (dryRun && receipt !== undefined) {
    throw new InputError('--receipt', 'does not go with --dry-run', { hint: 'A dry run changes nothing.' });
  }
  return { dryRun, receipt, confirmed: args.flag('yes'), allow: readGuards(args, GUARDS) };
}

export interface FixSettings {
  readonly dryRun: boolean;
  readonly receipt: string | undefined;
  /** Hosts may be taken away. */
  readonly confirmed: boolean;
  readonly allow: readonly GuardId[];
}
