import type { Command } from '../command.js';

/** What `kmsdns --help` lists, without loading any of it. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command by its name, in the order of `--help`. Each is one file, loaded when it is named. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  publish: {
    summary: 'Add or update KMS hosts in one or more domains',
    load: async () => (await import('./publish.js')).publish,
  },
  remove: {
    summary: 'Remove exactly these KMS hosts',
    load: async () => (await import('./remove.js')).remove,
  },
  list: {
    summary: 'Show the KMS hosts that are published now',
    load: async () => (await import('./list.js')).list,
  },
  plan: {
    summary: 'Compare kmsdns.yaml with what stands, and say what apply would do',
    load: async () => (await import('./plan.js')).plan,
  },
  apply: {
    summary: 'Make stand what kmsdns.yaml wants, or exactly what a plan says',
    load: async () => (await import('./apply.js')).apply,
  },
  rollback: {
    summary: 'Put back what a receipt says was replaced',
    load: async () => (await import('./rollback.js')).rollback,
  },
  adopt: {
    summary: 'Mark hosts that stand already as yours',
    load: async () => (await import('./adopt.js')).adopt,
  },
  export: {
    summary:
      'Write what stands as another tool wants it: zone file, nsupdate, PowerShell, Terraform and others',
    load: async () => (await import('./export.js')).exportCommand,
  },
  import: {
    summary: 'Write a kmsdns.yaml that says what stands',
    load: async () => (await import('./import.js')).importCommand,
  },
  discover: {
    summary: 'Be a client: which KMS host would it use, and why',
    load: async () => (await import('./discover.js')).discover,
  },
  explain: {
    summary: 'Say what an error code of Windows means, and what to do',
    load: async () => (await import('./explain.js')).explain,
  },
  check: {
    summary: 'Find conflicts and mistakes across domains',
    load: async () => (await import('./check.js')).check,
  },
  report: {
    summary: 'Judge and report what check has saved, the parts of a list together',
    load: async () => (await import('./report.js')).report,
  },
  config: {
    summary: 'Check kmsdns.yaml, and say all that is wrong with it',
    load: async () => (await import('./config.js')).config,
  },
  serve: {
    summary: 'Run the embedded authoritative DNS server',
    load: async () => (await import('./serve.js')).serve,
  },
  doctor: {
    summary: 'Try the servers, the key and the clock, and say what is missing',
    load: async () => (await import('./doctor.js')).doctor,
  },
  quickstart: {
    summary: 'See all of it on this machine, with no other server',
    load: async () => (await import('./quickstart.js')).quickstart,
  },
  completion: {
    summary: 'Print the completion script for bash or zsh',
    load: async () => (await import('./completion.js')).completion,
  },
};
