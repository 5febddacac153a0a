import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SUM_TESTS = fileURLToPath(new URL('../../scripts/sum-tests.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kmsdns-sum-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What vitest's JSON reporter writes, as far as it counts here. */
const ran = (passed: number, failed: number, skipped: number, todo = 0, files: object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: todo,
  testResults: files,
});

describe('the closing line of .ci/run', () => {
  it.each([
    ['two runs that passed', [ran(10, 0, 1), ran(5, 0, 0, 1)], '15 passed, 0 failed, 2 skipped', 0],
    ['a failed test', [ran(10, 0, 0), ran(4, 1, 0)], '14 passed, 1 failed, 0 skipped', 1],
    [
      'a file that could not be loaded',
      [ran(3, 0, 0, 0, [{ status: 'failed', assertionResults: [] }])],
      '3 passed, 1 failed, 0 skipped',
      1,
    ],
    [
      'a file with a failed test, counted once',
      [ran(3, 1, 0, 0, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }])],
      '3 passed, 1 failed, 0 skipped',
      1,
    ],
    ['no report at all', [], '0 passed, 0 failed, 0 skipped', 1],
  ])('after %s', (_what, reports, line, code) => {
    reports.forEach((report, i) => writeFileSync(join(folder, `${i}.json`), JSON.stringify(report)));
    const { stdout, status } = spawnSync(process.execPath, [SUM_TESTS, folder], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: `${line}\n`, status: code });
  });
});
