import { InputError } from '../../errors.js';
import type { Fault } from './document.js';
import type { FieldPath } from './yaml.js';

/** What is wrong with the parts of a file: collected, so that all of it can be said at once. */
export class Faults {
  readonly #list: Fault[] = [];
  readonly #said = new Set<string>();
  readonly #incomplete: Set<string>;

  /** @param incomplete top fields of which an entry could not be read */
  constructor(incomplete: Iterable<string>) {
    this.#incomplete = new Set(incomplete);
  }

  get list(): readonly Fault[] {
    return this.#list;
  }

  /** Whether an entry of this top field could not be read, so that what seems to lack there may be it. */
  isIncomplete(section: string): boolean {
    return this.#incomplete.has(section);
  }

  /** What was said of a place once is not said again: many domains can take the same part of the file. */
  add(path: FieldPath, problem: string, rest: Pick<Fault, 'hint' | 'part'> = {}): void {
    const key = JSON.stringify([path, problem]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#list.push({ path, problem, ...rest });
    if (path.length <= 2) this.#incomplete.add(String(path[0]));
  }

  /** What `make` returns; undefined, and a fault, where it refuses its input. */
  attempt<T>(path: FieldPath, make: () => T, part?: Fault['part']): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.add(path, error.problem, { hint: error.hint, part });
      return undefined;
    }
  }

  /** Every value after its first is a fault; undefined counts as no value. */
  unique(values: readonly (string | number | undefined)[], path: FieldPath): void {
    const seen = new Set<string | number>();
    for (const [i, value] of values.entries()) {
      if (value === undefined) continue;
      if (seen.has(value)) this.add([...path, i], `${value} is given twice`, { hint: 'Keep one of them.' });
      seen.add(value);
    }
  }
}
