import { Turn } from '../../src/backend/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import type { Api } from './api.js';
import { pause } from './waiting.js';

/** Milliseconds between two looks at a change: it takes Route 53 some seconds, a minute at the most. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** The last change of a set. */
interface Pending {
  readonly zoneId: string;
  readonly name: string;
  /** One for all sets of a batch. */
  readonly batch: AppliedBatch;
}

/** What was applied and is not known to be with all servers of Route 53 yet: for each set the last change, which says it all. */
export class PendingChanges {
  readonly #last = new Map<string, Pending>();

  /** @param changeId undefined when it went down with the reply */
  add(zone: Zone, sets: readonly Pick<RecordSet, 'name' | 'type'>[], changeId: string | undefined): void {
    const batch = new AppliedBatch(changeId);
    for (const { name, type } of sets) {
      this.#last.set(`${zone.id} ${name.key} ${type}`, { zoneId: zone.id, name: name.key, batch });
    }
  }

  /**
   * Waits until the last changes at these names are INSYNC. A change whose id is lost is told of once.
   * @throws KmsDnsError `ERR_NOT_SETTLED` when the signal fires first, or an id is lost
   */
  async settled(
    api: Api,
    zone: Zone,
    names: readonly DomainName[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const asked = new Set(names.map(({ key }) => key));
    const pending = [...this.#last].filter(([, { zoneId, name }]) => zoneId === zone.id && asked.has(name));
    const batches = new Set(pending.map(([, { batch }]) => batch));
    for (const batch of batches) {
      try {
        await batch.inSync(api, signal);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
        const last = batches.size === 1 ? 'last change' : `last ${batches.size} changes`;
        throw notSettled(zone, `not all of Route 53's servers have its ${last} yet`, error);
      }
    }
    for (const [key, { batch }] of pending) if (this.#last.get(key)?.batch === batch) this.#last.delete(key);
    if ([...batches].some(({ changeId }) => changeId === undefined)) {
      throw notSettled(
        zone,
        'the id of a change went down with its reply, so Route 53 cannot be asked about it',
      );
    }
  }
}

/** A batch that was applied, which many may wait for and one at a time asks about. */
class AppliedBatch {
  readonly changeId: string | undefined;
  readonly #turn = new Turn();
  #isInSync = false;

  constructor(changeId: string | undefined) {
    this.changeId = changeId;
  }

  /** Resolves at once where the id is lost: nobody can be asked. */
  inSync(api: Api, signal: AbortSignal | undefined): Promise<void> {
    return this.#turn.run(async () => {
      const { changeId } = this;
      if (changeId === undefined || this.#isInSync) return;
      await untilInSync(api, changeId, signal);
      this.#isInSync = true;
    }, signal);
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
