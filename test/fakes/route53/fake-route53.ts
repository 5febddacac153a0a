import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Account } from './account.js';
import { Route53Error } from './errors.js';
import { Faults, NOT_XML, type Fault } from './faults.js';
import { Gate } from './gate.js';
import type { HostedZone } from './hosted-zone.js';
import { ModelJudge } from './model.js';
import type { FakeRoute53Options } from './options.js';
import { allRecordsOf, plantLine, plantSet, recordsAt, setsAt } from './oracle.js';
import type { ResourceRecordSet } from './record-set.js';
import { readRequest, recordOf, type Asked, type OpenRequest, type RequestRecord } from './request.js';
import type { SignedRequest } from './sigv4.js';
import { parseXml } from './xml.js';

/**
 * Amazon Route 53 on loopback, with as much of its API (2013-04-01) as record sets need, and its refusals.
 *
 *     const fake = await FakeRoute53.start({ zones: [{ name: 'example.test' }] });
 *     const client = new Route53Client({ endpoint: fake.endpoint, region: 'us-east-1', credentials });
 *
 * Where the API model is at hand, every request and every reply is compared with it; `stop` fails when something did
 * not fit, unless the test has taken it away with `takeViolations`.
 */
export class FakeRoute53 {
  readonly endpoint: string;
  /** Every request, in the order of arrival. */
  readonly log: readonly RequestRecord[];
  readonly #log: OpenRequest[] = [];
  readonly #server: Server;
  readonly #account: Account;
  readonly #gate: Gate;
  readonly #faults = new Faults();
  readonly #judge = ModelJudge.load();
  #violations: string[] = [];

  private constructor(server: Server, options: FakeRoute53Options) {
    this.#server = server;
    this.log = this.#log;
    this.#account = new Account(options);
    this.#gate = new Gate(options);
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // A client that goes away in the middle is no concern of the server's.
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(options: FakeRoute53Options = {}): Promise<FakeRoute53> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeRoute53(server, options);
  }

  /** @throws Error when requests or replies did not fit the API model */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    const violations = this.takeViolations();
    if (violations.length > 0) throw new Error(`against the API model:\n${violations.join('\n')}`);
  }

  /** What did not fit the API model since this was last asked. */
  takeViolations(): string[] {
    return this.#violations.splice(0);
  }

  get zones(): readonly HostedZone[] {
    return this.#account.zones;
  }

  /** The id of the first zone of this name, of the private one where asked for. */
  zoneId(name: string, visibility: 'public' | 'private' = 'public'): string {
    const zone = this.zones.find((z) => z.name === `${name}.` && z.isPrivate === (visibility === 'private'));
    if (zone === undefined) throw new Error(`no ${visibility} zone ${name}`);
    return zone.id;
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
    return recordsAt(this.#zones(zoneId), name, type);
  }

  /** Every record of a zone but its SOA, in the same words; by default of the first zone. */
  async allRecords(zoneId?: string): Promise<string[]> {
    const [zone] = this.#zones(zoneId);
    return zone === undefined ? [] : allRecordsOf(zone);
  }

  /** Every set at a name as Route 53 holds it, with its routing policy or alias. */
  sets(name: string, zoneId?: string): ResourceRecordSet[] {
    return setsAt(this.#zones(zoneId), name);
  }

  /** Adds records behind everybody's back, in dig's words; what stands at a name and type gets the line's TTL. */
  async plant(lines: readonly string[], zoneId?: string): Promise<void> {
    for (const line of lines) plantLine(this.#zones(zoneId), line);
    this.#account.applied += 1;
  }

  /** Puts a set there as it is, unchecked: an alias, one with a routing policy, values in a spelling of its own. */
  plantSet(set: ResourceRecordSet, zoneId?: string): void {
    plantSet(this.#zones(zoneId), set);
    this.#account.applied += 1;
  }

  #zones(id: string | undefined): readonly HostedZone[] {
    return id === undefined ? this.zones : [this.#account.zone(id)];
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const signed = await readRequest(incoming);
    const request = recordOf(signed, at);
    this.#log.push(request);
    const fault = this.#faults.take(request);
    if (fault?.kind === 'delay' && fault.when !== 'after') await delay(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'drop-before') {
      incoming.socket.destroy();
      return;
    }

    const reply = await this.#reply(request, signed, fault);
    if (fault?.kind === 'delay' && fault.when === 'after') await delay(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'hang-after') return;
    if (fault?.kind === 'drop-after') {
      incoming.socket.destroy();
      return;
    }
    request.status = reply.status;
    request.code = reply.code;
    response.writeHead(reply.status, {
      'content-type': 'text/xml',
      'content-length': Buffer.byteLength(reply.body),
      'x-amzn-requestid': request.requestId,
    });
    if (fault?.kind === 'truncate') {
      response.write(reply.body.slice(0, reply.body.length / 2), () => incoming.socket.destroy());
    } else response.end(reply.body);
  }

  /** The real reply, or what the fault makes of it. */
  async #reply(request: OpenRequest, signed: SignedRequest, fault: Fault | undefined): Promise<Reply> {
    if (fault?.kind === 'status' && fault.applied !== true) return injected(request, fault);
    const reply = await this.#answer(request, signed);
    if (fault?.kind === 'status') return injected(request, fault);
    if (fault?.kind === 'malformed') return { ...reply, status: 200, body: fault.body ?? NOT_XML };
    return reply;
  }

  async #answer(request: OpenRequest, signed: SignedRequest): Promise<Reply> {
    try {
      const asked = this.#gate.admit(request, signed, this.#log);
      this.#judgeRequest(asked);
      const body = await this.#apply(request, asked);
      this.#violations.push(...(this.#judge?.reply(asked.route.operation, parseXml(body)) ?? []));
      return { status: 200, code: undefined, body };
    } catch (error) {
      if (!(error instanceof Route53Error)) throw error;
      const reply = errorReply(request, error);
      if (request.operation !== undefined) {
        const problems = this.#judge?.error(request.operation, error.status, parseXml(reply.body));
        this.#violations.push(...(problems ?? []));
      }
      return reply;
    }
  }

  async #apply(request: OpenRequest, asked: Asked): Promise<string> {
    if (asked.route.operation !== 'ChangeResourceRecordSets') return this.#account.answer(asked);
    return this.#gate.exclusively(asked.route.id ?? '', () => {
      const body = this.#account.answer(asked);
      request.applied = true;
      return body;
    });
  }

  #judgeRequest({ route: { operation, id }, query, document }: Asked): void {
    this.#violations.push(...(this.#judge?.request({ operation, id, query, document }) ?? []));
  }
}

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
}

function errorReply({ requestId }: RequestRecord, error: Route53Error): Reply {
  return { status: error.status, code: error.code, body: error.toXml(requestId) };
}

function injected(request: RequestRecord, fault: Fault & { readonly kind: 'status' }): Reply {
  const { status, code = 'ServiceUnavailable', message = 'Service is unavailable.' } = fault;
  return errorReply(request, new Route53Error(status, code, message));
}
