const NAMED = 3;

/** Names of which a few are shown, and the others counted. The same ones are shown in whatever order they come. */
export class NameSample {
  #first: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Each once. */
  add(name: string): void {
    this.#count++;
    this.#first = [...this.#first, name].sort().slice(0, NAMED);
  }

  get text(): string {
    const rest = this.#count - this.#first.length;
    return rest === 0 ? this.#first.join(', ') : `${this.#first.join(', ')} and ${rest} more`;
  }
}

/** The first lines, and how many others there are. */
export function shortened(lines: readonly string[], most = 5): string[] {
  if (lines.length <= most + 1) return [...lines];
  return [...lines.slice(0, most), `and ${lines.length - most} more`];
}
