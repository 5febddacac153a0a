import type { KmsDnsError } from '../../errors.js';
import type { Io } from '../io.js';
import { styleFor, type Style } from './style.js';

export interface PrinterOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * The one place that writes: data on stdout, words on stderr. With `--json`, stdout has one JSON document and
 * nothing else; `--quiet` leaves out everything but data and errors.
 */
export class Printer {
  readonly json: boolean;
  readonly quiet: boolean;
  /** For text that goes to stdout. */
  readonly style: Style;
  readonly #errStyle: Style;
  readonly #io: Io;

  constructor(io: Io, { json, quiet }: PrinterOptions) {
    this.json = json;
    this.quiet = quiet;
    this.style = styleFor(io.stdout, io.env);
    this.#errStyle = styleFor(io.stderr, io.env);
    this.#io = io;
  }

  /** The data of a command: as JSON, or as the text that people read. */
  async data(value: unknown, text: () => string | Promise<string>): Promise<void> {
    this.#out(this.json ? JSON.stringify(value, null, 2) : await text());
  }

  /** What a command did, for people: on stdout, and not at all with `--json` or `--quiet`. */
  say(text: string): void {
    if (!this.json && !this.quiet) this.#out(text);
  }

  /** A remark beside the data. */
  note(text: string): void {
    if (!this.quiet) this.#err(text);
  }

  warn(text: string, hint?: string): void {
    if (this.quiet) return;
    this.#err(`${this.#errStyle('warn', 'warning:')} ${text}`);
    if (hint !== undefined) this.#err(this.#errStyle('faint', `  ${hint}`));
  }

  /** How a command ended that failed: what happened, and how to solve it. */
  error(error: KmsDnsError): void {
    if (this.json) this.#out(JSON.stringify({ error }, null, 2));
    this.failure(error);
  }

  /** One of several things that failed; the JSON of the whole holds it already. */
  failure(error: KmsDnsError, about?: string): void {
    const subject = about === undefined ? '' : `${about}: `;
    this.#err(`${this.#errStyle('bad', 'error:')} ${subject}${error.message}`);
    if (error.hint !== undefined) this.#err(`  ${error.hint}`);
  }

  #out(text: string): void {
    if (text !== '') this.#io.stdout.write(`${text}\n`);
  }

  #err(text: string): void {
    this.#io.stderr.write(`${text}\n`);
  }
}
