import type { Argv } from 'yargs';
import type { Command, OptionTable } from './command.js';
import { COMMANDS } from './commands/index.js';
import { GENERAL_OPTIONS } from './options/general.js';

declare module 'yargs' {
  // Missing from @types/yargs 17; in yargs since 17.7.
  interface Argv<T> {
    usageConfiguration(configuration: { readonly 'hide-types': boolean }): Argv<T>;
  }
}

/** What `kmsdns --help` shows: every command in a line. */
export async function overviewPage(width: number): Promise<string> {
  const page = (await blankPage()).usage(
    'kmsdns <command> [options]\n\nPublish, find and check the DNS records by which clients find their KMS hosts.',
  );
  for (const [name, { summary }] of Object.entries(COMMANDS)) page.command(name, summary);
  return withOptions(page, {
    ...GENERAL_OPTIONS,
    version: { kind: 'flag', group: 'General', describe: 'Print the version' },
  })
    .epilogue('kmsdns <command> --help explains a command, with examples.')
    .wrap(width)
    .getHelp();
}

/** What `kmsdns <command> --help` shows. */
export async function commandPage(command: Command, options: OptionTable, width: number): Promise<string> {
  const blank = await blankPage(command.usage.replace(/ .*/, ''));
  const page = await blank
    .command(command.usage, command.about, (page: Argv) => {
      for (const [key, { describe }] of Object.entries(command.positionals ?? {})) {
        page.positional(key, { describe });
      }
      return withOptions(page, options);
    })
    .wrap(width)
    .getHelp();
  return `${page}\n\n${examples(command)}`;
}

/** Each with what it is for above it, ready to be copied: never wrapped, which would break it. */
function examples(command: Command): string {
  return ['Examples:', ...command.examples.map(([line, what]) => `  # ${what}\n  ${line}`)].join('\n');
}

async function blankPage(...words: string[]): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  return yargs(words)
    .scriptName('kmsdns')
    .locale('en')
    .version(false)
    .help(false)
    .exitProcess(false)
    .usageConfiguration({ 'hide-types': true })
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false });
}

function withOptions(page: Argv, options: OptionTable): Argv {
  for (const [name, { kind, describe, group }] of Object.entries(options)) {
    page.option(name, {
      describe,
      group: `${group}:`,
      ...(kind === 'flag' ? { boolean: true } : { string: true }),
      ...(kind === 'list' || kind === 'each' ? { array: true } : {}),
    });
  }
  return page;
}
