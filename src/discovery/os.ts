import { InputError } from '../errors.js';
import type { SelectionName } from './weighted-selection.js';

/** What discovery depends on of an operating system. */
export interface OsTraits {
  /** By priority and weight, or any record as likely as any other. */
  readonly selection: SelectionName;
  /** It knows `slmgr /skms-domain`. */
  readonly lookupDomain: boolean;
}

/**
 * Vista and Server 2008 pick at random, later ones honour priority and weight ("Deploy KMS Activation", 2012;
 * "Activate clients running Windows", 2024). That the lookup domain came with Windows 8 is inferred: the WMI class of
 * Windows 7 does not have its property.
 */
const FIRST: OsTraits = { selection: 'random', lookupDomain: false };
const SECOND: OsTraits = { selection: 'rfc-2782', lookupDomain: false };
const LATER: OsTraits = { selection: 'rfc-2782', lookupDomain: true };

/** In the order in which they came out. */
const SYSTEMS = [
  ['vista', FIRST],
  ['2008', FIRST],
  ['7', SECOND],
  ['2008r2', SECOND],
  ['8', LATER],
  ['2012', LATER],
  ['8.1', LATER],
  ['2012r2', LATER],
  ['10', LATER],
  ['2016', LATER],
  ['2019', LATER],
  ['11', LATER],
  ['2022', LATER],
  ['2025', LATER],
] as const;

/** A Windows, by the name that people know: `vista`, `7`, `10`, `2008r2`, `2022`. */
export type Os = (typeof SYSTEMS)[number][0];

export const OPERATING_SYSTEMS: readonly Os[] = SYSTEMS.map(([name]) => name);

export const DEFAULT_OS: Os = '11';

/** @throws InputError for one that is not in the list */
export function osTraits(os: string): OsTraits {
  const system = SYSTEMS.find(([name]) => name === os);
  if (system !== undefined) return system[1];
  throw new InputError('os', `"${os}" is no version of Windows that is known here`, {
    hint: `Write one of ${OPERATING_SYSTEMS.join(', ')}; of a newer one, the newest.`,
  });
}
