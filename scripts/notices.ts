import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)([.-].*)?$/i;

interface Package {
  /** As in a package.json: name, version, licence. */
  readonly title: string;
  /** Empty where the package brings none. */
  readonly licence: string;
  /** The repository and the licence's name. */
  readonly project: string;
}

/**
 * The names, versions and licence texts of the packages of which something went into the bundle, those with the same text
 * together. A package without a text has that of another one from the same repository under the same licence. Throws
 * when a package says nothing about its licence: it must not be shipped then.
 */
export function thirdPartyNotices(root: string, metafile: Pick<Metafile, 'outputs'>): string {
  const packages = bundledPackages(metafile).map((folder) => readPackage(root, folder));
  const sections = new Map<string, string[]>();
  for (const { title, licence, project } of packages) {
    const text =
      licence || packages.find((other) => other.project === project && other.licence !== '')?.licence;
    if (project === '' || text === undefined)
      throw new Error(`${title} cannot be bundled: it has no licence text`);
    sections.set(text, [...(sections.get(text) ?? []), title]);
  }
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return [
    'kmsdns contains parts of the packages below, under these licences.\n',
    ...[...sections].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`),
  ].join(rule);
}

function readPackage(root: string, folder: string): Package {
  const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
    readonly repository?: { readonly url?: string } | string;
  };
  const texts = readdirSync(join(root, folder))
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  const { name, version, license = '', repository } = about;
  const url = typeof repository === 'string' ? repository : (repository?.url ?? name);
  return {
    title: `${name} ${version} (${license})`,
    licence: texts.join('\n\n'),
    project: license === '' ? '' : `${url} ${license}`,
  };
}

/** The folders of the packages that contributed at least one octet to an output. */
function bundledPackages({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}
