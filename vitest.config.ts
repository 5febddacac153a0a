import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where .ci/run wants the counts of every run; each run writes a file of its own. */
const reports = process.env['KMSDNS_TEST_REPORTS'];

const live = 'test/live/**/*.test.ts';
const installed = 'test/package/**/*.test.ts';

export default defineConfig({
  resolve: {
    // Examples import the package by its name; they are tested against the sources.
    alias: [
      { find: /^kmsdns$/, replacement: join(import.meta.dirname, 'src/index.ts') },
      { find: /^kmsdns\/providers\/(\w+)$/, replacement: join(import.meta.dirname, 'providers/$1/index.ts') },
    ],
  },
  test: {
    // Most tests wait for sockets and processes: two workers keep one core busy.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        // A worker loads each module once for all of its files: they leave nothing behind that another could see.
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [live, installed], isolate: false },
      },
      {
        // DNS servers of the machine. Without one its tests are skipped; KMSDNS_REQUIRE_LIVE=1 makes that a failure.
        extends: true,
        test: { name: 'live', include: [live], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        // The package as it is published: built, packed, installed elsewhere.
        extends: true,
        test: { name: 'package', include: [installed], testTimeout: 120_000, hookTimeout: 240_000 },
      },
    ],
    reporters: reports ? ['default', 'json'] : ['default'],
    ...(reports && { outputFile: { json: `${reports}/${process.pid}.json` } }),
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      include: ['src/**/*.ts', 'providers/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});
