import { parseDomains, type HostDefaults } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { parseTtl } from '../../record/index.js';
import type { Args } from '../args.js';
import type { OptionTable } from '../command.js';

export const DOMAIN_OPTION = {
  domain: {
    kind: 'list',
    group: 'Record',
    describe: 'The domain, repeatable; its name alone, without _vlmcs._tcp',
  },
} as const satisfies OptionTable;

export const PORT_OPTION = {
  port: {
    kind: 'value',
    group: 'Record',
    describe: 'Port of hosts that are given without one; default: 1688',
  },
} as const satisfies OptionTable;

export const MEMBER_OPTIONS = {
  ...DOMAIN_OPTION,
  ...PORT_OPTION,
  priority: { kind: 'value', group: 'Record', describe: 'Lower is tried first; default: 0' },
  weight: { kind: 'value', group: 'Record', describe: 'Share among hosts of one priority; default: 0' },
  ttl: {
    kind: 'value',
    group: 'Record',
    describe: 'Seconds, or 1h30m, for the whole set; default: what the set has, 3600 for a new one',
  },
} as const satisfies OptionTable;

/** @throws InputError when there is none */
export function readDomains(args: Args): DomainName[] {
  return parseDomains(args.list('domain'), '--domain');
}

export function readPort(args: Args): number | undefined {
  return args.integer('port', 1, 0xffff, 'KMS hosts listen on 1688 unless they were told otherwise.');
}

/** What hosts get that do not say otherwise. */
export function readHostDefaults(args: Args): HostDefaults {
  return {
    port: readPort(args),
    priority: args.integer('priority', 0, 0xffff),
    weight: args.integer('weight', 0, 0xffff),
  };
}

/** Seconds. */
export function readTtl(args: Args): number | undefined {
  const text = args.text('ttl');
  return text === undefined ? undefined : parseTtl(text, '--ttl');
}

/** The hosts that were named. @throws InputError when there is none */
export function readHosts(args: Args): readonly string[] {
  const joined = args.words.find((word) => /(?<!\\),/.test(word));
  if (joined !== undefined) {
    throw new InputError('host', `"${joined}" has a comma in it`, {
      hint: `Hosts are separated by spaces: ${joined.split(',').join(' ')}.`,
    });
  }
  if (args.words.length > 0) return args.words;
  const swallowed = args.list('domain').length > 1;
  throw new InputError('host', 'is missing', {
    hint: swallowed
      ? 'Hosts come before --domain, which takes every name behind it.'
      : 'Name the KMS hosts first, such as kms1.corp.example.com.',
  });
}
