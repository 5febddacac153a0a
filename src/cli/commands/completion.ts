import { InputError } from '../../errors.js';
import type { Command } from '../command.js';
import { COMPLETE_WORD } from '../complete.js';
import { ExitCode } from '../exit-code.js';

const SCRIPTS = {
  bash: `# kmsdns completion for bash: put  source <(kmsdns completion bash)  into ~/.bashrc
_kmsdns() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  mapfile -t COMPREPLY < <(kmsdns ${COMPLETE_WORD} "\${words[@]}" 2>/dev/null)
}
complete -o bashdefault -o default -F _kmsdns kmsdns`,

  zsh: `#compdef kmsdns
# kmsdns completion for zsh: put  source <(kmsdns completion zsh)  into ~/.zshrc, after compinit
_kmsdns() {
  local -a found
  found=(\${(f)"$(kmsdns ${COMPLETE_WORD} "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -- "\${found[@]}"; else _files; fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then _kmsdns "$@"; else compdef _kmsdns kmsdns; fi`,
} as const;

const SHELLS = Object.keys(SCRIPTS);

export const completion: Command = {
  usage: 'completion [shell]',
  about: 'Print the script that completes commands and options in bash or zsh.',
  positionals: { shell: { describe: `bash or zsh; without it, what SHELL says`, choices: SHELLS } },
  options: {},
  examples: [
    ['source <(kmsdns completion bash)', 'for this shell; in ~/.bashrc, for every one'],
    ['kmsdns completion zsh > "${fpath[1]}/_kmsdns"', 'for zsh, found by compinit'],
  ],

  async run(args, { io, print }) {
    const shell = args.words[0] ?? (io.env['SHELL']?.endsWith('zsh') === true ? 'zsh' : 'bash');
    if (!isShell(shell)) {
      throw new InputError('shell', `"${shell}" is not ${SHELLS.join(' or ')}`, {
        hint: 'There are scripts for these two only; kmsdns --help lists the commands in any shell.',
      });
    }
    await print.data({ command: 'completion', shell, script: SCRIPTS[shell] }, () => SCRIPTS[shell]);
    return ExitCode.ok;
  },
};

function isShell(word: string): word is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, word);
}
