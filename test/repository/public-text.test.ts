import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SELF = 'test/repository/public-text.test.ts';

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
})
  .toString()
  .split('\0')
  .filter((file) => file !== '' && file !== SELF && !file.endsWith('.bin') && existsSync(join(ROOT, file)));

/** What only makes sense on the machine where somebody wrote it. */
const PRIVATE = [
  /(?<![\w.~:/-])\/(?:work|root|home\/\w+|Users\/\w+)\//,
  /\/tmp\/(?:wt|brief)\b/,
  /[A-Z]:\\Users\\/,
];

const REGISTRY = /\bregistry\.(?:npmjs\.org|yarnpkg\.com)|"resolved":/;

function linesMatching(patterns: RegExp[], among: string[]): string[] {
  return among.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (patterns.some((p) => p.test(line)) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );
}

describe('what is published', () => {
  it('is looked at', () => {
    expect(files).toEqual(
      expect.arrayContaining(['package-lock.json', 'README.md', 'src/errors.ts', '.ci/run']),
    );
  });

  it('names no path of one machine', () => {
    expect(linesMatching(PRIVATE, files)).toEqual([]);
  });

  it('names no package registry', () => {
    expect(linesMatching([REGISTRY], files)).toEqual([]);
  });

  it.each(['see /work/main/x', "'/home/ann/kmsdns'", '(/root/.npmrc)', '/tmp/wt/cli', 'C:\\Users\\Ann'])(
    'would not hold %s',
    (line) => expect(PRIVATE.some((pattern) => pattern.test(line))).toBe(true),
  );

  it.each(['https://example.com/work/item', './root/x', 'test/home/page/x'])('may hold %s', (line) =>
    expect(PRIVATE.some((pattern) => pattern.test(line))).toBe(false),
  );
});
