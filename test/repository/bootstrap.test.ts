import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url));
const LOCK = {
  '': { version: '0.1.0' },
  'node_modules/vitest': { version: '1.0.0' },
  'node_modules/for-another-system': { version: '1.0.0', optional: true },
};

/** A project of the same shape as this one, with an npm and programs that only note what they were told. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kmsdns-bootstrap-'));
  mkdirSync(join(root, 'scripts'));
  cpSync(BOOTSTRAP, join(root, 'scripts', 'bootstrap.mjs'));
  write('package.json', '{ "type": "module" }');
  lock('package-lock.json', LOCK);
  write('src/cli/main.ts', '');
  write('providers/rfc2136/index.ts', '');
  write(
    'scripts/build.ts',
    note('build') +
      `import { writeFileSync } from 'node:fs';
    writeFileSync('dist/cli.js', ${JSON.stringify(note('cli') + 'process.exitCode = 3;')});`,
  );
  mkdirSync(join(root, 'dist'));
  write(
    'npm.js',
    `${note('npm')}
    import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
    if (process.env.NPM_FAILS) { console.error('no network'); process.exit(7); }
    mkdirSync('node_modules/vitest', { recursive: true });
    mkdirSync('node_modules/tsx', { recursive: true });
    writeFileSync('node_modules/tsx/package.json', '{ "type": "module", "exports": "./tsx.js" }');
    writeFileSync('node_modules/tsx/tsx.js', ${JSON.stringify(`
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(
        "export const load = (url, context, next) => next(url, { ...context, ...(url.endsWith('.ts') && { format: 'module' }) });"));`)});
    writeFileSync('node_modules/vitest/vitest.mjs', ${JSON.stringify(note('vitest') + 'process.exitCode = 5;')});
    cpSync('package-lock.json', 'node_modules/.package-lock.json');`,
  );
});

afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function lock(file: string, packages: object): void {
  write(file, JSON.stringify({ packages }));
}

/** Code that notes its name and arguments. */
function note(name: string): string {
  return `import { appendFileSync } from 'node:fs';
    appendFileSync('noted', ['${name}', ...process.argv.slice(2)].join(' ') + '\\n');\n`;
}

function bootstrap(...args: string[]) {
  return bootstrapWith({}, ...args);
}

function bootstrapWith(env: NodeJS.ProcessEnv, ...args: string[]) {
  rmSync(join(root, 'noted'), { force: true });
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
    encoding: 'utf8',
  });
  const noted = existsSync(join(root, 'noted'))
    ? readFileSync(join(root, 'noted'), 'utf8').trim().split('\n')
    : [];
  return { status, stderr, did: noted.map((line) => line.replace(/^npm ci .*/, 'npm ci')) };
}

describe('npm test', () => {
  it('installs first where nothing is installed, and passes arguments and exit code on', () => {
    expect(bootstrap('test', 'test/wire', '--bail')).toMatchObject({
      status: 5,
      did: ['npm ci', 'vitest run test/wire --bail'],
    });
  });

  it('goes straight on the next time, even where a package for another system is missing', () => {
    bootstrap('test');
    const { 'node_modules/vitest': vitest } = LOCK;
    lock('node_modules/.package-lock.json', { 'node_modules/vitest': vitest });
    expect(bootstrap('test')).toMatchObject({ did: ['vitest run'], stderr: '' });
  });

  it.each([
    ['another version is wanted', { ...LOCK, 'node_modules/vitest': { version: '2.0.0' } }],
    ['one more package is wanted', { ...LOCK, 'node_modules/more': { version: '1.0.0' } }],
  ])('installs again when %s', (_what, wanted) => {
    bootstrap('test');
    lock('package-lock.json', wanted);
    expect(bootstrap('test').did).toEqual(['npm ci', 'vitest run']);
  });

  it('shows what npm said when it fails, and stops', () => {
    const { status, stderr, did } = bootstrapWith({ NPM_FAILS: '1' }, 'test');
    expect(did).toEqual(['npm ci']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/no network\nkmsdns: installing .* ended with 7/);
  });
});

describe('npm start', () => {
  it('installs, builds and runs the quickstart', () => {
    expect(bootstrap('start', '--once')).toMatchObject({
      status: 3,
      did: ['npm ci', 'build --no-types', 'cli quickstart --once'],
    });
  });

  it('goes straight on while no source is newer than the bundle', () => {
    bootstrap('start');
    expect(bootstrap('start')).toMatchObject({ did: ['cli quickstart'], stderr: '' });
  });

  it.each(['src/cli/main.ts', 'providers/rfc2136/index.ts', 'package-lock.json', 'scripts/build.ts'])(
    'builds again after a change of %s',
    (file) => {
      bootstrap('start');
      const later = new Date(Date.now() + 60_000);
      utimesSync(join(root, file), later, later);
      expect(bootstrap('start').did).toEqual(['build --no-types', 'cli quickstart']);
    },
  );
});

it('says how it is used', () => {
  bootstrap('test');
  expect(bootstrap('dance')).toMatchObject({ status: 1, did: [], stderr: expect.stringMatching(/^usage: /) });
});
