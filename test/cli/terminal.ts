import { expect } from 'vitest';
import { run } from '../../src/cli/run.js';
import { sink } from './harness.js';

/** What a page of documentation shows, and what it stands for in a test. */
export interface Stage {
  /** What a word stands for. */
  readonly real: (word: string) => string;
  /** The other way round, in output. */
  readonly shown: (text: string) => string;
  /** Words that every `kmsdns` gets beside its own. */
  readonly extra?: (argv: readonly string[]) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the console blocks of a page, one after another, with a shell's environment and exit code. */
export class Terminal {
  readonly #stage: Stage;
  #env: Readonly<Record<string, string>>;
  #code = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#env = stage.env ?? {};
  }

  /** The page, its console blocks with the output of a real run. */
  async page(text: string): Promise<string> {
    const rendered: string[] = [];
    for (const part of text.split(/^(```console\n[^]*?^```$)/m)) {
      rendered.push(part.startsWith('```console') ? await this.#block(part) : part);
    }
    return rendered.join('');
  }

  async #block(block: string): Promise<string> {
    const commands = block.split('\n').filter((line) => line.startsWith('$ '));
    const lines: string[] = [];
    for (const command of commands) {
      const output = await this.#run(command.slice(2).split(' '));
      lines.push(command, ...(output === '' ? [] : [output]));
    }
    return ['```console', ...lines, '```'].join('\n');
  }

  async #run([program, ...words]: readonly string[]): Promise<string> {
    if (program === 'echo') return String(this.#code);
    const argv = words.map((word) => this.#stage.real(word));
    if (program === 'export') {
      const variables = argv.map((word) => word.split('=') as [string, string]);
      this.#env = { ...this.#env, ...Object.fromEntries(variables) };
      return '';
    }
    const output = sink();
    const cancel = new AbortController();
    const io = { stdout: output, stderr: output, env: this.#env, program: 'kmsdns', signal: cancel.signal };
    const running = run([...argv, ...(this.#stage.extra?.(argv) ?? [])], io);
    if (argv[0] === 'serve') {
      await expect.poll(() => output.text, { timeout: 10_000 }).toContain('listening');
      cancel.abort('SIGINT');
    }
    this.#code = await running;
    return this.#stage.shown(output.text.trimEnd());
  }
}
