import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps servers out of a plain user's PATH. */
const FOLDERS = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/bin',
  // Samba's services, which others of its programs start.
  '/usr/libexec/samba',
];

const found = new Map<string, string | undefined>();

/** The full path of a program, or undefined when it is not installed. */
export function findBinary(name: string): string | undefined {
  if (!found.has(name)) found.set(name, FOLDERS.map((f) => join(f, name)).find(isExecutable));
  return found.get(name);
}

export function requireBinary(name: string): string {
  const path = findBinary(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
