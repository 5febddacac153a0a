import {
  checkConfig,
  DEFAULT_CONFIG_FILE,
  type ConfigProblem,
  type KmsDnsConfig,
} from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Command, Context } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { CONFIG_OPTIONS, namedConfig, type ConfigFile } from '../options/config.js';
import type { Style } from '../output/style.js';

export const config: Command = {
  usage: 'config <action> [file]',
  about:
    'validate: read the config file, and say all that is wrong with it, with line and column. Nothing is asked and nothing is sent. ' +
    'Exit code 64: something is wrong.',
  positionals: {
    action: { describe: 'validate', choices: ['validate'] },
    file: { describe: `The config file; else as --config says, else ${DEFAULT_CONFIG_FILE}` },
  },
  options: CONFIG_OPTIONS,
  examples: [
    ['kmsdns config validate', `check ${DEFAULT_CONFIG_FILE} in this folder`],
    ['kmsdns config validate policy/kmsdns.yaml --json', 'another one, for a pipeline'],
  ],

  async run(args, context) {
    const [action, word] = args.words;
    if (action !== 'validate') {
      const problem = action === undefined ? 'is not given' : `"${action}" is not known`;
      throw new InputError('action', problem, { hint: 'Write kmsdns config validate [FILE].' });
    }
    const { path, field } = chosenFile(args, context, word);
    const { print } = context;
    const checked = await checkConfig(path, { field });
    const problems = checked.kind === 'valid' ? [] : checked.problems;
    const contents = checked.kind === 'valid' ? sizes(checked.config) : null;
    const data = { command: 'config', action, file: path, valid: contents !== null, contents, problems };
    await print.data(data, () =>
      contents === null ? problemsText(path, problems, print.style) : validText(path, contents),
    );
    return contents === null ? ExitCode.usage : ExitCode.ok;
  },
};

function chosenFile(args: Args, context: Context, word: string | undefined): ConfigFile {
  if (word === undefined) {
    return namedConfig(args, context) ?? { path: DEFAULT_CONFIG_FILE, field: 'file' };
  }
  if (!args.has('config')) return { path: word, field: 'file' };
  throw new InputError('--config', 'is given, and another file as well', { hint: 'Give one of them.' });
}

type Sizes = Readonly<Record<'providers' | 'hosts' | 'domains' | 'groups' | 'profiles' | 'rules', number>>;

function sizes({ providers, hosts, domains, groups, profiles, rules }: KmsDnsConfig): Sizes {
  return {
    providers: providers.size,
    hosts: hosts.size,
    domains: domains.size,
    groups: groups.size,
    profiles: profiles.size,
    rules: Object.keys(rules).length,
  };
}

function validText(path: string, contents: Sizes): string {
  const counts = Object.entries(contents).map(([name, count]) => counted(count, name));
  return `${path} is valid: ${counts.join(', ')}.`;
}

function problemsText(path: string, problems: readonly ConfigProblem[], style: Style): string {
  const lines = problems.map(({ line, column, path: field, message, hint }) => {
    const place = style('strong', `${path}:${line}:${column}:`);
    const said = `${place} ${field === '' ? '' : `${field}: `}${message}`;
    return hint === null ? said : `${said}\n${style('faint', `  ${hint}`)}`;
  });
  return [...lines, style('bad', `${counted(problems.length, 'problems')}.`)].join('\n');
}

function counted(count: number, plural: string): string {
  return `${count} ${count === 1 ? plural.replace(/s$/, '') : plural}`;
}
