import { InputError } from '../../errors.js';

/** A word or a quoted string of a master file, with its place in the source. Escapes are kept as written. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
  /** Offset of its first character in the source, and of the one after its last (quotes included). */
  readonly start: number;
  readonly end: number;
}

/** One logical line: a directive or a record, parentheses already joined. */
export interface Entry {
  readonly tokens: readonly Token[];
  /** The line begins with blank space: the owner is the one of the entry before. */
  readonly startsBlank: boolean;
  /** From the start of its first physical line to after the line end of its last. */
  readonly start: number;
  readonly end: number;
  /** The line number of its first token, from 1. */
  readonly line: number;
}

/**
 * Splits the text of a master file (RFC 1035 §5.1) into entries: comments and blank lines are skipped,
 * parentheses join lines, quotes keep spaces and semicolons.
 * @param source names the file in errors
 * @throws InputError on an open quote or unbalanced parentheses
 */
export function* lexMasterFile(text: string, source = 'zone file'): Generator<Entry, void, void> {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const entry = readEntry(text, at, line, source);
    line += countLines(text, at, entry.end);
    at = entry.end;
    if (entry.tokens.length > 0) yield entry;
  }
}

/** The tokens of a single record or directive. @throws InputError when there is more than one line of them */
export function lexLine(text: string, source = 'record'): readonly Token[] {
  const [first, second] = [...lexMasterFile(text, source)];
  if (second !== undefined) throw new InputError(source, 'has more than one record');
  if (first === undefined) throw new InputError(source, 'is empty');
  return first.tokens;
}

function readEntry(text: string, start: number, line: number, source: string): Entry {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  let current = line;
  let firstTokenLine = line;
  const startsBlank = text[at] === ' ' || text[at] === '\t';
  const fail = (problem: string, hint?: string): never => {
    throw new InputError(`${source}:${current}`, problem, { hint });
  };
  const push = (token: Token) => {
    if (tokens.length === 0) firstTokenLine = current;
    tokens.push(token);
  };

  while (at < text.length) {
    const c = text[at] as string;
    if (c === '\n') {
      at++;
      if (depth === 0) return { tokens, startsBlank, start, end: at, line: firstTokenLine };
      current++;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      at++;
    } else if (c === ';') {
      while (at < text.length && text[at] !== '\n') at++;
    } else if (c === '(') {
      depth++;
      at++;
    } else if (c === ')') {
      if (depth === 0) fail('")" without "("');
      depth--;
      at++;
    } else if (c === '"') {
      const end = endOfQuoted(text, at);
      if (end === undefined) return fail('a quoted string is not closed', 'Add the closing ".');
      push({ text: text.slice(at + 1, end - 1), quoted: true, start: at, end });
      current += countLines(text, at, end);
      at = end;
    } else {
      const end = endOfWord(text, at);
      push({ text: text.slice(at, end), quoted: false, start: at, end });
      at = end;
    }
  }
  if (depth > 0) fail('"(" is not closed', 'Add the closing ")".');
  return { tokens, startsBlank, start, end: at, line: firstTokenLine };
}

/** Offset after the closing quote, or undefined. A quoted string ends on its own line, as BIND has it. */
function endOfQuoted(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
    else if (text[i] === '\n') return undefined;
  }
  return undefined;
}

function endOfWord(text: string, at: number): number {
  let i = at;
  while (i < text.length && !/[\s;()"]/.test(text[i] as string)) i += text[i] === '\\' ? 2 : 1;
  return Math.min(i, text.length);
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let i = text.indexOf('\n', from); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}
