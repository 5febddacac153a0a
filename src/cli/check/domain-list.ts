import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { parseDomains } from '../../change/index.js';
import { textLines } from '../../config/index.js';
import type { ListedDomain, Shard } from '../../conflicts/index.js';
import { asKmsDnsError, InputError, systemCode } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Args } from '../args.js';
import type { Io } from '../io.js';
import type { OptionTable } from '../command.js';

export const LIST_OPTIONS = {
  'domains-file': {
    kind: 'value',
    group: 'Check',
    describe: 'Take the domains from this file, one a line, # for remarks; - is standard input',
  },
  shard: {
    kind: 'value',
    group: 'Check',
    describe: 'I/N: only the I-th of N parts of the list; kmsdns report puts the parts together',
  },
} as const satisfies OptionTable;

/** The domains that are to be checked, read as they are needed. */
export interface DomainList {
  readonly domains: AsyncIterable<ListedDomain>;
  readonly shard: Shard | undefined;
  /** How many lines there are at most, where that is known without reading a stream. */
  readonly total: number | undefined;
}

/** Domains among which one that comes twice is found: a list of any length needs little memory. */
const WINDOW = 100_000;

/**
 * The domains of the command line, else those of the file, else `otherwise`.
 * @param onJunk called for a line that is no domain, in words; the others are looked at. Also for a list without any
 * @throws InputError when there are none, or the file cannot be read
 */
export async function readDomainList(
  args: Args,
  io: Io,
  otherwise: readonly DomainName[],
  onJunk: (problem: string) => void,
): Promise<DomainList> {
  const shard = readShard(args.text('shard'));
  const file = args.text('domains-file');
  if (file === undefined) {
    const named = args.words.length === 0 && otherwise.length > 0 ? otherwise : args.words;
    const domains = parseDomains(named, 'domain');
    return { domains: numbered(domains, shard), shard, total: domains.length };
  }
  if (args.words.length > 0) {
    throw new InputError('domain', 'is given, and --domains-file as well', { hint: 'Give one of them.' });
  }
  const total = file === '-' ? undefined : await countLines(file);
  const lines = textLines(await inputOf(file, io), '--domains-file', io.signal);
  const name = file === '-' ? 'standard input' : file;
  return { domains: numbered(parsed(lines, name, onJunk), shard), shard, total };
}

async function* parsed(
  lines: AsyncIterable<string>,
  file: string,
  onJunk: (problem: string) => void,
): AsyncGenerator<DomainName, void, undefined> {
  let number = 0;
  let isEmpty = true;
  for await (const line of lines) {
    number++;
    const text = line.replace(/#.*/, '').trim();
    if (text === '') continue;
    isEmpty = false;
    const domain = parsedDomain(text);
    if (typeof domain === 'string') onJunk(`${file}:${number}: ${domain}`);
    else yield domain;
  }
  // What should have written the list may have failed: nothing looked at is nothing found clean.
  if (isEmpty) onJunk(`${file}: there is no domain in it`);
}

/** What is wrong with it, where it is no domain. */
function parsedDomain(text: string): DomainName | string {
  try {
    const [domain] = parseDomains([text], 'domain');
    return domain ?? 'is empty';
  } catch (error) {
    return asKmsDnsError(error).message.replace(/^domain: /, '');
  }
}

/** Each once, with its place among them all; of a shard only its own. */
async function* numbered(
  domains: Iterable<DomainName> | AsyncIterable<DomainName>,
  shard: Shard | undefined,
): AsyncGenerator<ListedDomain, void, undefined> {
  const seen = new LateNames();
  let index = -1;
  for await (const domain of domains) {
    if (!seen.add(domain.key)) continue;
    index++;
    if (shard === undefined || index % shard.of === shard.part - 1) yield { index, domain };
  }
}

/** Knows the names of late: at least `WINDOW` of them, and at most twice as many. */
class LateNames {
  #names = new Set<string>();
  #before: ReadonlySet<string> = new Set();

  /** @returns whether it is new */
  add(name: string): boolean {
    if (this.#names.has(name) || this.#before.has(name)) return false;
    if (this.#names.size === WINDOW) {
      this.#before = this.#names;
      this.#names = new Set();
    }
    this.#names.add(name);
    return true;
  }
}

function readShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, part = Number.NaN, of = Number.NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new InputError('--shard', `"${text}" is not a part of a whole`, {
    hint: 'Such as --shard 1/3, --shard 2/3 and --shard 3/3.',
  });
}

async function inputOf(file: string, { stdin }: Io): Promise<Readable> {
  if (file !== '-') return (await openFile(file)).createReadStream();
  if (stdin !== undefined) return stdin;
  throw new InputError('--domains-file', 'is standard input, and there is none');
}

async function countLines(file: string): Promise<number> {
  const handle = await openFile(file);
  let [count, last] = [0, NEWLINE];
  for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count++;
    last = chunk.at(-1) ?? last;
  }
  return last === NEWLINE ? count : count + 1;
}

const NEWLINE = 10;

async function openFile(file: string): ReturnType<typeof open> {
  try {
    const handle = await open(file);
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
  } catch (error) {
    const code = systemCode(error);
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new InputError('--domains-file', `"${file}" ${problem}`, { hint: 'Check the path.', cause: error });
  }
  throw new InputError('--domains-file', `"${file}" is a folder`, { hint: 'Name the file itself.' });
}
