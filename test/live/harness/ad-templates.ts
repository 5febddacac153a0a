import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { changeToBind, provisionDomain } from './ad-domain.js';
import { makeFolder } from './daemon.js';
import { run } from './run.js';
import { sambaBuild } from './samba-build.js';

/** Who serves the zones of the domain. */
export type AdBackend = 'internal' | 'bind';

const ROOT = join(import.meta.dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/active-directory');

/** Milliseconds without a sign of life after which whoever provisions has died. */
const STALE = 20_000;

/**
 * A domain that has been provisioned, as a tar file to be unpacked where it is to run: tar keeps the hard links by which
 * Samba and BIND share a database. It is made once for all test runs, until Samba or the recipe is another.
 */
export async function adTemplate(backend: AdBackend): Promise<string> {
  const folder = join(CACHE, fingerprint());
  if (!existsSync(folder)) await provideOnce(folder);
  return join(folder, `${backend}.tar`);
}

/** Unpacks a template into a folder. */
export async function unpack(template: string, folder: string): Promise<void> {
  await run('tar', ['-xf', template, '-C', folder]);
}

/** The first comes to make it, others wait for it; those of another Samba or recipe are removed. */
async function provideOnce(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const release = await lock(CACHE, {
    stale: STALE,
    retries: { retries: 1200, factor: 1, minTimeout: 250, maxTimeout: 250 },
  });
  try {
    if (existsSync(folder)) return;
    for (const name of readdirSync(CACHE)) rmSync(join(CACHE, name), { recursive: true });
    await provide(folder);
  } finally {
    await release();
  }
}

async function provide(folder: string): Promise<void> {
  const domain = makeFolder('ad');
  const unfinished = `${folder}.unfinished`;
  mkdirSync(unfinished);
  const pack = (backend: AdBackend) =>
    run('tar', ['-cf', join(unfinished, `${backend}.tar`), '-C', domain, '.']);
  try {
    await provisionDomain(domain);
    await pack('internal');
    await changeToBind(domain);
    await pack('bind');
    // Half a template is never seen under its name.
    renameSync(unfinished, folder);
  } finally {
    rmSync(domain, { recursive: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Samba's version, and the text of the recipe. */
function fingerprint(): string {
  const recipe = readFileSync(join(import.meta.dirname, 'ad-domain.ts'));
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  return `${sambaBuild().version}-${digest}`;
}
