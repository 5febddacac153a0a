import { InputError, located } from '../../errors.js';
import { minimumMacOctets, tsigAlgorithm, type TsigAlgorithm } from './algorithm.js';
import { TsigKey } from './key.js';

const MAX_CHARACTERS = 1_000_000;

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

/**
 * Reads the keys of a file in BIND's syntax, as tsig-keygen writes it and `nsupdate -k` reads it:
 * `key "name" { algorithm hmac-sha256; secret "base64"; };`. No secret ever stands in an error.
 * @param source names the file in errors
 * @throws InputError with file and line
 */
export function parseKeyFile(text: string, source = 'key file'): TsigKey[] {
  if (/^Private-key-format:/m.test(text)) {
    throw new InputError(source, 'is a .private file of dnssec-keygen', {
      hint: 'Give a key file as tsig-keygen writes it: key "name" { algorithm hmac-sha256; secret "…"; };',
    });
  }
  if (text.length > MAX_CHARACTERS) {
    throw new InputError(source, `has ${text.length} characters, far more than keys need`);
  }
  const reader = new Words([...splitWords(text, source)], source);
  const keys: TsigKey[] = [];
  while (!reader.done) keys.push(readKey(reader, source));
  if (keys.length === 0) {
    throw new InputError(source, 'has no key in it', {
      hint: 'Make one with: tsig-keygen -a hmac-sha256 name',
    });
  }
  return keys;
}

/** The text of a key file with this one key, its secret included. */
export function formatKeyFile(key: TsigKey): string {
  return [
    `key "${key.name.text}" {`,
    `\talgorithm ${key.algorithmText};`,
    `\tsecret "${key.exportSecret()}";`,
    '};',
    '',
  ].join('\n');
}

function readKey(words: Words, source: string): TsigKey {
  const start = words.next('"key"');
  if (start.quoted || start.text.toLowerCase() !== 'key') {
    throw new InputError(`${source}:${start.line}`, 'is not a key statement', {
      hint: 'A key file has only statements such as: key "name" { algorithm hmac-sha256; secret "…"; };',
    });
  }
  const name = words.value('the name of the key');
  const field = `${source}:${name.line}`;
  const label = `key "${name.text}"`;
  words.expect('{', 'the name of the key');
  const found: { algorithm?: Word; secret?: Word } = {};
  while (!words.skip('}')) {
    const clause = words.value(`algorithm, secret or "}" in ${label}`);
    const what = clause.text.toLowerCase();
    if (what !== 'algorithm' && what !== 'secret') {
      // Not quoted back: a secret whose keyword is missing would stand here.
      throw new InputError(
        `${source}:${clause.line}`,
        `${label} has a clause that is not algorithm or secret`,
      );
    }
    if (found[what] !== undefined) {
      throw new InputError(`${source}:${clause.line}`, `${label} has a second ${what}`);
    }
    found[what] = words.value(`the ${what} of ${label}`);
    words.expect(';', `the ${what} of ${label}`);
  }
  words.skip(';');
  if (found.algorithm === undefined) throw missing(field, label, 'algorithm', 'algorithm hmac-sha256;');
  if (found.secret === undefined) throw missing(field, label, 'secret', 'secret "base64";');
  const { algorithm, macOctets } = parseAlgorithm(found.algorithm, source);
  return located(`${source}:${found.secret.line}`, () =>
    TsigKey.fromBase64(name.text, algorithm, (found.secret as Word).text, { macOctets }),
  );
}

function missing(field: string, label: string, what: string, example: string): InputError {
  return new InputError(field, `${label} has no ${what}`, { hint: `Add: ${example}` });
}

/** BIND's names: `hmac-sha256-128` is hmac-sha256 on the wire, its MACs cut to 128 bits. */
function parseAlgorithm(word: Word, source: string): { algorithm: TsigAlgorithm; macOctets: number } {
  const [, base, bits] = /^(hmac-(?:md5|sha\d+))-(\d+)$/i.exec(word.text) ?? [];
  // Algorithm and secret may have changed places: only what begins like an algorithm is shown.
  const shown = /^(?:hmac|gss|sha|md5)/i.test(word.text) ? (base ?? word.text) : '…';
  const algorithm = located(`${source}:${word.line}`, () => tsigAlgorithm(shown));
  if (bits === undefined) return { algorithm, macOctets: algorithm.macOctets };
  const macOctets = Number(bits) / 8;
  const least = minimumMacOctets(algorithm);
  if (!Number.isInteger(macOctets) || macOctets < least || macOctets > algorithm.macOctets) {
    throw new InputError(`${source}:${word.line}`, `"${word.text}" is not a possible truncation`, {
      hint: `Use a multiple of 8 from ${least * 8} to ${algorithm.macOctets * 8} bits, or just ${algorithm.name}.`,
    });
  }
  return { algorithm, macOctets };
}

class Words {
  #at = 0;
  readonly #words: readonly Word[];
  readonly #source: string;

  constructor(words: readonly Word[], source: string) {
    this.#words = words;
    this.#source = source;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  next(expected: string): Word {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new InputError(this.#source, `ends where ${expected} should stand`);
    return word;
  }

  /** A word that is not punctuation. */
  value(expected: string): Word {
    const word = this.next(expected);
    if (word.quoted || !/^[{};]$/.test(word.text)) return word;
    throw new InputError(
      `${this.#source}:${word.line}`,
      `"${word.text}" stands where ${expected} should stand`,
    );
  }

  skip(text: string): boolean {
    const word = this.#words[this.#at];
    if (word === undefined || word.quoted || word.text !== text) return false;
    this.#at++;
    return true;
  }

  expect(text: string, after: string): void {
    if (this.skip(text)) return;
    const line = (this.#words[this.#at] ?? this.#words[this.#at - 1])?.line ?? 1;
    throw new InputError(`${this.#source}:${line}`, `"${text}" is missing after ${after}`);
  }
}

/** Words, quoted strings and punctuation; `//`, `#` and C comments are skipped, as BIND does. */
function* splitWords(text: string, source: string): Generator<Word, void, void> {
  const pattern =
    /\/\*[^]*?\*\/|(?:\/\/|#)[^\n]*|"((?:\\[^\n]|[^"\\\n])*)"|[{};]|(?:[^\s{};"#/]|\/(?![/*]))+|\s+|([^])/g;
  let line = 1;
  for (const match of text.matchAll(pattern)) {
    const [all, quoted, stray] = match;
    if (stray !== undefined) {
      const what = stray === '"' ? 'a quoted string is not closed' : 'a comment is not closed';
      throw new InputError(`${source}:${line}`, what);
    }
    if (quoted !== undefined) yield { text: quoted, quoted: true, line };
    else if (!/^(?:\s|\/\*|\/\/|#)/.test(all)) yield { text: all, quoted: false, line };
    line += all.split('\n').length - 1;
  }
}
