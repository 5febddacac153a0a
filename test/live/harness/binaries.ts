import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

/** Debian keeps servers out of a plain user's PATH. */
const FOLDERS = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/bin',
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

/** With KMSDNS_REQUIRE_LIVE=1 (as in CI) a missing server is a failure, not a skip. */
export const liveRequired = process.env['KMSDNS_REQUIRE_LIVE'] === '1';

/**
 * A `describe` block that needs programs of the machine. When one is missing the block is skipped, under a name
 * that says which; with KMSDNS_REQUIRE_LIVE=1 it fails instead.
 */
export function describeLive(binaries: readonly string[], name: string, body: () => void): void {
  const missing = binaries.filter((binary) => findBinary(binary) === undefined);
  if (missing.length === 0) {
    describe(name, body);
  } else if (liveRequired) {
    describe(name, () => {
      it(`needs ${missing.join(', ')}`, () => {
        throw new Error(`not installed: ${missing.join(', ')} (KMSDNS_REQUIRE_LIVE=1)`);
      });
    });
  } else {
    describe.skip(`${name} (not installed: ${missing.join(', ')})`, body);
  }
}
