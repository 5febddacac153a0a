/**
 * `npm start` and `npm test` on a checkout where nothing has been installed or built: does what is missing, then
 * goes on as the program itself, in this process, so that input, signals and the exit code are the program's own.
 * Needs nothing but Node.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [task, ...args] = process.argv.slice(2);

requireNode(20, 19);
process.chdir(ROOT);
if (!isInstalled())
  await step('installing the development packages', npm('ci', '--no-audit', '--no-fund', '--loglevel=error'));
if (task === 'start') {
  if (!isBuilt())
    await step('building', [process.execPath, '--import', 'tsx', join('scripts', 'build.ts'), '--no-types']);
  await become(join('dist', 'cli.js'), ['quickstart', ...args]);
} else if (task === 'test') {
  await become(join('node_modules', 'vitest', 'vitest.mjs'), ['run', ...args]);
} else {
  fail(`usage: node scripts/bootstrap.mjs start|test [arguments]`);
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor < major || (haveMajor === major && haveMinor < minor))
    fail(`kmsdns needs Node ${major}.${minor} or newer; this is ${process.version}.`);
}

/** Are the installed versions those of the lock file? npm notes what it installed in a lock file of its own. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const found = packagesIn(join('node_modules', '.package-lock.json'));
  if (!found) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return path in found ? found[path].version === version : optional === true;
  });
}

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}

/** Is the bundle newer than everything that it is made from? */
function isBuilt() {
  const bundle = join('dist', 'cli.js');
  if (!existsSync(bundle)) return false;
  const built = statSync(bundle).mtimeMs;
  const sources = ['src', 'providers'].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((file) => join(folder, file)),
  );
  return ['package.json', 'package-lock.json', join('scripts', 'build.ts'), ...sources].every(
    (file) => statSync(file).mtimeMs < built,
  );
}

/** npm as the one that started us, else the one on the PATH, which on Windows only a shell can start. */
function npm(...words) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, cli, ...words] : ['npm', ...words];
}

/** Runs a command quietly; what it said is shown only when it failed. */
async function step(what, [command, ...words]) {
  process.stderr.write(`kmsdns: ${what} ...\n`);
  const shell = command === 'npm' && sep === '\\';
  const child = spawn(command, words, { shell, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  const ended = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? code}`));
  });
  if (ended) fail(`${said.trimEnd()}\nkmsdns: ${what}: ${words.join(' ')}: ${ended}`);
}

async function become(script, words) {
  const path = join(ROOT, script);
  process.argv = [process.execPath, path, ...words];
  await import(pathToFileURL(path).href);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
