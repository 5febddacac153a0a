import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FactsHeader, Observation } from '../conflicts/index.js';
import { InputError, systemCode } from '../errors.js';
import type { FactsLine } from './schema/facts.js';
import { encodingOfFile } from './text-file.js';

export interface FactsSource {
  readonly header: FactsHeader;
  /** To be gone through once; the file is read as it goes. @throws InputError naming file, line and field */
  readonly observations: AsyncIterable<Observation>;
}

export interface FactsOptions {
  /** What names the files: an option. */
  readonly field: string;
  /** Called with what makes them less than the whole, in words. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/**
 * What `check --save` or `--format ndjson` wrote, the parts of one list taken together. A domain that is in two files
 * counts as it is in the first.
 * @throws InputError when a file cannot be read, or the files were not observed alike
 */
export async function openFacts(paths: readonly string[], options: FactsOptions): Promise<FactsSource> {
  const opened = await Promise.all(paths.map((path) => openFile(path, options)));
  const [first, ...others] = opened;
  if (first === undefined) throw new InputError(options.field, 'names no file');
  for (const other of others) refuseUnlike(first, other);
  const missing = missingShards(opened.map(({ header }) => header));
  if (missing.length > 0) {
    options.onNotice?.(`the list was shared out, and ${missing.join(', ')} not among the files`);
  }
  const at = opened.map(({ header }) => header.at).sort()[0] ?? first.header.at;
  return {
    header: { ...first.header, at, shard: opened.length === 1 ? first.header.shard : null },
    observations: together(opened),
  };
}

interface OpenedFile {
  readonly path: string;
  readonly header: FactsHeader;
  readonly observations: AsyncIterable<Observation>;
}

async function openFile(path: string, { field, onNotice }: FactsOptions): Promise<OpenedFile> {
  const lines = factsLines(path, field, onNotice);
  const first = await lines.next();
  if (first.done === true || first.value.type !== 'start') {
    await lines.return();
    throw new InputError(field, `${path} has no facts of kmsdns check in it`, {
      hint: 'Give the file that kmsdns check --save or --format ndjson wrote.',
    });
  }
  return { path, header: first.value.header, observations: observationsIn(lines, path, onNotice) };
}

async function* observationsIn(
  lines: AsyncIterable<FactsLine>,
  path: string,
  onNotice: FactsOptions['onNotice'],
): AsyncGenerator<Observation, void, undefined> {
  let ended = false;
  for await (const line of lines) {
    if (line.type === 'note') onNotice?.(line.text);
    if (line.type === 'domain') yield line.observation;
    if (line.type === 'end' || line.type === 'domain') ended = line.type === 'end';
  }
  if (!ended) onNotice?.(`${path} is of a run that did not come to its end: domains may be missing`);
}

/** A last line that was cut off is left out: so a run ends that was killed, or whose disk was full. */
async function* factsLines(
  path: string,
  field: string,
  onNotice: FactsOptions['onNotice'],
): AsyncGenerator<FactsLine, void, undefined> {
  const { parseFactsLine } = await import('./schema/facts.js');
  const end = { last: '\n' };
  let number = 0;
  let held: string | undefined;
  const parse = (text: string): FactsLine =>
    parseFactsLine(text.replace(/^\ufeff/, ''), `${path}:${++number}`);
  try {
    const input = createReadStream(path, await encodingOfFile(path));
    input.on('data', (chunk) => (end.last = String(chunk).slice(-1)));
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (held !== undefined) yield parse(held);
      held = line;
    }
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, field, error);
  }
  if (held === undefined) return;
  if (end.last === '\n') yield parse(held);
  else onNotice?.(`the last line of ${path} is cut off, and left out`);
}

function unreadable(path: string, field: string, error: unknown): InputError {
  const code = systemCode(error);
  const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new InputError(field, `"${path}" ${problem}`, { hint: 'Check the path.', cause: error });
}

/** What was not asked of one part cannot be told for the whole. */
function refuseUnlike(first: OpenedFile, other: OpenedFile): void {
  const kinds = ({ header }: OpenedFile) => [header.probe, JSON.stringify(header.views)];
  const [theirs, ours] = [kinds(other), kinds(first)];
  const difference = ['--probe', '--view'].find((_, i) => theirs[i] !== ours[i]);
  if (difference === undefined) return;
  throw new InputError(other.path, `was observed with another ${difference} than ${first.path}`, {
    hint: 'Observe all parts with the same options.',
  });
}

function missingShards(headers: readonly FactsHeader[]): string[] {
  const parts = headers.flatMap(({ shard }) => (shard === null ? [] : [shard]));
  const counts = [...new Set(parts.map(({ of }) => of))];
  return counts.flatMap((of) => {
    const here = new Set(parts.filter((part) => part.of === of).map(({ part }) => part));
    const absent = Array.from({ length: of }, (_, i) => i + 1).filter((part) => !here.has(part));
    return absent.map((part) => `${part}/${of}`);
  });
}

async function* together(files: readonly OpenedFile[]): AsyncGenerator<Observation, void, undefined> {
  const seen = new Set<string>();
  for (const { observations } of files) {
    for await (const observation of observations) {
      const { domain } = observation.facts;
      if (seen.has(domain)) continue;
      seen.add(domain);
      yield observation;
    }
  }
}
