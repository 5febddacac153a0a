import { abortedError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import { KNOWN_FOR } from './limits.js';
import type { ApiRecord } from './record.js';
import type { Names, Requests } from './requests.js';
import { unlessAborted } from '../../src/backend/index.js';

/** A question that gathers names until it is asked. */
interface Question {
  readonly names: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, readonly ApiRecord[]>>;
  waiting: number;
  readonly cancel: AbortController;
}

/**
 * Reads what stands at names. Those of one zone that are asked for while another question is under way, or at the same
 * moment, become one question: reading a thousand names of a zone costs a request or two.
 */
export class Reader {
  readonly #requests: Requests;
  /** By zone id: the question that still gathers names. */
  readonly #next = new Map<string, Question>();
  /** By zone id: the question under way. */
  readonly #asked = new Map<string, Promise<unknown>>();
  readonly #known = new Map<string, { readonly records: readonly ApiRecord[]; readonly at: number }>();
  /** By zone id: how often something was written, so that what was read across a write is not kept. */
  readonly #writes = new Map<string, number>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** All records of all types at this name, read now. */
  async read(zone: Zone, name: DomainName, signal: AbortSignal | undefined): Promise<readonly ApiRecord[]> {
    if (signal?.aborted === true) throw abortedError(signal.reason);
    const question = this.#question(zone.id, name.key);
    question.waiting++;
    try {
      return (await unlessAborted(question.answer, signal)).get(name.key) ?? [];
    } finally {
      question.waiting--;
      if (question.waiting === 0) {
        question.cancel.abort();
        if (this.#next.get(zone.id) === question) this.#next.delete(zone.id);
      }
    }
  }

  /** What was read here not long ago, with nothing written by this provider since. */
  known(zone: Zone, name: DomainName): readonly ApiRecord[] | undefined {
    const known = this.#known.get(`${zone.id} ${name.key}`);
    return known !== undefined && performance.now() - known.at < KNOWN_FOR ? known.records : undefined;
  }

  /** Something is being written to these names: what was read of them says nothing any more. */
  writing(zone: Zone, names: Iterable<DomainName>): void {
    this.#writes.set(zone.id, this.#writesOf(zone.id) + 1);
    for (const name of names) this.#known.delete(`${zone.id} ${name.key}`);
  }

  #question(zoneId: string, key: string): Question {
    const gathering = this.#next.get(zoneId);
    if (gathering !== undefined) {
      gathering.names.add(key);
      return gathering;
    }
    const names = new Set([key]);
    const cancel = new AbortController();
    const answer = this.#ask(zoneId, names, cancel.signal);
    // Whoever waits is told; when nobody does any more, nobody minds.
    answer.catch(() => undefined);
    const question: Question = { names, answer, waiting: 0, cancel };
    this.#next.set(zoneId, question);
    return question;
  }

  async #ask(
    zoneId: string,
    names: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly ApiRecord[]>> {
    await (this.#asked.get(zoneId) ?? new Promise((resolve) => setImmediate(resolve)));
    if (!signal.aborted) this.#next.delete(zoneId);
    signal.throwIfAborted();
    const began = { writes: this.#writesOf(zoneId), at: performance.now() };
    const answer = this.#fetch(zoneId, names, signal);
    const settled = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#asked.set(zoneId, settled);
    void settled.then(() => {
      if (this.#asked.get(zoneId) === settled) this.#asked.delete(zoneId);
    });
    const found = await answer;
    if (began.writes === this.#writesOf(zoneId)) this.#keep(zoneId, found, began.at);
    return found;
  }

  async #fetch(
    zoneId: string,
    names: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly ApiRecord[]>> {
    const found = new Map<string, ApiRecord[]>([...names].map((name) => [name, []]));
    await Promise.all(
      questionsFor(names).map(async (filter) => {
        for (const record of await this.#requests.records(zoneId, filter, signal)) {
          if (!fits(record, filter)) throw notAskedFor(record);
          found.get(record.name)?.push(record);
        }
      }),
    );
    return found;
  }

  #keep(zoneId: string, found: ReadonlyMap<string, readonly ApiRecord[]>, at: number): void {
    for (const [name, records] of found) {
      const key = `${zoneId} ${name}`;
      // Again at the end, so that the oldest come first.
      this.#known.delete(key);
      this.#known.set(key, { records, at });
    }
    for (const [key, known] of this.#known) {
      if (at - known.at < KNOWN_FOR) break;
      this.#known.delete(key);
    }
  }

  #writesOf(zoneId: string): number {
    return this.#writes.get(zoneId) ?? 0;
  }
}

/**
 * As few questions as name them all: one for each service (the first two labels), by the beginning that its names have in
 * common, or by the name where it is alone.
 */
function questionsFor(names: Iterable<string>): Names[] {
  const services = new Map<string, string[]>();
  for (const name of names) {
    const service = name.split('.', 2).join('.');
    services.set(service, [...(services.get(service) ?? []), name]);
  }
  return [...services.values()].map((group): Names => {
    const [first, ...others] = group;
    if (first === undefined) throw new KmsDnsError('ERR_INTERNAL', 'a group of no names');
    return others.length === 0 ? { exact: first } : { startswith: others.reduce(commonStart, first) };
  });
}

function fits({ name }: ApiRecord, filter: Names): boolean {
  return 'exact' in filter ? name === filter.exact : name.startsWith(filter.startswith);
}

/** What is left out of a reading would look as if it were not there. */
function notAskedFor({ id, name }: ApiRecord): KmsDnsError {
  return new KmsDnsError(
    'ERR_PROVIDER',
    `Cloudflare answered with a record that was not asked for, at ${name}`,
    {
      hint: 'Try again; if it stays, the endpoint is not what it should be.',
      reasons: ['retriable'],
      details: { record: id, name },
    },
  );
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
