import {
  parseMembers,
  PLAN_GUARDS,
  verifyHosts,
  type Allowances,
  type HostStates,
  type Plan,
} from '../../change/index.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';

/** What a person may say to be meant. */
export const GUARD_OPTIONS = {
  'allow-empty': { kind: 'flag', group: 'Guards', describe: `Let me ${PLAN_GUARDS['last-host'].summary}` },
  'allow-null-target': {
    kind: 'flag',
    group: 'Guards',
    describe: `Let me ${PLAN_GUARDS['null-target'].summary}`,
  },
  'allow-foreign': {
    kind: 'list',
    group: 'Guards',
    describe: `HOST[:PORT]...: let me ${PLAN_GUARDS['foreign-member'].summary}`,
  },
  'allow-unverified': {
    kind: 'list',
    group: 'Guards',
    describe: `HOST[:PORT]...: let me ${PLAN_GUARDS['host-not-kms'].summary}`,
  },
  'max-domains': {
    kind: 'value',
    group: 'Guards',
    describe: 'Refuse to change more domains than this; else as policy.maxDomains says',
  },
} as const satisfies OptionTable;

/** Hosts are asked before they are published. */
export const VERIFY_OPTIONS = {
  'verify-hosts': {
    kind: 'flag',
    group: 'Guards',
    describe:
      'Ask every host that would be published for the KMS interface, by a bind without a call; also by policy.verifyHosts',
  },
  ...RESOLVER_OPTIONS,
} as const satisfies OptionTable;

/** @throws InputError */
export function readAllowances(args: Args): Allowances {
  return {
    empty: args.flag('allow-empty'),
    nullTarget: args.flag('allow-null-target'),
    foreign: readHosts(args, 'allow-foreign'),
    unverified: readHosts(args, 'allow-unverified'),
    maxDomains: args.integer('max-domains', 0, 1_000_000),
  };
}

/** As they are compared, with the port only where one is given. @throws InputError */
function readHosts(args: Args, option: 'allow-foreign' | 'allow-unverified'): string[] {
  return args
    .list(option)
    .flatMap((text) =>
      parseMembers([text], {}, `--${option}`).map((member) =>
        text.includes(':') ? member.memberKey : member.target.key,
      ),
    );
}

/** How the hosts of a plan answer, if that is to be known. */
export async function askHosts(plan: Plan, args: Args, context: Context): Promise<HostStates | undefined> {
  const wanted = args.flag('verify-hosts') || plan.settings.verifyHosts;
  if (!wanted || plan.changes.length === 0) return undefined;
  const { openResolver } = await import('../options/open-resolver.js');
  const { resolver, close } = await openResolver(args, context);
  try {
    return await verifyHosts(plan, { resolver, signal: context.io.signal });
  } finally {
    await close();
  }
}
