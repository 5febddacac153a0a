/** A command line as a person types it into a shell, broken before options where it gets long. */
export function commandText(program: string, argv: readonly string[], width: number): string {
  const groups = [program];
  let current = argv[0] === undefined ? '' : quote(argv[0]);
  for (const word of argv.slice(1)) {
    if (word.startsWith('--')) {
      groups.push(current);
      current = word;
    } else {
      current += ` ${quote(word)}`;
    }
  }
  groups.push(current);
  const lines: string[] = [];
  for (const group of groups) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + group.length + 3 <= width)
      lines[lines.length - 1] = `${last} ${group}`;
    else lines.push(lines.length === 0 ? group : `    ${group}`);
  }
  return lines.join(' \\\n');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
