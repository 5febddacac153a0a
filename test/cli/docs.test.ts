import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { startBed, type Bed } from './bed.js';
import { sink } from './harness.js';

const FILE = join(import.meta.dirname, '../../docs/cli.md');

/** What the documentation calls the server and the key file of the test. */
const SERVER = '192.0.2.53';
const KEY_FILE = 'kms.key';

it('docs/cli.md shows what the commands print (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const terminal = new Terminal(await startBed());
  const parts = (await readFile(FILE, 'utf8')).split(/^(```console\n[^]*?^```$)/m);
  const rendered: string[] = [];
  for (const part of parts) rendered.push(part.startsWith('```console') ? await terminal.render(part) : part);
  await expect(rendered.join('')).toMatchFileSnapshot(FILE);
}, 60_000);

/** Runs the commands of a console block, one after another, with a shell's environment and exit code. */
class Terminal {
  readonly #bed: Bed;
  #env: Record<string, string> = {};
  #code = 0;

  constructor(bed: Bed) {
    this.#bed = bed;
  }

  async render(block: string): Promise<string> {
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
    const argv = words.map((word) => this.#real(word));
    if (program === 'export') {
      this.#env = Object.fromEntries(argv.map((word) => word.split('=') as [string, string]));
      return '';
    }
    const output = sink();
    const cancel = new AbortController();
    const io = { stdout: output, stderr: output, env: this.#env, program: 'kmsdns', signal: cancel.signal };
    const running = run(argv, io);
    if (argv[0] === 'serve') {
      await expect.poll(() => output.text, { timeout: 10_000 }).toContain('listening');
      cancel.abort('SIGINT');
    }
    this.#code = await running;
    return this.#shown(output.text.trimEnd());
  }

  /** What a word of the documentation stands for. */
  #real(word: string): string {
    if (word.endsWith('.zone')) return word.replace('=', `=${this.#bed.folder}/new-`);
    return word
      .replace(SERVER, this.#bed.address)
      .replace(KEY_FILE, this.#bed.keyFile)
      .replace(/^127\.0\.0\.1:5053$/, '127.0.0.1:0');
  }

  #shown(text: string): string {
    return text
      .replaceAll(this.#bed.address, `${SERVER}:53`)
      .replaceAll(this.#bed.keyFile, KEY_FILE)
      .replaceAll(`${this.#bed.folder}/new-`, '')
      .replace(/^\S+Z /gm, '2026-11-22T20:26:13.510Z ')
      .replace(/(listening on 127\.0\.0\.1 port) \d+/, '$1 5053')
      .replace(/serial \d{10}/g, 'serial 1795379173')
      .replace(/\(\d+ ms\)/g, '(1 ms)')
      .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js 24.21.0');
  }
}
