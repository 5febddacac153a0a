/**
 * Builds dist/ with everything from npm bundled in: the command line, the library with its providers, and by tsc the
 * declarations, which `--no-types` leaves out.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { builtinsOnDemand, filesApart } from './esbuild-plugins.js';
import { thirdPartyNotices } from './notices.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const TYPES = join(DIST, 'types');

const COMMON = {
  absWorkingDir: ROOT,
  outdir: DIST,
  write: false,
  metafile: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The ES modules of a dependency can be shaken; their CommonJS twins cannot.
  mainFields: ['module', 'main'],
  // A binary for every system, and an optional dependency: only Kerberos loads it.
  external: ['koffi'],
  // Every licence stands in THIRD-PARTY-NOTICES.txt.
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** What the library and its providers share stands in chunks of its own, so that there is one of each class. */
const library = await build({
  ...COMMON,
  entryPoints: {
    index: 'src/index.ts',
    'providers/rfc2136': 'providers/rfc2136/index.ts',
    'providers/route53': 'providers/route53/index.ts',
    'providers/cloudflare': 'providers/cloudflare/index.ts',
    'providers/zonefile': 'providers/zonefile/index.ts',
  },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [builtinsOnDemand],
});

/** What the command line loads by `import()`, and from which file. */
const COMMAND_LINE_FILES = {
  'cli-process': 'src/cli/process.ts',
  'cli-yargs': 'yargs',
  'cli-yaml': 'src/config/schema/yaml.ts',
  'cli-html': 'src/cli/reports/html/index.ts',
  'cli-aws': 'providers/route53/sdk.ts',
  'cli-cloudflare': 'providers/cloudflare/sdk.ts',
};

/**
 * The command line in few files, since each costs a millisecond to load: what answers `--version`, all of our own
 * code, of which only what a command needs is run, yargs for the help pages, the YAML reader, the page
 * that `check` makes, and the SDKs of the providers that have one.
 */
const commandLine = await build({
  ...COMMON,
  entryPoints: { cli: 'src/cli/main.ts', ...COMMAND_LINE_FILES },
  plugins: [
    builtinsOnDemand,
    filesApart(
      ROOT,
      new Map(Object.entries(COMMAND_LINE_FILES).map(([file, source]) => [source, `./${file}.js`])),
    ),
  ],
  minifySyntax: true,
  minifyWhitespace: true,
  // Node shows the line of an error that nobody caught.
  lineLimit: 160,
});

const written = new Set<string>();
const outputs = { ...library.metafile.outputs, ...commandLine.metafile.outputs };
write(join(DIST, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(ROOT, { outputs }));
for (const { path, contents } of [...library.outputFiles, ...commandLine.outputFiles]) write(path, contents);
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
