import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { formatKeyFile, parseKeyFile, TsigKey } from '../../../src/wire/index.js';
import { inputErrorOf } from '../../errors.js';

const SECRET = 'dmVyeSBzZWNyZXQgaW5kZWVk';
const summary = (text: string): string[] =>
  parseKeyFile(text).map(
    (k) => `${k.name.text} ${k.algorithmText} ${k.algorithm.wireName.text} ${k.exportSecret()}`,
  );
const sha256 = (name: string): string => `${name} hmac-sha256 hmac-sha256 ${SECRET}`;

describe('a key file', () => {
  it.each([
    ['of tsig-keygen', `key "kms" {\n\talgorithm hmac-sha256;\n\tsecret "${SECRET}";\n};\n`, [sha256('kms')]],
    ['on one line', `key kms { algorithm hmac-sha256; secret "${SECRET}"; };`, [sha256('kms')]],
    ['without quotes', `key kms{algorithm hmac-sha256;secret ${SECRET};};`, [sha256('kms')]],
    [
      'with everything in quotes',
      `key "kms" { algorithm "hmac-sha256"; secret "${SECRET}"; };`,
      [sha256('kms')],
    ],
    ['in another order and case', `KEY kms { SECRET "${SECRET}"; Algorithm HMAC-SHA256; };`, [sha256('kms')]],
    ['without the last semicolon', `key kms { algorithm hmac-sha256; secret "${SECRET}"; }`, [sha256('kms')]],
    [
      'with a last dot',
      `key kms.example.com. { algorithm hmac-sha256.; secret "${SECRET}"; };`,
      [sha256('kms.example.com')],
    ],
    [
      'with comments of three kinds',
      `// one\n# two { "\n/* three\n " */ key /* here */ kms { algorithm hmac-sha256; // why\n secret "${SECRET}"; # not\n};`,
      [sha256('kms')],
    ],
    [
      'with several keys',
      `key a { algorithm hmac-sha256; secret "${SECRET}"; };\nkey b { algorithm hmac-sha256; secret "${SECRET}"; };`,
      [sha256('a'), sha256('b')],
    ],
    [
      'with Windows line ends',
      `key kms {\r\n algorithm hmac-sha256;\r\n secret "${SECRET}";\r\n};\r\n`,
      [sha256('kms')],
    ],
    [
      'with an algorithm truncated as BIND spells it',
      `key kms { algorithm hmac-sha256-128; secret "${SECRET}"; };`,
      [`kms hmac-sha256-128 hmac-sha256 ${SECRET}`],
    ],
    [
      'with md5, asked for by name',
      `key kms { algorithm hmac-md5; secret "${SECRET}"; };`,
      [`kms hmac-md5 hmac-md5.sig-alg.reg.int ${SECRET}`],
    ],
    [
      'with slashes and pluses in an unquoted secret',
      'key kms { algorithm hmac-sha256; secret ab/+cd/e; };',
      ['kms hmac-sha256 hmac-sha256 ab/+cd/e'],
    ],
  ])('%s is read', (_, text, keys) => {
    expect(summary(text)).toEqual(keys);
  });

  const good = `algorithm hmac-sha256; secret "${SECRET}";`;
  it.each([
    ['nothing in it', '\n// empty\n', 'key file', 'has no key in it'],
    ['an unknown statement', `\noptions { };`, 'key file:2', 'is not a key statement'],
    ['no algorithm', `\nkey "kms" {\n secret "${SECRET}";\n};`, 'key file:2', 'key "kms" has no algorithm'],
    ['no secret', '\n\nkey "kms" { algorithm hmac-sha256; };', 'key file:3', 'key "kms" has no secret'],
    [
      'two secrets',
      `key kms {\n${good}\nsecret "${SECRET}";\n};`,
      'key file:3',
      'key "kms" has a second secret',
    ],
    [
      'an unknown algorithm',
      'key kms {\nalgorithm hmac-x; secret "YQ=="; };',
      'key file:2',
      '"hmac-x" is not a TSIG algorithm',
    ],
    [
      'an impossible truncation',
      'key kms { algorithm hmac-sha256-64; secret "YQ=="; };',
      'key file:1',
      'is not a possible truncation',
    ],
    [
      'an uneven truncation',
      'key kms { algorithm hmac-sha256-129; secret "YQ=="; };',
      'key file:1',
      'is not a possible truncation',
    ],
    [
      'a bad secret',
      `key kms {\nalgorithm hmac-sha256;\nsecret "${SECRET}!";\n};`,
      'key file:3',
      'is not base64',
    ],
    ['a bad name', `key "a..b" { ${good} };`, 'key file:1', 'a label is empty'],
    [
      'a missing semicolon',
      `key kms {\nalgorithm hmac-sha256\nsecret "${SECRET}";\n};`,
      'key file:3',
      '";" is missing after the algorithm',
    ],
    ['a missing brace', `key kms ${good} };`, 'key file:1', '"{" is missing after the name of the key'],
    [
      'an end in the middle',
      `key kms { algorithm hmac-sha256; secret "${SECRET}"; `,
      'key file',
      'ends where',
    ],
    ['a misspelt clause', `key kms {\nsecrete "${SECRET}"; };`, 'key file:2', 'is not algorithm or secret'],
    ['an open quote', `key kms {\nsecret "${SECRET};\n};`, 'key file:2', 'a quoted string is not closed'],
    ['an open comment', `key kms { ${good} };\n/* more`, 'key file:2', 'a comment is not closed'],
    [
      'the wrong format',
      `Private-key-format: v1.3\nAlgorithm: 163 (HMAC_SHA256)\nKey: ${SECRET}\n`,
      'key file',
      'is a .private file',
    ],
    ['a Knot config', `key:\n  - id: kms\n    secret: ${SECRET}\n`, 'key file:1', 'is not a key statement'],
  ])('with %s is refused: %s %s', (_, text, field, problem) => {
    const error = inputErrorOf(() => parseKeyFile(text));
    expect(error.field).toBe(field);
    expect(error.message).toContain(problem);
    expect(`${error.message} ${error.hint}`).not.toContain(SECRET);
  });

  it('comes back from what formatKeyFile writes', () => {
    for (const algorithm of ['hmac-sha1', 'hmac-sha256', 'hmac-sha512', 'hmac-md5']) {
      const key = TsigKey.generate('Kms.Example.com', algorithm);
      expect(summary(formatKeyFile(key))).toEqual([
        `Kms.Example.com ${algorithm} ${key.algorithm.wireName.text} ${key.exportSecret()}`,
      ]);
    }
    const truncated = new TsigKey('kms', 'hmac-sha384', Buffer.from('x'), { macOctets: 24 });
    expect(formatKeyFile(truncated)).toContain('algorithm hmac-sha384-192;');
  });

  it('a name that needs escapes comes back as well', () => {
    const key = new TsigKey('a\\"b\\;c', 'hmac-sha256', Buffer.from('x'));
    expect(parseKeyFile(formatKeyFile(key))[0]?.name.equals(key.name)).toBe(true);
  });

  it.each([
    ['a word', 'x'],
    ['quotes', '"x"'],
    ['comments', '/* */'],
    ['slashes', '/ '],
  ])('of a megabyte of %s is refused like any other', (_, unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    expect(inputErrorOf(() => parseKeyFile(text)).field).toMatch(/^key file/);
    expect(inputErrorOf(() => parseKeyFile(`${text}xx`)).message).toContain('far more than keys need');
  });

  it('whatever the text, only an InputError comes out, and never the secret', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      'key',
      'kms',
      '"kms"',
      '{',
      '}',
      ';',
      'algorithm',
      'hmac-sha256',
      'secret',
      SECRET,
      `"${SECRET}"`,
      '//',
      '/*',
      '*/',
      '#',
      '\n',
      ' ',
      '"',
      '\\',
      '/',
      '',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('', ' '), (pieces, gap) => {
        try {
          parseKeyFile(pieces.join(gap));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          const { message, hint } = error as InputError;
          // Where a key's name belongs, a secret is taken for one; an odd quote can make anything a name.
          if (pieces.includes('"')) return;
          const code = pieces.join(gap).replace(/\/\*[^]*?\*\/|(\/\/|#).*/g, ' ');
          if (!new RegExp(`key\\s*\\S*${SECRET}\\S*\\s*[{]`).test(code)) {
            expect(`${message} ${hint}`).not.toContain(SECRET);
          }
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
