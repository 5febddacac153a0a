import { readFile, stat } from 'node:fs/promises';
import { keytabPath } from '../backend/index.js';
import { InputError } from '../errors.js';
import { decodeText } from './text-encoding.js';

/** A file's text, and what to warn about. */
export interface SecretFile {
  readonly text: string;
  readonly warnings: readonly SecretFileWarning[];
}

export interface SecretFileWarning {
  readonly message: string;
  readonly hint: string;
}

/** No such file is longer, and nobody waits for the wrong one to be read. */
export const MOST_OCTETS = 1024 * 1024;
const GROUP_OR_OTHERS_READ = 0o044;

/**
 * Reads a file that holds a secret, and warns when others can read it too (POSIX; Windows has no such modes).
 * @param field what names the file: an option or a variable
 * @param missing what to do when it is not there
 * @throws InputError when it cannot be read
 */
export async function readSecretFile(
  path: string,
  field: string,
  missing: string,
  platform: NodeJS.Platform = process.platform,
): Promise<SecretFile> {
  const text = await readInputFile(path, field, missing);
  return { text, warnings: await readableByOthers(path, platform) };
}

/** What to warn of a file of keys that is there; a keytab may be named as Kerberos does. */
export async function readableByOthers(
  file: string,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly SecretFileWarning[]> {
  if (platform === 'win32') return [];
  const path = keytabPath(file);
  return modeWarnings(path, (await stat(path)).mode);
}

/**
 * Reads a text file that a person named, as Windows and everybody else write them.
 * @param missing what to do when it is not there
 * @throws InputError when it cannot be read
 */
export async function readInputFile(path: string, field: string, missing?: string): Promise<string> {
  return decodeText(await readInputBytes(path, field, missing));
}

/** The same, as it stands in the file. @throws InputError when it cannot be read */
export async function readInputBytes(
  path: string,
  field: string,
  missing = 'Check the path.',
  mostOctets = MOST_OCTETS,
): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > mostOctets) throw new InputError(field, `"${path}" is far too large`);
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, field, error, missing);
  }
}

function modeWarnings(path: string, mode: number): SecretFileWarning[] {
  if ((mode & GROUP_OR_OTHERS_READ) === 0) return [];
  const shown = (mode & 0o777).toString(8).padStart(3, '0');
  return [
    {
      message: `the key in ${path} can be read by other users of this machine (mode ${shown})`,
      hint: `chmod 600 ${path}`,
    },
  ];
}

const WHY: Readonly<Record<string, readonly [problem: string, hint?: string]>> = {
  ENOENT: ['does not exist'],
  ENOTDIR: ['does not exist'],
  EACCES: ['may not be read by this user', 'Run kmsdns as the user who owns the file.'],
  EPERM: ['may not be read by this user', 'Run kmsdns as the user who owns the file.'],
  EISDIR: ['is a folder', 'Name the file itself.'],
};

function unreadable(path: string, field: string, error: unknown, missing: string): InputError {
  if (error instanceof InputError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [problem, hint = missing] = WHY[code] ?? [`cannot be read (${code})`];
  return new InputError(field, `"${path}" ${problem}`, { hint, cause: error });
}
