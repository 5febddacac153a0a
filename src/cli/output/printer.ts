import { KmsDnsError } from '../../errors.js';
import type { OptionTable } from '../command.js';
import type { Io } from '../io.js';
import { inOptions } from '../option-words.js';
import { jsonText, printable } from './printable.js';
import { supportText } from './support-text.js';
import { styleFor, type Style } from './style.js';

export interface PrinterOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Each JSON value on a line of its own, for commands that print many. */
  readonly jsonLines?: boolean | undefined;
  /** By whose names failures are told. */
  readonly options?: OptionTable | undefined;
}

/** What a stream says when its reader is gone. */
const GONE = ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/**
 * The one place that writes: data on stdout, words on stderr. With `--json`, stdout has one JSON document and
 * nothing else, or one a line; `--quiet` leaves out everything but data and errors.
 */
export class Printer {
  readonly json: boolean;
  readonly quiet: boolean;
  /** For text that goes to stdout. */
  readonly style: Style;
  /** For text that goes to stderr. */
  readonly errorStyle: Style;
  readonly #io: Io;
  readonly #indent: number;
  readonly #options: OptionTable;
  #unwritten: NodeJS.ErrnoException | undefined;

  constructor(io: Io, { json, quiet, jsonLines = false, options = {} }: PrinterOptions) {
    this.#options = options;
    this.#indent = jsonLines ? 0 : 2;
    this.json = json;
    this.quiet = quiet;
    this.style = styleFor(io.stdout, io.env);
    this.errorStyle = styleFor(io.stderr, io.env);
    this.#io = io;
  }

  /** The data of a command: as JSON, or as the text that people read. */
  async data(value: unknown, text: () => string | Promise<string>): Promise<void> {
    this.#out(this.json ? jsonText(value, this.#indent) : printable(await text()));
  }

  /**
   * Text that is made already, for stdout. Resolves when the reader can take more.
   * @throws KmsDnsError `ERR_IO` when the reader is gone, as behind `| head`, or the disk is full
   */
  raw(text: string): Promise<void> {
    if (this.#unwritten !== undefined) {
      const { code } = this.#unwritten;
      const what =
        code === undefined || GONE.includes(code)
          ? 'nobody reads standard output any more: it was closed'
          : `standard output could not be written (${code})`;
      return Promise.reject(new KmsDnsError('ERR_IO', what, { cause: this.#unwritten }));
    }
    return new Promise((resolve) => {
      const taken = this.#io.stdout.write(text, (error) => {
        this.#unwritten ??= error ?? undefined;
        resolve();
      });
      if (taken !== false) resolve();
    });
  }

  /** Something that happened: data with `--json`, else a remark. */
  event(value: unknown, text: string): void {
    if (this.json) this.#out(jsonText(value, this.#indent));
    else this.note(text);
  }

  /** What a command did, for people: on stdout, and not at all with `--json` or `--quiet`. */
  say(text: string): void {
    if (!this.json && !this.quiet) this.#out(printable(text));
  }

  /** A remark beside the data. */
  note(text: string): void {
    if (!this.quiet) this.#err(text);
  }

  warn(text: string, hint?: string): void {
    if (this.quiet) return;
    this.#err(`${this.errorStyle('warn', 'warning:')} ${text}`);
    if (hint !== undefined) this.#err(this.errorStyle('faint', `  ${hint}`));
  }

  /** How a command ended that failed: what happened, and how to solve it. */
  error(error: KmsDnsError): void {
    if (this.json) this.#out(jsonText({ error }, this.#indent));
    this.failure(error);
  }

  /** One of several things that failed; the JSON of the whole holds it already. */
  failure(failed: KmsDnsError, about?: string): void {
    const error = inOptions(failed, this.#options);
    const subject = about === undefined ? '' : `${about}: `;
    this.#err(`${this.errorStyle('bad', 'error:')} ${subject}${error.message}`);
    if (error.hint !== undefined) this.#err(`  ${error.hint}`);
    const support = supportText(error.reference);
    if (support !== undefined) this.#err(`  ${support}`);
  }

  #out(text: string): void {
    if (text !== '') this.#io.stdout.write(`${text}\n`);
  }

  #err(text: string): void {
    this.#io.stderr.write(`${printable(text)}\n`);
  }
}
