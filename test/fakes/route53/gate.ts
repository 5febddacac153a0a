import { setTimeout as delay } from 'node:timers/promises';
import { parseBatchDocument } from './change-batch.js';
import { priorRequestNotComplete, Route53Error, throttling } from './errors.js';
import type { FakeRoute53Options } from './options.js';
import { authorize } from './policy.js';
import type { Asked, RequestRecord } from './request.js';
import { route } from './request.js';
import { verifySignature, type SignedRequest } from './sigv4.js';

/** What stands before the account: who asks, whether it may, and whether it is too much. */
export class Gate {
  readonly #options: FakeRoute53Options;
  readonly #busyZones = new Set<string>();

  constructor(options: FakeRoute53Options) {
    this.#options = options;
  }

  /** @param log every request so far, this one included. @throws Route53Error */
  admit(request: RequestRecord, signed: SignedRequest, log: readonly RequestRecord[]): Asked {
    this.#throttle(request, log);
    const found = route(request.method, request.path);
    if (found === undefined) throw new Route53Error(404, 'UnknownOperationException', request.path);
    const { accessKeys, policy, now = Date.now } = this.#options;
    const key = accessKeys && verifySignature(signed, accessKeys, now());
    const document =
      found.operation === 'ChangeResourceRecordSets' ? parseBatchDocument(request.body) : undefined;
    const allowed = key?.policy ?? policy;
    if (allowed !== undefined) authorize(allowed, found, request.changes);
    return { route: found, query: new URLSearchParams(signed.query), document };
  }

  /** Runs a change, which takes its time, and refuses others of the same zone meanwhile. */
  async exclusively<T>(zone: string, change: () => T): Promise<T> {
    const { changeTakesMs = 0 } = this.#options;
    if (changeTakesMs === 0) return change();
    if (this.#busyZones.has(zone)) throw priorRequestNotComplete();
    this.#busyZones.add(zone);
    try {
      await delay(changeTakesMs);
      return change();
    } finally {
      this.#busyZones.delete(zone);
    }
  }

  /** What was throttled itself does not count. */
  #throttle(request: RequestRecord, log: readonly RequestRecord[]): void {
    const { requestsPerSecond = Infinity, changesPerSecond = Infinity } = this.#options;
    let [requests, changes] = [0, 0];
    for (let i = log.length - 1; i >= 0; i--) {
      const other = log[i];
      if (other === undefined || request.at - other.at >= 1000) break;
      if (other.code === 'Throttling') continue;
      requests += 1;
      changes += other.changes.length;
    }
    if (requests > requestsPerSecond || changes > changesPerSecond) throw throttling();
  }
}
