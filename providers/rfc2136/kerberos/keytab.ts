import { readFile } from 'node:fs/promises';
import { InputError, systemCode } from '../../../src/errors.js';
import type { KerberosFailure } from '../../../src/wire/index.js';

/** The file format of MIT's keytabs, version 2: all numbers are big-endian. */
const VERSION = 0x0502;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
};

/**
 * The principals that a keytab has keys for, in its order. The library itself does not say whether a keytab is missing, is
 * none, or lacks a principal: all it says is that it found no credentials.
 * @throws InputError with `details.why`, `keytab-unreadable`
 */
export async function readKeytab(file: string): Promise<readonly string[]> {
  let octets: Buffer;
  try {
    octets = await readFile(file);
  } catch (error) {
    const code = systemCode(error);
    const hint = 'Check the path, and who may read the file.';
    throw unreadable(file, WHY[code] ?? `cannot be read (${code})`, error, hint);
  }
  try {
    const principals = keytabPrincipals(octets);
    if (principals.length === 0) throw new RangeError('holds no key');
    return principals;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(
      file,
      error.message,
      error,
      '`klist -k` lists what is in a keytab. Write it anew, or name another.',
    );
  } finally {
    // There were keys in it.
    octets.fill(0);
  }
}

/**
 * The principals in the octets of a keytab, each once.
 * @throws RangeError that says what is wrong with it
 */
export function keytabPrincipals(octets: Buffer): readonly string[] {
  if (octets.length < 2 || octets.readUInt16BE(0) !== VERSION)
    throw new RangeError('is not a keytab of version 2');
  const principals = new Set<string>();
  for (let at = 2; at + 4 <= octets.length;) {
    const size = octets.readInt32BE(at);
    at += 4;
    // Less than nothing: a hole that an entry left. Nothing: the end.
    if (size === 0) break;
    if (size > 0) principals.add(principalOf(entryAt(octets, at, size)));
    at += Math.abs(size);
  }
  return [...principals];
}

/** Its key, if need be its realm left out: `kms` is `kms@EXAMPLE.TEST` where the keytab has no other `kms`. */
export function principalNamed(principals: readonly string[], wanted: string): string | undefined {
  return principals.find((principal) => principal === wanted || realmless(principal) === wanted);
}

function entryAt(octets: Buffer, at: number, size: number): Buffer {
  if (at + size > octets.length) throw new RangeError('is cut short');
  return octets.subarray(at, at + size);
}

function principalOf(entry: Buffer): string {
  let at = 2;
  const next = (): string => {
    if (at + 2 > entry.length) throw new RangeError('has an entry that is cut short');
    const start = at + 2;
    at = start + entry.readUInt16BE(at);
    if (at > entry.length) throw new RangeError('has an entry that is cut short');
    return entry.toString('utf8', start, at).replace(/[\\/@]/g, '\\$&');
  };
  const components = entry.length < 2 ? 0 : entry.readUInt16BE(0);
  const realm = next();
  return `${Array.from({ length: components }, next).join('/')}@${realm}`;
}

function realmless(principal: string): string {
  return principal.replace(/(?<!\\)@.*$/, '');
}

function unreadable(file: string, problem: string, cause: unknown, hint: string): InputError {
  const why: KerberosFailure = 'keytab-unreadable';
  return new InputError('keytab', `"${file}" ${problem}`, { hint, details: { why, keytab: file }, cause });
}
