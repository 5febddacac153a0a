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

/** Names the place of a line in errors. */
type Place = (line: number) => string;

/**
 * Splits the text of a master file (RFC 1035 §5.1) into entries: comments and blank lines are skipped,
 * parentheses join lines, quotes keep spaces and semicolons.
 * @param source names the file in errors
 * @throws InputError on an open quote or unbalanced parentheses
 */
export function* lexMasterFile(text: string, source = 'zone file'): Generator<Entry, void, void> {
  yield* lex(text, (line) => `${source}:${line}`);
}

/** The tokens of a single record or directive. @throws InputError when there is more than one line of them */
export function lexLine(text: string, source = 'record'): readonly Token[] {
  const [first, second] = [...lex(text, () => source)];
  if (second !== undefined) throw new InputError(source, 'has more than one record');
  if (first === undefined) throw new InputError(source, 'is empty');
  return first.tokens;
}

function* lex(text: string, place: Place): Generator<Entry, void, void> {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const entry = readEntry(text, at, line, place);
    line += countLines(text, at, entry.end);
    at = entry.end;
    if (entry.tokens.length > 0) yield entry;
  }
}

function readEntry(text: string, start: number, startLine: number, place: Place): Entry {
  const tokens: Token[] = [];
  /** The lines of the parentheses that are open. */
  const open: number[] = [];
  let at = start;
  let line = startLine;
  let firstTokenLine = startLine;
  const startsBlank = text[at] === ' ' || text[at] === '\t';
  const push = (token: Token): void => {
    if (tokens.length === 0) firstTokenLine = line;
    tokens.push(token);
  };

  while (at < text.length) {
    const c = text[at] as string;
    if (c === '\n') {
      at++;
      if (open.length === 0) return { tokens, startsBlank, start, end: at, line: firstTokenLine };
      line++;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      at++;
    } else if (c === ';') {
      at = endOfLine(text, at);
    } else if (c === '(') {
      open.push(line);
      at++;
    } else if (c === ')') {
      if (open.pop() === undefined) throw new InputError(place(line), '")" stands without "("');
      at++;
    } else if (c === '"') {
      const end = endOfQuoted(text, at);
      if (end === undefined) {
        throw new InputError(place(line), 'a quoted string is not closed', { hint: 'Add the closing ".' });
      }
      push({ text: text.slice(at + 1, end - 1), quoted: true, start: at, end });
      line += countLines(text, at, end);
      at = end;
    } else {
      const end = endOfWord(text, at);
      push({ text: text.slice(at, end), quoted: false, start: at, end });
      at = end;
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) {
    throw new InputError(place(unclosed), '"(" is not closed', { hint: 'Add the closing ")".' });
  }
  return { tokens, startsBlank, start, end: at, line: firstTokenLine };
}

/** Offset after the closing quote, or undefined. An unescaped line end may not stand in it, as BIND has it. */
function endOfQuoted(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '"') return i + 1;
    else if (c === '\n') return undefined;
  }
  return undefined;
}

const ENDS_WORD: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', ';', '(', ')', '"']);

/** A backslash takes the next character along, but never a line end. */
function endOfWord(text: string, at: number): number {
  let i = at;
  while (i < text.length && !ENDS_WORD.has(text[i] as string)) {
    i += text[i] === '\\' && i + 1 < text.length && text[i + 1] !== '\n' ? 2 : 1;
  }
  return i;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let i = text.indexOf('\n', from); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}
