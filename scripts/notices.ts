import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)([.-].*)?$/i;

/**
 * The names, versions and licence texts of the packages of which something went into the bundle. Throws when a
 * package says nothing about its licence: it must not be shipped then.
 */
export function thirdPartyNotices(root: string, metafile: Pick<Metafile, 'outputs'>): string {
  const sections = bundledPackages(metafile).map((folder) => {
    const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    const texts = readdirSync(join(root, folder))
      .filter((file) => LICENCE_FILE.test(file))
      .sort()
      .map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    if (!about['license'] || texts.length === 0)
      throw new Error(
        `${folder} cannot be bundled: it has no licence text (its package.json: ${about['license']})`,
      );
    return `${about['name']} ${about['version']} (${about['license']})\n\n${texts.join('\n\n')}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return ['kmsdns contains parts of the packages below, under these licences.\n', ...sections].join(rule);
}

/** The folders of the packages that contributed at least one octet to an output. */
function bundledPackages({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}
