import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ownSignal, unlessAborted } from '../../src/backend/index.js';
import { abortedError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { RrType } from '../../src/record/index.js';
import type { Api } from './api.js';
import { nameFromApi } from './escapes.js';
import { MOST_ON_A_PAGE } from './limits.js';
import { readSet, standing } from './read-set.js';
import type { StoredSet } from './stored-set.js';

/** One set that somebody waits for. */
interface Wanted {
  readonly name: DomainName;
  readonly type: RrType;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (found: StoredSet | null | Promise<StoredSet | null>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads record sets in as few requests as it takes: one by one, or the zone from beginning to end when more sets of it are
 * asked for at once than it has pages.
 */
export class ZoneReader {
  readonly #api: Api;
  readonly #setsIn: (zone: Zone) => number | undefined;
  readonly #waiting = new Map<string, Wanted[]>();

  /** @param setsIn about how many sets a zone has, where that is known */
  constructor(api: Api, setsIn: (zone: Zone) => number | undefined) {
    this.#api = api;
    this.#setsIn = setsIn;
  }

  /** As `readSet`. What is asked for in one turn of the event loop is read together. */
  read(zone: Zone, name: DomainName, type: RrType, signal?: AbortSignal): Promise<StoredSet | null> {
    const found = new Promise<StoredSet | null>((resolve, reject) => {
      if (signal?.aborted === true) throw abortedError(signal.reason);
      const wanted = { name, type, signal, resolve, reject };
      const others = this.#waiting.get(zone.id);
      if (others !== undefined) {
        others.push(wanted);
        return;
      }
      this.#waiting.set(zone.id, [wanted]);
      setImmediate(() => void this.#readAll(zone));
    });
    return unlessAborted(found, signal);
  }

  async #readAll(zone: Zone): Promise<void> {
    const wanted = this.#waiting.get(zone.id) ?? [];
    this.#waiting.delete(zone.id);
    try {
      const sets = await this.#sweep(zone, wanted);
      for (const one of wanted) one.resolve(this.#answer(zone, one, sets));
    } catch (error) {
      for (const one of wanted) one.reject(error);
    }
  }

  async #answer(
    zone: Zone,
    { name, type, signal }: Wanted,
    sets: ReadonlyMap<string, readonly ResourceRecordSet[]> | undefined,
  ): Promise<StoredSet | null> {
    if (sets === undefined) return readSet(this.#api, zone, name, type, signal);
    return standing(zone, name, type, sets.get(name.key) ?? []);
  }

  /** All sets of the zone at the names that are wanted; undefined when that takes more requests than to ask for each. */
  async #sweep(
    zone: Zone,
    wanted: readonly Wanted[],
  ): Promise<ReadonlyMap<string, readonly ResourceRecordSet[]> | undefined> {
    const pages = Math.ceil((this.#setsIn(zone) ?? Infinity) / MOST_ON_A_PAGE);
    if (pages >= wanted.length) return undefined;
    const found = new Map(wanted.map(({ name }): [string, ResourceRecordSet[]] => [name.key, []]));
    const patience = new SharedPatience(wanted.map((one) => one.signal));
    try {
      let start: Parameters<Api['listSets']>[1] = {};
      // The zone may have grown since it was listed: after so many requests asking for each is cheaper after all.
      for (let page = 1; page < wanted.length; page++) {
        const request = { ...start, MaxItems: MOST_ON_A_PAGE };
        const { sets, next } = await this.#api.listSets(zone.id, request, patience.signal);
        for (const set of sets) found.get(nameFromApi(set.Name)?.key ?? '')?.push(set);
        if (next === null) return found;
        start = next;
      }
      return undefined;
    } finally {
      patience.end();
    }
  }
}

/** A signal that fires when all who wait have given up. */
class SharedPatience {
  readonly #all = new AbortController();
  readonly #signals: readonly (AbortSignal | undefined)[];

  constructor(signals: readonly (AbortSignal | undefined)[]) {
    this.#signals = signals.map(ownSignal);
    for (const signal of this.#signals) signal?.addEventListener('abort', this.#look);
  }

  get signal(): AbortSignal {
    return this.#all.signal;
  }

  end(): void {
    for (const signal of this.#signals) signal?.removeEventListener('abort', this.#look);
  }

  readonly #look = (): void => {
    const reason: unknown = this.#signals[0]?.reason;
    if (this.#signals.every((signal) => signal?.aborted === true)) this.#all.abort(reason);
  };
}
