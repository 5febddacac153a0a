import { dirname, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { lexMasterFile, parseTtl, type Entry } from '../record/index.js';
import { parseEntry, type FileRecord } from './record-line.js';
import { atLine, nameInFile } from './zone-name.js';

/** `$INCLUDE` may nest this deep; a file that includes itself would never end. */
const MAX_INCLUDE_DEPTH = 16;

export interface MasterFileOptions {
  /** The zone's name: the origin until `$ORIGIN` says otherwise. */
  readonly origin: DomainName;
  /** The file's path: names it in errors, and `$INCLUDE` is relative to it. */
  readonly source: string;
  /** Reads an included file. @throws anything, which becomes an `InputError` at the `$INCLUDE` */
  readonly readText?: ((path: string) => string) | undefined;
}

/**
 * The records of a master file (RFC 1035 §5), in order, with `$ORIGIN`, `$TTL` (RFC 2308 §4) and `$INCLUDE` followed.
 * @throws InputError whose field is `file:line`
 */
export function* parseMasterFile(
  text: string,
  options: MasterFileOptions,
): Generator<FileRecord, void, void> {
  const { origin, source, readText = (path: string) => readFileSync(path, 'utf8') } = options;
  yield* readEntries(text, {
    origin,
    source,
    readText,
    depth: 0,
    owner: undefined,
    ttls: { default: undefined, last: undefined },
  });
}

interface FileState {
  origin: DomainName;
  owner: DomainName | undefined;
  readonly source: string;
  readonly readText: (path: string) => string;
  readonly depth: number;
  /** Shared with included files: `$TTL` in one holds on after it, as in BIND. */
  readonly ttls: { default: number | undefined; last: number | undefined };
}

function* readEntries(text: string, state: FileState): Generator<FileRecord, void, void> {
  const { source } = state;
  for (const entry of lexMasterFile(text, source)) {
    const first = entry.tokens[0]?.text ?? '';
    if (first.startsWith('$') && !entry.startsBlank) {
      const included = atLine(source, entry.line, () => directive(first.toUpperCase(), entry, state));
      if (included !== undefined) yield* readEntries(included.text, included.state);
    } else {
      const record = atLine(source, entry.line, () => parseEntry(entry, state));
      state.owner = record.name;
      state.ttls.last = record.ttl;
      yield record;
    }
  }
}

interface Included {
  readonly text: string;
  readonly state: FileState;
}

/** Follows a directive; `$INCLUDE` gives the file to read next. */
function directive(name: string, entry: Entry, state: FileState): Included | undefined {
  const [argument, second, ...rest] = entry.tokens.slice(1).map((t) => t.text);
  if (argument === undefined) throw new InputError(name, 'has nothing after it');
  switch (name) {
    case '$ORIGIN':
      state.origin = nameInFile(argument, state.origin);
      break;
    case '$TTL':
      state.ttls.default = parseTtl(argument, '$TTL');
      break;
    case '$INCLUDE':
      if (rest.length > 0) throw new InputError(name, 'has more than a file and an origin');
      return include(argument, second, state);
    case '$GENERATE':
      throw new InputError(name, 'is not supported', { hint: 'Write the records out one by one.' });
    default:
      throw new InputError(name, 'is not a directive', { hint: 'Use $ORIGIN, $TTL or $INCLUDE.' });
  }
  if (second !== undefined) throw new InputError(name, `has "${second}" after its one value`);
  return undefined;
}

/** The origin and the owner of the including file are its own again afterwards (RFC 1035 §5.1). */
function include(file: string, origin: string | undefined, state: FileState): Included {
  if (state.depth >= MAX_INCLUDE_DEPTH) {
    throw new InputError('$INCLUDE', `nests more than ${MAX_INCLUDE_DEPTH} deep`, {
      hint: 'See whether a file includes itself.',
    });
  }
  const source = resolve(dirname(state.source), file);
  return {
    text: readIncluded(source, state),
    state: {
      ...state,
      source,
      depth: state.depth + 1,
      origin: origin === undefined ? state.origin : nameInFile(origin, state.origin),
    },
  };
}

function readIncluded(source: string, state: FileState): string {
  try {
    return state.readText(source);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InputError('$INCLUDE', `cannot read ${source}: ${why}`, { cause });
  }
}
