import { KmsDnsError } from '../../src/errors.js';
import type { Zone } from '../../src/provider.js';
import type { Api } from './api.js';
import { pause } from './waiting.js';

/** Milliseconds between two looks at a change: it takes Route 53 some seconds, a minute at the most. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** The changes that were applied and that not all servers of Route 53 are known to have yet, by zone. */
export class PendingChanges {
  readonly #ids = new Map<string, Set<string>>();
  /** Zones with a change whose id was lost with its reply: from then on nobody can be told that all of the zone is settled. */
  readonly #nameless = new Set<string>();

  add(zone: Zone, changeId: string | undefined): void {
    if (changeId === undefined) {
      this.#nameless.add(zone.id);
      return;
    }
    const ids = this.#ids.get(zone.id) ?? new Set();
    this.#ids.set(zone.id, ids.add(changeId));
  }

  /** Waits until all of them are INSYNC. @throws KmsDnsError `ERR_NOT_SETTLED` when the signal fires first */
  async settled(api: Api, zone: Zone, signal: AbortSignal | undefined): Promise<void> {
    const ids = this.#ids.get(zone.id) ?? new Set();
    for (const id of [...ids]) {
      try {
        await untilInSync(api, id, signal);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
        const last = ids.size === 1 ? 'last change' : `last ${ids.size} changes`;
        throw notSettled(zone, `not all of Route 53's servers have its ${last} yet`, error);
      }
      ids.delete(id);
    }
    if (this.#nameless.has(zone.id)) {
      throw notSettled(
        zone,
        'the id of a change went down with its reply, so Route 53 cannot be asked about it',
      );
    }
  }
}

async function untilInSync(api: Api, id: string, signal: AbortSignal | undefined): Promise<void> {
  for (
    let wait = FIRST_PAUSE;
    !(await api.isInSync(id, signal));
    wait = Math.min(wait * 1.5, LONGEST_PAUSE)
  ) {
    await pause(wait, signal);
  }
}

function notSettled(zone: Zone, why: string, cause?: unknown): KmsDnsError {
  return new KmsDnsError('ERR_NOT_SETTLED', `${zone.name.text}: ${why}`, {
    hint: 'The change is made. It usually reaches all servers within a minute.',
    details: { zone: zone.id },
    ...(cause !== undefined && { cause }),
  });
}
