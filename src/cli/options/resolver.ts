import type { OptionTable } from '../command.js';

export const RESOLVER_OPTIONS = {
  resolver: {
    kind: 'list',
    group: 'Resolver',
    describe: "Ask this resolver: ADDRESS[:PORT] or tcp://ADDRESS[:PORT], repeatable; default: the system's",
  },
  timeout: {
    kind: 'value',
    group: 'Resolver',
    describe:
      'Time for one question to one server, such as 5s or 500ms; default: 2.5s, or as resolv.conf says',
  },
} as const satisfies OptionTable;
