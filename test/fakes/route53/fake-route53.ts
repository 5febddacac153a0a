import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Account } from './account.js';
import { parseBatchDocument, readBatch } from './change-batch.js';
import { isWithin, lowerCase, parseMasterName, parseName } from './domain-name.js';
import { priorRequestNotComplete, Route53Error, throttling } from './errors.js';
import { Faults, NOT_XML, type Fault } from './faults.js';
import { setKey, store, type HostedZone } from './hosted-zone.js';
import { formatLines, innermost, parseLine } from './master-text.js';
import type { FakeRoute53Options } from './options.js';
import type { ResourceRecordSet } from './record-set.js';
import { route, type OpenRequest, type RequestRecord } from './request.js';

/**
 * Amazon Route 53 on loopback, with as much of its API (2013-04-01) as record sets need, and its refusals.
 *
 *     const fake = await FakeRoute53.start({ zones: [{ name: 'example.test' }] });
 *     const client = new Route53Client({ endpoint: fake.endpoint, region: 'us-east-1', credentials });
 */
export class FakeRoute53 {
  readonly endpoint: string;
  readonly log: RequestRecord[] = [];
  readonly #server: Server;
  readonly #options: FakeRoute53Options;
  readonly #account: Account;
  readonly #faults = new Faults();
  readonly #busyZones = new Set<string>();

  private constructor(server: Server, options: FakeRoute53Options) {
    this.#server = server;
    this.#options = options;
    this.#account = new Account(options);
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(options: FakeRoute53Options = {}): Promise<FakeRoute53> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeRoute53(server, options);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get zones(): readonly HostedZone[] {
    return this.#account.zones;
  }

  /** What happens to requests that come from now on, instead of what should. */
  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** A counter that rises with every applied batch, and with every planting. */
  async serial(): Promise<number> {
    return this.#account.applied;
  }

  /** What stands at a name, in the words of dig: one line a record, sorted; a CNAME whatever type was asked for. */
  async records(name: string, type: string, zoneId?: string): Promise<string[]> {
    const sets = this.sets(name, zoneId).filter((set) => set.Type === type || set.Type === 'CNAME');
    return sets.flatMap(formatLines).sort();
  }

  /** Every record of a zone but its SOA, in the same words; by default of the first zone. */
  async allRecords(zoneId?: string): Promise<string[]> {
    const sets = [...this.#zone(zoneId).sets.values()].map((stored) => stored.set);
    return sets
      .filter((set) => set.Type !== 'SOA')
      .flatMap(formatLines)
      .sort();
  }

  /** Every set at a name as Route 53 holds it, with its routing policy or alias. */
  sets(name: string, zoneId?: string): ResourceRecordSet[] {
    const labels = lowerCase(parseMasterName(name));
    const zone = zoneId === undefined ? innermost(this.zones, labels) : this.#account.zone(zoneId);
    if (zone === undefined) throw new Error(`no zone for ${name}`);
    const canonical = store(labels, { Name: name, Type: '' }).set.Name;
    return zone
      .sorted()
      .filter(({ set }) => set.Name === canonical)
      .map(({ set }) => set);
  }

  /** Adds records behind everybody's back, in dig's words; what stands at a name and type gets the line's TTL. */
  async plant(lines: readonly string[], zoneId?: string): Promise<void> {
    for (const { labels, ttl, type, value } of lines.map(parseLine)) {
      const name = store(labels, { Name: '', Type: type }).set.Name;
      const zone = zoneId === undefined ? innermost(this.zones, labels) : this.#account.zone(zoneId);
      if (zone === undefined) throw new Error(`no zone for ${name}`);
      const standing = zone.sets.get(setKey({ Name: name, Type: type }))?.set.ResourceRecords ?? [];
      const values = standing.includes(value) ? standing : [...standing, value];
      this.plantSet({ Name: name, Type: type, TTL: ttl, ResourceRecords: values }, zone.id);
    }
  }

  /** Puts a set there as it is, unchecked: an alias, one with a routing policy, values in a spelling of its own. */
  plantSet(set: ResourceRecordSet, zoneId?: string): void {
    const labels = lowerCase(parseName(set.Name));
    const zone = zoneId === undefined ? innermost(this.zones, labels) : this.#account.zone(zoneId);
    if (zone === undefined || !isWithin(labels, zone.labels)) throw new Error(`no zone for ${set.Name}`);
    const stored = store(labels, set);
    zone.sets = new Map(zone.sets).set(setKey(stored.set), stored);
    this.#account.applied += 1;
  }

  #zone(id: string | undefined): HostedZone {
    const zone = id === undefined ? this.zones[0] : this.#account.zone(id);
    if (zone === undefined) throw new Error('there is no zone');
    return zone;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const request = this.#logged(incoming, at, await text(incoming));
    const fault = this.#faults.take(request);
    if (fault?.kind === 'delay' && fault.when !== 'after') await delay(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'drop-before') return void incoming.socket.destroy();
    if (fault?.kind === 'hang') return;

    const reply = await this.#reply(request, fault);
    if (fault?.kind === 'delay' && fault.when === 'after') await delay(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'hang-after') return;
    if (fault?.kind === 'drop-after') return void incoming.socket.destroy();
    request.status = reply.status;
    request.code = reply.code;
    const body = fault?.kind === 'malformed' ? (fault.body ?? NOT_XML) : reply.body;
    response.writeHead(reply.status, {
      'content-type': 'text/xml',
      'content-length': Buffer.byteLength(body),
      'x-amzn-requestid': request.requestId,
    });
    if (fault?.kind === 'truncate') {
      response.write(body.slice(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    } else response.end(body);
  }

  #logged(incoming: IncomingMessage, at: number, body: string): OpenRequest {
    const url = new URL(incoming.url ?? '/', this.endpoint);
    const method = incoming.method ?? '';
    const { operation, id } = route(method, url.pathname) ?? {};
    const request: OpenRequest = {
      at,
      requestId: randomUUID(),
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      operation,
      id,
      accessKeyId: /Credential=([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1],
      userAgent: incoming.headers['user-agent'],
      body,
      changes: [],
      applied: false,
      status: undefined,
      code: undefined,
    };
    if (operation === 'ChangeResourceRecordSets') {
      try {
        request.changes = readBatch(parseBatchDocument(body)).changes;
      } catch {
        // The reply says what is wrong with it.
      }
    }
    this.log.push(request);
    return request;
  }

  async #reply(request: OpenRequest, fault: Fault | undefined): Promise<Reply> {
    const failed = (error: Route53Error): Reply => ({
      status: error.status,
      code: error.code,
      body: error.toXml(request.requestId),
    });
    const injected =
      fault?.kind === 'status'
        ? failed(
            new Route53Error(fault.status, fault.code ?? 'ServiceUnavailable', fault.message ?? 'Try later.'),
          )
        : undefined;
    if (injected && (fault?.kind !== 'status' || fault.applied !== true)) return injected;
    try {
      const body = await this.#answer(request);
      return injected ?? { status: 200, code: undefined, body };
    } catch (error) {
      if (error instanceof Route53Error) return injected ?? failed(error);
      throw error;
    }
  }

  async #answer(request: OpenRequest): Promise<string> {
    this.#throttle(request);
    const found = route(request.method, request.path);
    if (found === undefined) throw new Route53Error(404, 'UnknownOperationException', request.path);
    const query = new URLSearchParams(request.query);
    if (found.operation !== 'ChangeResourceRecordSets') {
      return this.#account.answer({ route: found, query, document: undefined });
    }
    const document = parseBatchDocument(request.body);
    const zone = found.id ?? '';
    if (this.#busyZones.has(zone)) throw priorRequestNotComplete();
    this.#busyZones.add(zone);
    try {
      const { changeTakesMs = 0 } = this.#options;
      if (changeTakesMs > 0) await delay(changeTakesMs);
      const body = this.#account.answer({ route: found, query, document });
      request.applied = true;
      return body;
    } finally {
      this.#busyZones.delete(zone);
    }
  }

  /** Requests that were throttled themselves do not count. */
  #throttle(request: RequestRecord): void {
    const { requestsPerSecond = Infinity } = this.#options;
    const recent = this.log.filter(
      (other) => other !== request && request.at - other.at < 1000 && other.code !== 'Throttling',
    );
    if (recent.length >= requestsPerSecond) throw throttling();
  }
}

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
}
