import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/cli/output/printable.js';
import { styleFor } from '../../../src/cli/output/style.js';

describe('what others have written, on a terminal', () => {
  it.each([
    ['a concealed text', 'a\x1b[8mb', 'a\\x1b[8mb'],
    ['a blinking one', '\x1b[5mb', '\\x1b[5mb'],
    ['another colour behind it', '\x1b[41mb', '\\x1b[41mb'],
    ['a cursor that moves', '\x1b[2Ab', '\\x1b[2Ab'],
    ['the name of a window', '\x1b]0;x\x07', '\\x1b]0;x\\x07'],
    ['one octet for the two', '\x9b31mb', '\\x9b31mb'],
    ['a line written over', 'bad\rgood', 'bad\\x0dgood'],
    ['a text that runs backwards', 'a\u202eb\u202c', 'a\\u202eb\\u202c'],
    ['a text that is kept apart', '\u2066b\u2069\u200f', '\\u2066b\\u2069\\u200f'],
  ])('%s is shown as what it is', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['good', 'bad', 'warn', 'strong', 'faint'] as const)(
    'leaves our own tone "%s" as it is',
    (tone) => {
      const text = styleFor({ write: () => true, isTTY: true }, { FORCE_COLOR: '1' })(tone, 'Zürich\tname\n');
      expect(text).toContain('\x1b[');
      expect(printable(text)).toBe(text);
    },
  );
});
