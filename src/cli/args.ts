import { closest } from '../closest.js';
import { parseDuration } from '../config/index.js';
import { InputError } from '../errors.js';
import type { OptionTable } from './command.js';

/**
 * The words of a command line, read with checks: every value is text until a method here has judged it, and what
 * is wrong with it is an `InputError` that names the option.
 */
export class Args {
  /** The positional arguments. */
  readonly words: readonly string[];
  readonly #options: OptionTable;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(options: OptionTable, words: readonly string[], values: Readonly<Record<string, unknown>>) {
    this.words = words;
    this.#options = options;
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#read(name) !== undefined;
  }

  flag(name: string): boolean {
    const value = this.#read(name);
    return (Array.isArray(value) ? value.at(-1) : value) === true;
  }

  /** @throws InputError when it is given twice or without a value */
  text(name: string): string | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      throw new InputError(`--${name}`, 'is given more than once', { hint: 'Give it once.' });
    }
    if (typeof value !== 'string' || value === '') throw needsValue(name);
    const { choices } = this.#options[name] ?? {};
    if (choices !== undefined && !choices.includes(value)) {
      const meant = closest(value, choices);
      throw new InputError(`--${name}`, `"${value}" is not one of ${choices.join(', ')}`, {
        hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
      });
    }
    return value;
  }

  /** Like `text`, for an option that cannot be left out. */
  needed(name: string, hint: string): string {
    const value = this.text(name);
    if (value === undefined) throw new InputError(`--${name}`, 'is missing', { hint });
    return value;
  }

  /** All values, in order; commas separate as well. */
  list(name: string): readonly string[] {
    const value = this.#read(name);
    if (value === undefined) return [];
    const items = (Array.isArray(value) ? value : [value]).flatMap((item) => String(item).split(','));
    if (items.length === 0 || items.some((item) => item.trim() === '')) throw needsValue(name);
    return items.map((item) => item.trim());
  }

  /** @throws InputError unless it is digits, within the bounds */
  integer(name: string, min: number, max: number, hint?: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InputError(`--${name}`, `"${text}" is not a whole number from ${min} to ${max}`, { hint });
    }
    return value;
  }

  /** Milliseconds. */
  duration(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseDuration(text, `--${name}`);
  }

  #read(name: string): unknown {
    if (!Object.hasOwn(this.#options, name)) throw new Error(`--${name} is no option of this command`);
    return this.#values[name];
  }
}

function needsValue(name: string): InputError {
  return new InputError(`--${name}`, 'needs a value', { hint: `Write --${name} VALUE.` });
}
