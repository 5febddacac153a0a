import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keytabPrincipals, principalNamed } from '../../../../providers/rfc2136/kerberos/keytab.js';
import { credentialSource } from '../../../../providers/rfc2136/kerberos/source.js';

/** MIT's format, version 2: https://web.mit.edu/kerberos/krb5-latest/doc/formats/keytab_file_format.html */
function keytab(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(5, 2), ...parts]);
}

function counted(text: string): Buffer {
  const octets = Buffer.from(text);
  return Buffer.concat([uint16(octets.length), octets]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function int32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeInt32BE(value);
  return octets;
}

function entry(realm: string, ...components: readonly string[]): Buffer {
  const principal = [uint16(components.length), counted(realm), ...components.map(counted)];
  const rest = [int32(1), int32(0), Buffer.of(2), uint16(18), counted('a-key-of-thirty-two-octets-so-far')];
  const body = Buffer.concat([...principal, ...rest]);
  return Buffer.concat([int32(body.length), body]);
}

function hole(octets: number): Buffer {
  return Buffer.concat([int32(-octets), Buffer.alloc(octets, 0xff)]);
}

describe('the principals of a keytab', () => {
  it.each<[string, Buffer, string[]]>([
    ['one', keytab(entry('EXAMPLE.TEST', 'kms')), ['kms@EXAMPLE.TEST']],
    ['one with several keys', keytab(entry('R', 'kms'), entry('R', 'kms')), ['kms@R']],
    ['several, in order', keytab(entry('R', 'z'), entry('R', 'a')), ['z@R', 'a@R']],
    ['of a service', keytab(entry('R', 'host', 'kms1.example.test')), ['host/kms1.example.test@R']],
    ['of a computer', keytab(entry('AD.EXAMPLE.TEST', 'KMS1$')), ['KMS1$@AD.EXAMPLE.TEST']],
    ['with what must be escaped', keytab(entry('R', 'a@b/c')), ['a\\@b\\/c@R']],
    ['after a hole that a removed entry left', keytab(hole(50), entry('R', 'kms')), ['kms@R']],
    ['before the end that is marked', keytab(entry('R', 'kms'), int32(0), entry('R', 'no')), ['kms@R']],
    ['none', keytab(), []],
  ])('%s', (_, octets, principals) => {
    expect(keytabPrincipals(octets)).toEqual(principals);
  });

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /not a keytab/],
    ['text', Buffer.from('dear diary'), /not a keytab/],
    ['version 1, in the order of octets of its machine', Buffer.of(5, 1, 0, 0), /version 2/],
    ['an entry that is cut short', keytab(entry('R', 'kms')).subarray(0, -1), /cut short/],
    ['an entry that ends in its principal', keytab(int32(3), Buffer.of(0, 1, 0)), /cut short/],
    ['a name that is longer than its entry', keytab(int32(6), Buffer.of(0, 1, 0, 99, 65, 65)), /cut short/],
  ])('%s is refused', (_, octets, problem) => {
    expect(() => keytabPrincipals(octets)).toThrow(problem);
  });

  it('is read or refused, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        try {
          for (const principal of keytabPrincipals(keytab(Buffer.from(octets))))
            expect(principal).toContain('@');
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it.each([
    ['kms@R', 'kms@R'],
    ['kms', 'kms@R'],
    ['host/kms1.example.test', 'host/kms1.example.test@R'],
    ['KMS', undefined],
    ['kms@OTHER', undefined],
    ['', undefined],
  ])('%j is %s', (wanted, found) => {
    expect(principalNamed(['nobody@R', 'kms@R', 'host/kms1.example.test@R'], wanted)).toBe(found);
  });
});

describe('the source of credentials', () => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kmsdns-keytab-'));
    path = join(folder, 'kms.keytab');
    writeFileSync(path, keytab(entry('R', 'kms'), entry('R', 'kms1$')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, () => [string | undefined, string | undefined], string | undefined]>([
    ['a keytab: its first principal', () => [path, undefined], 'kms@R'],
    ['a keytab and a principal', () => [`FILE:${path}`, 'kms1$'], 'kms1$@R'],
    ['a principal: its tickets in the default caches', () => [undefined, 'kms@R'], 'kms@R'],
    ['nothing: whoever the default cache is of', () => [undefined, undefined], undefined],
  ])('%s', async (_, given, principal) => {
    const [file, name] = given();
    const source = await credentialSource(file, name);
    expect(source).toMatchObject({ principal, keytab: file === undefined ? undefined : path });
  });

  it('says which principals a keytab has when it lacks one', async () => {
    await expect(credentialSource(path, 'other')).rejects.toMatchObject({
      field: 'principal',
      problem: `"other" has no key in the keytab ${path}`,
      hint: expect.stringContaining('kms@R, kms1$@R') as string,
      details: { why: 'keytab-mismatch', principals: ['kms@R', 'kms1$@R'] },
    });
  });

  it.each([
    ['not there', 'no.keytab', undefined, 'does not exist', /^Check the path/],
    ['a folder', '.', undefined, 'cannot be read (EISDIR)', /^Check the path/],
    ['cut short', 'cut.keytab', keytab(entry('R', 'kms')).subarray(0, -1), 'is cut short', /^`klist -k`/],
    ['empty', 'empty.keytab', keytab(), 'holds no key', /^`klist -k`/],
  ])('says that a keytab is %s', async (_, name, octets, problem, hint) => {
    const file = join(folder, name);
    if (octets !== undefined) writeFileSync(file, octets);
    await expect(credentialSource(file, undefined)).rejects.toMatchObject({
      field: 'keytab',
      problem: `"${file}" ${problem}`,
      hint: expect.stringMatching(hint) as string,
      details: { why: 'keytab-unreadable', keytab: file },
    });
  });
});
