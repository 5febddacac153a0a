import { build } from 'esbuild';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { formatMessage } from 'publint/utils';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { output, ROOT, run } from './run.js';

const SUBPATHS = Object.keys(about.exports).filter((path) => !path.endsWith('.json'));

/** Credentials of ours for the provider, and some of one's own. */
const KERBEROS_PROGRAM = `
import type { KerberosFailure, Provider, SecurityContext, SecurityCredentials, SecurityStep } from 'kmsdns';
import { kerberosCredentials, rfc2136, type KerberosCredentials, type KerberosOptions } from 'kmsdns/providers/rfc2136';

export async function open(options: KerberosOptions): Promise<Provider> {
  const kerberos: KerberosCredentials = await kerberosCredentials(options);
  return rfc2136({ server: 'dc1.corp.example', kerberos, onClose: () => kerberos.close() });
}

export const withOwn = (kerberos: SecurityCredentials): Provider => rfc2136({ kerberos });
export type Types = [KerberosFailure, SecurityContext, SecurityStep];
`;

let folder: string;
let tarball: string;
let installed: string;
let packed: { size: number; unpackedSize: number; files: { path: string }[] };

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'kmsdns-package-')));
  // Packing builds first, by the package's own prepack script.
  const json = await output(ROOT, 'npm', 'pack', '--json', '--silent', '--pack-destination', folder);
  [packed] = JSON.parse(json.slice(json.indexOf('[\n'))) as [typeof packed];
  tarball = join(folder, `kmsdns-${about.version}.tgz`);
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  await output(folder, 'npm', 'install', '--offline', '--omit=optional', '--no-audit', '--no-fund', tarball);
  installed = join(folder, 'node_modules', 'kmsdns');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the package, installed from its tarball without a network or what is optional', () => {
  it('brings no other package along', async () => {
    const names = await readdir(join(folder, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.'))).toEqual(['kmsdns']);
  });

  it.each(SUBPATHS)('%s can be imported and exports something', async (path) => {
    const specifier = join('kmsdns', path);
    const script = `console.log(Object.keys(await import('${specifier}')).length)`;
    const count = await output(folder, process.execPath, '--input-type=module', '--eval', script);
    expect(Number(count)).toBeGreaterThan(0);
  });

  it('has a command that knows its version', async () => {
    const command = join(folder, 'node_modules', '.bin', 'kmsdns');
    expect(await output(folder, command, '--version')).toBe(`${about.version}\n`);
  });

  it('asks for nothing at run time but what Node has, and for Kerberos koffi', async () => {
    const scripts = packed.files.map((file) => file.path).filter((path) => path.endsWith('.js'));
    const { metafile } = await build({
      absWorkingDir: installed,
      entryPoints: scripts,
      outdir: join(folder, 'unused'),
      write: false,
      metafile: true,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    const wanted = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
    const others = wanted.filter((path) => !path.startsWith('dist/') && !isBuiltin(path));
    expect([...new Set(others)]).toEqual(Object.keys(about.optionalDependencies));
  });

  it('says what to install where Kerberos is wanted', async () => {
    const script = `
      const { kerberosCredentials } = await import('kmsdns/providers/rfc2136');
      const { code, details, message, hint } = await kerberosCredentials().catch((error) => error);
      console.log(JSON.stringify({ code, why: details.why, message, hint }));`;
    const error = JSON.parse(
      await output(folder, process.execPath, '--input-type=module', '--eval', script),
    ) as unknown;
    expect(error).toMatchObject({
      code: 'ERR_KERBEROS',
      why: 'library-missing',
      message: expect.stringMatching(/koffi.*not installed/) as string,
      hint: expect.stringContaining('npm install koffi') as string,
    });
  });

  it('stays small', () => {
    console.info(
      `packed ${kib(packed.size)}, unpacked ${kib(packed.unpackedSize)}, ${packed.files.length} files`,
    );
    expect(packed.unpackedSize).toBeLessThan(6 * 1024 * 1024);
  });

  it('holds what is built and what is to be read, and nothing else', () => {
    const others = packed.files.map((file) => file.path).filter((path) => !path.startsWith('dist/'));
    expect(others.filter((path) => !/^(?:docs|examples)\//.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'package.json',
      'schemas/client-profile.schema.json',
      'schemas/kmsdns.schema.json',
    ]);
    expect(others.filter((path) => /^(?:docs|examples)\//.test(path) && !/\.(?:md|ts)$/.test(path))).toEqual(
      [],
    );
  });

  it('has every file that its documentation links to', async () => {
    const files = packed.files.map((file) => file.path);
    const broken: string[] = [];
    for (const path of files.filter((name) => name.endsWith('.md') && !name.startsWith('dist/'))) {
      const text = await readFile(join(installed, path), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        if (!files.includes(posix.join(posix.dirname(path), link))) broken.push(`${path}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('does not say where it was built', async () => {
    for (const { path } of packed.files)
      expect((await readFile(join(installed, path), 'utf8')).includes(ROOT), path).toBe(false);
  });
});

describe('the types of the package', () => {
  it('serve a strict program that has only the types of Node beside them', async () => {
    const imports = SUBPATHS.map(
      (path, i) => `import * as m${i} from '${join('kmsdns', path)}';\nexport { m${i} };`,
    );
    await writeFile(join(folder, 'program.ts'), `${imports.join('\n')}\n${KERBEROS_PROGRAM}`);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2023',
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules', '@types')],
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['program.ts'] }),
    );
    await output(folder, process.execPath, join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'));
  });

  it('are found by every way of resolving them (attw)', async () => {
    const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    const args = [attw, tarball, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii'];
    expect(await run(folder, process.execPath, ...args)).toMatchObject({ code: 0 });
  });
});

it('package.json describes the package as npm and bundlers want it (publint)', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

function kib(octets: number): string {
  return `${Math.round(octets / 1024)} KiB`;
}
