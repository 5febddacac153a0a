import type { OptionTable } from '../command.js';

export const WAIT_OPTION = {
  wait: {
    kind: 'flag',
    group: 'Change',
    describe: 'Wait until every authoritative server serves it, for a minute a domain at the most',
  },
} as const satisfies OptionTable;
