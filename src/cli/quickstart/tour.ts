import { abortedError, InputError, KmsDnsError } from '../../errors.js';
import { KMS_DEFAULTS, type SrvRecordJson } from '../../record/index.js';
import type { Context } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { run } from '../run.js';
import { commandText } from '../output/command-text.js';
import type { Stage } from './stage.js';
import { HOSTS, listing, nextSteps, stepsOn, type Step } from './steps.js';

/** A step that was taken. */
interface Taken {
  readonly title: string;
  readonly command: string;
  readonly exitCode: number;
  /** The JSON that the command printed; null where JSON was not asked for. */
  readonly result: unknown;
}

/** Takes the steps one by one, each through the front door of the command line, and tells about them. */
export class Tour {
  readonly #stage: Stage;
  readonly #context: Context;
  #number = 0;

  constructor(stage: Stage, context: Context) {
    this.#stage = stage;
    this.#context = context;
  }

  /** @param ends the server ends with it, so there is nothing to go on with */
  async run(ends: boolean): Promise<void> {
    const { folder, keyFile, address: server } = this.#stage;
    await this.#refuseLeftovers();
    this.#opening();
    const steps: Taken[] = [];
    for (const step of stepsOn(this.#stage)) steps.push(await this.#take(step));
    const next = ends
      ? []
      : nextSteps(this.#stage).map(({ what, argv }) => ({ what, command: this.#command(argv) }));
    const { print } = this.#context;
    await print.data({ command: 'quickstart', folder, keyFile, server, steps, next }, () =>
      this.#closing(next),
    );
  }

  #opening(): void {
    const { keyFile, zones, address } = this.#stage;
    this.#say('kmsdns on this machine: one DNS server, two domains, two KMS hosts.');
    this.#heading('Make a key that only you can read');
    this.#say(indent(`$ tsig-keygen -a hmac-sha256 quickstart > ${keyFile}`));
    this.#heading('Serve two zones on a free port, and take updates signed with the key');
    const served = zones.flatMap(({ name, file }) => ['--zone', `${name}=${file}`]);
    this.#showCommand(['serve', ...served, '--listen', address, '--tsig-key-file', keyFile]);
  }

  /**
   * Other hosts in the zones of an earlier walk, from an end in the middle or from trying things out, would spoil this one.
   * @throws InputError
   */
  async #refuseLeftovers(): Promise<void> {
    const { folder, temporary } = this.#stage;
    if (temporary) return;
    const { code, stdout } = await this.#run(listing(this.#stage));
    if (code !== ExitCode.ok) return;
    const { domains } = JSON.parse(stdout) as { domains: { domain: string; members: SrvRecordJson[] }[] };
    const others = domains.flatMap(({ domain, members }) =>
      members
        .filter(({ target, port }) => !HOSTS.includes(target) || port !== KMS_DEFAULTS.port)
        .map(({ target, port }) => `${target}:${port} in ${domain}`),
    );
    if (others.length === 0) return;
    throw new InputError('--dir', `${folder} holds zones that were changed since: ${others.join(', ')}`, {
      hint: 'The walk begins with zones of its own: name another folder, or remove this one.',
    });
  }

  async #take({ title, argv, remark, exitCode }: Step): Promise<Taken> {
    const { print } = this.#context;
    this.#heading(title);
    this.#showCommand(argv);
    const { code, stdout, stderr } = await this.#run(print.json ? [...argv, '--json'] : argv);
    this.#say(`\n${indent(stdout.trimEnd())}\n`);
    if (code !== exitCode) {
      const why = stderr === '' ? '' : `: ${stderr.trim()}`;
      throw new KmsDnsError('ERR_INTERNAL', `step ${this.#number} ended with exit code ${code}${why}`, {
        hint: `In ${this.#stage.folder} may be what an earlier walk left: name another folder with --dir.`,
      });
    }
    this.#say(indent(print.style('faint', remark)));
    const result: unknown = print.json ? JSON.parse(stdout) : null;
    return { title, command: this.#command(argv), exitCode: code, result };
  }

  /** One command, through the front door. */
  async #run(argv: readonly string[]): Promise<{ code: ExitCode; stdout: string; stderr: string }> {
    const { io } = this.#context;
    let [stdout, stderr] = ['', ''];
    const code = await run(argv, {
      ...io,
      stdout: { isTTY: io.stdout.isTTY, columns: io.stdout.columns, write: (text) => (stdout += text) },
      stderr: { isTTY: false, write: (text) => (stderr += text) },
      env: { ...io.env, DEBUG: undefined },
    });
    if (io.signal.aborted) throw abortedError(io.signal.reason);
    return { code, stdout, stderr };
  }

  #closing(next: readonly { readonly what: string; readonly command: string }[]): string {
    const { style } = this.#context.print;
    if (next.length === 0)
      return '\nThat was all. Without --once the server goes on, for you to try things out.';
    const { address, folder, temporary } = this.#stage;
    const fate = temporary ? ', and are removed then; --dir FOLDER keeps them' : '';
    const lines = next.flatMap(({ what, command }) => [
      `   ${what}:`,
      indent(style('strong', `$ ${command}`)),
      '',
    ]);
    return [
      '\nNow you, in another terminal:\n',
      ...lines,
      `The server on ${address} runs until Ctrl-C. Key and zones are in ${folder}${fate}.`,
    ].join('\n');
  }

  #heading(title: string): void {
    this.#number++;
    this.#say(`\n${this.#context.print.style('strong', `${this.#number}. ${title}`)}`);
  }

  #showCommand(argv: readonly string[]): void {
    this.#say(indent(`$ ${this.#command(argv)}`));
  }

  /** In JSON on one line, for programs. */
  #command(argv: readonly string[]): string {
    const { io, print } = this.#context;
    return commandText(io.program, argv, print.json ? Infinity : (io.stdout.columns ?? 100) - 6);
  }

  #say(text: string): void {
    this.#context.print.say(text);
  }
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '   ');
}
