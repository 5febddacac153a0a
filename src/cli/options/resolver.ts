import type { OptionTable } from '../command.js';

export const RESOLVER_OPTIONS = {
  resolver: {
    kind: 'each',
    group: 'Resolver',
    describe:
      "Ask this resolver: ADDRESS[:PORT], also with udp://, tcp://, tls:// or https:// in front, repeatable; default: the system's",
  },
  'resolver-ca': {
    kind: 'value',
    group: 'Resolver',
    describe: 'Trust the certificates in this file (PEM), and no others, for tls:// and https://',
  },
  timeout: {
    kind: 'value',
    group: 'Resolver',
    describe: 'Time for one question to one server, such as 5s or 500ms',
  },
} as const satisfies OptionTable;
