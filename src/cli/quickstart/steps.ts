import type { Stage } from './stage.js';

/** One step of the walk: what it is, the command that does it, and what is to be seen. */
export interface Step {
  readonly title: string;
  /** The words after `kmsdns`. */
  readonly argv: readonly string[];
  /** What to make of its output. */
  readonly remark: string;
  /** The exit code that is meant to come of it. */
  readonly exitCode: number;
}

/** What the walk publishes, and leaves behind. */
export const HOSTS = ['kms1.corp.example', 'kms2.corp.example'];
const DOMAINS = ['corp.example', 'lab.example'];
const ROGUE = 'desk-42.lab.example';

/** What stands before the walk. */
export function listing(stage: Stage): string[] {
  return ['list', ...DOMAINS, ...providerOptions(stage), '--json'];
}

/** What is shown, in order. */
export function stepsOn(stage: Stage): Step[] {
  const provider = providerOptions(stage);
  const resolver = ['--resolver', stage.address];
  const check = [
    'check',
    ...DOMAINS,
    '--allow',
    HOSTS.join(','),
    '--rule',
    'port-unreachable=off',
    ...resolver,
  ];
  return [
    {
      title: 'Publish two KMS hosts in two domains, by signed dynamic update',
      argv: ['publish', ...HOSTS, '--domain', ...DOMAINS, ...provider],
      remark: "Every update says what it expects to find, so that nobody else's record can be lost.",
      exitCode: 0,
    },
    {
      title: 'Be a client: which host would it use?',
      argv: ['discover', 'lab.example', '--probe', 'none', ...resolver],
      remark: 'Only DNS was asked (--probe none): there is no KMS host on this machine to connect to.',
      exitCode: 0,
    },
    {
      title: 'Check both domains against the list of hosts that are meant to be there',
      argv: check,
      remark: 'Nothing to complain about; for connections to the hosts it would take --probe rpc.',
      exitCode: 0,
    },
    {
      title: "Somebody's desktop publishes itself, as any machine with a KMS host key does",
      argv: ['publish', ROGUE, '--domain', 'lab.example', ...provider],
      remark: 'Every third client in lab.example would now ask a desktop.',
      exitCode: 0,
    },
    {
      title: 'The check catches it',
      argv: check,
      remark: 'Exit code 2 says so to scripts.',
      exitCode: 2,
    },
    {
      title: 'Remove exactly that one',
      argv: ['remove', ROGUE, '--domain', 'lab.example', ...provider],
      remark: 'The other two stay.',
      exitCode: 0,
    },
  ];
}

/** What to try next against the server that goes on running; every line works as typed. */
export function nextSteps(stage: Stage): { readonly argv: readonly string[]; readonly what: string }[] {
  const provider = providerOptions(stage);
  return [
    { what: 'See what stands', argv: ['list', ...DOMAINS, ...provider] },
    {
      what: 'Publish another host, as a reserve',
      argv: ['publish', 'kms3.corp.example:1689', '--priority', '10', '--domain', 'lab.example', ...provider],
    },
    {
      what: 'Follow a client step by step',
      argv: ['discover', 'lab.example', '--explain', '--probe', 'none', '--resolver', stage.address],
    },
    { what: 'Ask what a real server would need', argv: ['doctor', ...DOMAINS, ...provider] },
  ];
}

function providerOptions({ address, keyFile }: Stage): string[] {
  return ['--server', address, '--tsig-key-file', keyFile];
}
