import { linesOf } from './reading.js';

/** The values of one key by their names in lower case, as `reg query` prints them; numbers are decimal text. */
export type RegistryKey = ReadonlyMap<string, string>;

/** Keys by their full path in lower case. */
export type Registry = ReadonlyMap<string, RegistryKey>;

const ROOTS: Readonly<Record<string, string>> = { hklm: 'hkey_local_machine', hku: 'hkey_users' };

/** `HKLM\SOFTWARE\…` as a `Registry` has it. */
export function registryPath(key: string): string {
  const [root = '', ...rest] = key.toLowerCase().split('\\');
  return [ROOTS[root] ?? root, ...rest].join('\\');
}

/**
 * Reads what `reg query KEY /s` prints: a key's path on a line of its own, then its values, name, type and data with
 * four spaces before each ("reg query", learn.microsoft.com). Lines of any other form are passed over.
 */
export function parseRegQuery(text: string): Registry {
  const keys = new Map<string, Map<string, string>>();
  let values: Map<string, string> | undefined;
  for (const line of linesOf(text)) {
    if (/^HKEY_[A-Z_]+(?:\\|$)/.test(line)) {
      values = new Map();
      keys.set(line.trimEnd().toLowerCase(), values);
      continue;
    }
    const [, name, type, data = ''] =
      /^(?: {4}|\t)(\S.{0,254}?)(?: {4}|\t)(REG_[A-Z_]+)(?:(?: {4}|\t)(.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const number = type === 'REG_DWORD' ? Number(data) : Number.NaN;
    values?.set(name.toLowerCase(), Number.isNaN(number) ? data.trim() : String(number));
  }
  return keys;
}
