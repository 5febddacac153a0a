import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { loadTsigKey } from '../../src/config/index.js';

const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMw==';
const OTHER = 'b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI=';
const KEY_FILE = `key "one" { algorithm hmac-sha256; secret "${SECRET}"; };
key two. { algorithm hmac-sha512; secret "${OTHER}"; };`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-key-'));
  file = join(folder, 'keys.conf');
  await writeFile(file, KEY_FILE, { mode: 0o600 });
});
afterEach(() => rm(folder, { recursive: true }));

describe('a key file of Windows', () => {
  it.each([
    ['UTF-16, as > writes it in Windows PowerShell', Buffer.from(`\ufeff${KEY_FILE}`, 'utf16le')],
    ['UTF-8 with a byte order mark and CRLF', `\ufeff${KEY_FILE.replaceAll('\n', '\r\n')}`],
  ])('is read in %s', async (_, content) => {
    await writeFile(file, content);
    const read = [await loadTsigKey({ file, env: {} }), await loadTsigKey({ file, name: 'two', env: {} })];
    expect(read.map((loaded) => loaded?.key.exportSecret())).toEqual([SECRET, OTHER]);
  });

  it('may be a secret alone, in UTF-16', async () => {
    await writeFile(file, Buffer.from(`\ufeff${SECRET}\r\n`, 'utf16le'));
    const read = await loadTsigKey({ env: { RFC2136_TSIG_KEY: 'one', RFC2136_TSIG_SECRET_FILE: file } });
    expect(read?.key.exportSecret()).toBe(SECRET);
  });
});

describe('where a TSIG key comes from', () => {
  it.each([
    ['the key file', () => ({ file, env: {} }), 'one', 'hmac-sha256'],
    ['the key file, by name', () => ({ file, name: 'TWO', env: {} }), 'two', 'hmac-sha512'],
    [
      'the key file before the environment',
      () => ({ file, env: { RFC2136_TSIG_KEY: 'x', RFC2136_TSIG_SECRET: OTHER } }),
      'one',
      'hmac-sha256',
    ],
    ['RFC2136_TSIG_FILE', () => ({ env: { RFC2136_TSIG_FILE: file } }), 'one', 'hmac-sha256'],
    [
      'DNSUPDATE_TSIG_FILE, by name',
      () => ({ env: { DNSUPDATE_TSIG_FILE: file, DNSUPDATE_TSIG_KEY: 'two' } }),
      'two',
      'hmac-sha512',
    ],
    [
      'name and secret',
      () => ({ env: { RFC2136_TSIG_KEY: 'n.example.', RFC2136_TSIG_SECRET: SECRET } }),
      'n.example',
      'hmac-sha256',
    ],
    [
      'name, secret and algorithm, by their newer names',
      () => ({
        env: {
          DNSUPDATE_TSIG_KEY: 'n',
          DNSUPDATE_TSIG_SECRET: SECRET,
          DNSUPDATE_TSIG_ALGORITHM: 'hmac-sha384.',
        },
      }),
      'n',
      'hmac-sha384',
    ],
    [
      'an empty variable counts as not set',
      () => ({ env: { RFC2136_TSIG_KEY: '', DNSUPDATE_TSIG_KEY: 'n', RFC2136_TSIG_SECRET: SECRET } }),
      'n',
      'hmac-sha256',
    ],
  ])('%s', async (_what, options, name, algorithm) => {
    const loaded = await loadTsigKey(options());
    expect(loaded?.key.name.text).toBe(name);
    expect(loaded?.key.algorithm.name).toBe(algorithm);
    expect(loaded?.warnings).toEqual([]);
    expect(JSON.stringify(loaded)).not.toContain(SECRET);
  });

  it('a file named by RFC2136_TSIG_SECRET_FILE', async () => {
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, `${SECRET}\n`, { mode: 0o600 });
    const loaded = await loadTsigKey({
      env: { RFC2136_TSIG_KEY: 'n', RFC2136_TSIG_SECRET_FILE: secretFile },
    });
    expect(loaded?.key.exportSecret()).toBe(SECRET);
  });

  it('is nowhere', async () => {
    expect(await loadTsigKey({ env: { HOME: '/' } })).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32').each([
    [0o644, /keys\.conf can be read by other users of this machine \(mode 644\)/],
    [0o640, /\(mode 640\)/],
    [0o604, /\(mode 604\)/],
  ])('warns about mode %o', async (mode, message) => {
    await chmod(file, mode);
    const loaded = await loadTsigKey({ file, env: {} });
    expect(loaded?.warnings).toEqual([
      { message: expect.stringMatching(message), hint: `chmod 600 ${file}` },
    ]);
  });

  it.each([
    [
      'a missing file',
      () => ({ file: join(folder, 'none'), env: {} }),
      /^--tsig-key-file: ".*none" does not exist/,
    ],
    ['a folder', () => ({ file: folder, env: {} }), /^--tsig-key-file: ".*" is a folder/],
    [
      'a name that the file lacks',
      () => ({ file, name: 'three', env: {} }),
      /^--tsig-key-name: .*keys\.conf has no key "three"/,
    ],
    [
      'a name without a file',
      () => ({ name: 'one', env: {} }),
      /^--tsig-key-name: names a key, but no key file is given/,
    ],
    ['a bad name', () => ({ file, name: 'a..b', env: {} }), /^--tsig-key-name: a label is empty/],
    [
      'a name without a secret',
      () => ({ env: { RFC2136_TSIG_KEY: 'n' } }),
      /^RFC2136_TSIG_SECRET: is not set, though RFC2136_TSIG_KEY is/,
    ],
    [
      'a secret without a name',
      () => ({ env: { DNSUPDATE_TSIG_SECRET: SECRET } }),
      /^DNSUPDATE_TSIG_KEY: is not set/,
    ],
    [
      'a secret that is not base64',
      () => ({ env: { RFC2136_TSIG_KEY: 'n', RFC2136_TSIG_SECRET: 'not base64!' } }),
      /^RFC2136_TSIG_SECRET: (?!secret)[^:]*is not base64/,
    ],
    [
      'an algorithm that there is not',
      () => ({
        env: { RFC2136_TSIG_KEY: 'n', RFC2136_TSIG_SECRET: SECRET, RFC2136_TSIG_ALGORITHM: 'hmac-sha3' },
      }),
      /^RFC2136_TSIG_ALGORITHM: "hmac-sha3" is not a TSIG algorithm/,
    ],
    [
      'Kerberos',
      () => ({
        env: { RFC2136_TSIG_KEY: 'n', RFC2136_TSIG_SECRET: SECRET, RFC2136_TSIG_ALGORITHM: 'gss-tsig.' },
      }),
      /^RFC2136_TSIG_ALGORITHM: asks for GSS-TSIG/,
    ],
    [
      'a missing file of the environment',
      () => ({ env: { RFC2136_TSIG_FILE: join(folder, 'x') } }),
      /^RFC2136_TSIG_FILE: /,
    ],
  ])('refuses %s', async (_what, options, message) => {
    const error = await loadTsigKey(options()).catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw new Error('it was taken');
    expect(error).toMatchObject({ code: 'ERR_BAD_INPUT', message: expect.stringMatching(message) });
    expect(error.message).not.toContain(SECRET);
    expect(error.message).not.toContain('not base64!');
  });
});
