/**
 * Servers put words into their answers (RFC 8914), and what they put there must not move a cursor or rename a window:
 * of control characters, only line ends and our own colours get through.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** JSON.stringify leaves the upper control characters as they are. */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\x7f-\x9f]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
}

const CONTROL = /\x1b(?!\[\d*m)|[\0-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g;
