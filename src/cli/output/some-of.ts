/** So many are named where there may be thousands. */
const MOST_NAMED = 10;

/** `a, b and 7 more`: to name all but one would be longer than to name them. */
export function someOf(names: readonly string[], most = MOST_NAMED): string {
  const rest = names.length - most;
  if (rest <= 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${rest} more`;
}

/**
 * The same where all of them can be seen.
 * @param options what lists them: `--json`
 */
export function someListed(names: readonly string[], options: string): string {
  const some = someOf(names);
  return some === names.join(', ') ? some : `${some}, which ${options} lists`;
}

/** `1 domain`, `2 domains`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
