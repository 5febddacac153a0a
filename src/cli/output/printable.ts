/**
 * Servers put words into their answers (RFC 8914), and what they put there must not move a cursor or rename a window:
 * of control characters, only line ends and our own colours get through, and none that turns the direction of writing.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, escaped);
}

/** JSON.stringify leaves the upper control characters as they are. */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\x7f-\x9f]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
}

/** What `styleText` writes for our tones; not, say, concealed text. */
const COLOURS = '0|1|2|22|3[1-39]';
const DIRECTIONS = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const CONTROL = new RegExp(
  `\\x1b(?!\\[(?:${COLOURS})m)|[\\0-\\x08\\x0b-\\x1a\\x1c-\\x1f\\x7f-\\x9f${DIRECTIONS}]`,
  'g',
);

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\x${code.toString(16).padStart(2, '0')}`;
}
