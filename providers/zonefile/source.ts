import { dirname, resolve } from 'node:path';
import { InputError } from '../../src/errors.js';
import { lexMasterFile, type Entry } from '../../src/record/index.js';
import { unreadable } from './unreadable.js';

/** One file of a zone as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly octets: Buffer;
  /** The octets as text, so that `encode` gives exactly the same octets again. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly entries: readonly Entry[];
  /** The files that its `$INCLUDE`s name, by their text. */
  readonly includes: ReadonlyMap<string, SourceFile>;
}

export interface SourceOptions {
  readonly readFile: (path: string) => Promise<Buffer>;
  /** Where `$INCLUDE` is looked for when it is not beside the file that has it: named's `directory`. */
  readonly directory?: string | undefined;
}

type Encoding = 'utf8' | 'latin1';

/** A file that includes itself would never end. */
const MAX_INCLUDE_DEPTH = 16;

/**
 * Reads a master file and all that it includes.
 * @param known what was made of it before: the same object comes back while no octet has changed
 * @throws InputError with `file` or `file:line` as its field
 */
export async function loadSource(
  path: string,
  options: SourceOptions,
  known?: SourceFile,
): Promise<SourceFile> {
  try {
    const octets = await options.readFile(path);
    if (known?.octets.equals(octets) === true && (await includesUnchanged(known, options))) return known;
    return await load(path, octets, options, 0);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw unreadable(path, error);
  }
}

/** The same file with other text, for a second look before it is written. */
export function withText(file: SourceFile, text: string): SourceFile {
  const octets = Buffer.from(text, file.encoding);
  return { ...file, text, octets, entries: [...lexMasterFile(text, file.path)] };
}

/** This file and every file that it includes. */
export function allFiles(file: SourceFile): SourceFile[] {
  return [file, ...[...file.includes.values()].flatMap(allFiles)];
}

async function load(
  path: string,
  octets: Buffer,
  options: SourceOptions,
  depth: number,
): Promise<SourceFile> {
  const encoding = encodingOf(octets);
  const text = octets.toString(encoding);
  const entries = [...lexMasterFile(text, path)];
  const includes = new Map<string, SourceFile>();
  for (const entry of entries) {
    if (entry.startsBlank || entry.tokens[0]?.text.toUpperCase() !== '$INCLUDE') continue;
    const place = `${path}:${entry.line}`;
    const name = entry.tokens[1]?.text;
    if (name === undefined) throw new InputError(place, '$INCLUDE names no file');
    if (depth >= MAX_INCLUDE_DEPTH) {
      throw new InputError(place, `$INCLUDE nests more than ${MAX_INCLUDE_DEPTH} deep`, {
        hint: 'See whether a file includes itself.',
      });
    }
    if (!includes.has(name)) includes.set(name, await include(name, path, place, options, depth));
  }
  return { path, octets, text, encoding, entries, includes };
}

async function include(
  name: string,
  from: string,
  place: string,
  options: SourceOptions,
  depth: number,
): Promise<SourceFile> {
  const { directory, readFile } = options;
  const folders = [dirname(from), ...(directory === undefined ? [] : [directory])];
  let problem: unknown;
  for (const path of new Set(folders.map((folder) => resolve(folder, name)))) {
    const octets = await readFile(path).catch((error: unknown) => {
      problem ??= error;
      return undefined;
    });
    if (octets !== undefined) return load(path, octets, options, depth + 1);
  }
  throw new InputError(place, `cannot read the included file ${name}: ${reason(problem)}`, {
    hint: "It is looked for beside the file that includes it, then in the name server's directory if that was given.",
    cause: problem,
  });
}

async function includesUnchanged(file: SourceFile, options: SourceOptions): Promise<boolean> {
  for (const known of file.includes.values()) {
    const octets = await options.readFile(known.path).catch(() => undefined);
    if (octets?.equals(known.octets) !== true || !(await includesUnchanged(known, options))) return false;
  }
  return true;
}

/** UTF-8 where that gives the same octets back, else one character an octet. */
function encodingOf(octets: Buffer): Encoding {
  return Buffer.from(octets.toString('utf8'), 'utf8').equals(octets) ? 'utf8' : 'latin1';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
