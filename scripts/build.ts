/**
 * Builds dist/: esbuild bundles the command, the library and each provider with everything they need from npm, in
 * chunks that are loaded when they are wanted; tsc writes the declarations. `--no-types` leaves the latter out.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyNotices } from './notices.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const TYPES = join(DIST, 'types');

const ENTRIES = {
  index: 'src/index.ts',
  cli: 'src/cli/main.ts',
  'providers/rfc2136': 'providers/rfc2136/index.ts',
  'providers/zonefile': 'providers/zonefile/index.ts',
};

const { outputFiles, metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES,
  outdir: DIST,
  write: false,
  metafile: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The ES modules of a dependency can be shaken and split; their CommonJS twins cannot.
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  // What is still CommonJS asks for Node's own modules by require().
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module';\nconst require = nodeRequire(import.meta.url);",
  },
  // Every licence stands in THIRD-PARTY-NOTICES.txt.
  legalComments: 'none',
  logLevel: 'warning',
});

const written = new Set<string>();
write(join(DIST, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(ROOT, metafile));
for (const { path, contents } of outputFiles) write(path, contents);
for (const path of filesIn(DIST)) if (!written.has(path) && !path.startsWith(TYPES)) rmSync(path);

if (!process.argv.includes('--no-types')) {
  rmSync(TYPES, { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
}

/** In one step, so that a command started meanwhile finds the old file or the new one. */
function write(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
  written.add(path);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
