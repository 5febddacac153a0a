import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Account } from './account.js';
import { ApiError, errors } from './api-error.js';
import { routeOf, serve, type PageCaps, type Route } from './api.js';
import type { DnsRecord } from './dns-record.js';
import {
  failure,
  isCarriedOut,
  receive,
  send,
  spoil,
  success,
  type Received,
  type Reply,
} from './exchange.js';
import { Faults, type Fault } from './faults.js';
import { Hooks, type Hook } from './hooks.js';
import type { Violation } from './judge.js';
import { DOCUMENTED_LIMIT, RateLimiter, type RateLimit } from './rate-limit.js';
import { RequestLog, type Entry } from './request-log.js';
import type { RequestRecord } from './request-record.js';
import { authenticate, tokensOf, type Token, type TokenSpec } from './tokens.js';
import { Verdicts } from './verdicts.js';
import { newId, type FakeZone, type ZoneSpec } from './zone.js';

export interface FakeCloudflareOptions {
  /** Default: `example.test`. */
  readonly zones?: readonly (string | ZoneSpec)[] | undefined;
  /** By secret, 40 characters or more. Default: `FakeCloudflare.TOKEN`, which may do everything. */
  readonly tokens?: Readonly<Record<string, TokenSpec>> | undefined;
  /** Default: what Cloudflare documents. */
  readonly limit?: RateLimit | undefined;
  /** The longest pages it gives, whatever is asked for. */
  readonly pages?: PageCaps | undefined;
  /** What `stop` does when a request or a reply was against Cloudflare's model: it throws, unless that is only `noted`. */
  readonly model?: 'enforced' | 'noted' | undefined;
  readonly now?: (() => number) | undefined;
}

const BASE = '/client/v4';

/** Cloudflare's API v4, as far as a client that manages DNS records sees it, on loopback. */
export class FakeCloudflare {
  static readonly TOKEN = 'edit-dns-and-read-zones-0123456789abcdefgh';

  readonly #server: Server;
  readonly #account: Account;
  readonly #tokens: ReadonlyMap<string, Token>;
  readonly #limiter: RateLimiter;
  readonly #pages: PageCaps;
  readonly #now: () => number;
  readonly #faults = new Faults();
  readonly #hooks = new Hooks();
  readonly #verdicts = new Verdicts();
  readonly #model: 'enforced' | 'noted';
  readonly #log = new RequestLog();
  readonly #underWay = new Set<Promise<void>>();
  /** What went wrong in the fake itself. */
  readonly #defects: unknown[] = [];
  #endpoint = '';

  static async start(options: FakeCloudflareOptions = {}): Promise<FakeCloudflare> {
    const fake = new FakeCloudflare(options);
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    const { port } = fake.#server.address() as AddressInfo;
    fake.#endpoint = `http://127.0.0.1:${port}${BASE}`;
    return fake;
  }

  private constructor(options: FakeCloudflareOptions) {
    this.#now = options.now ?? Date.now;
    this.#account = new Account(options.zones ?? ['example.test'], this.#now);
    this.#tokens = tokensOf(options.tokens ?? { [FakeCloudflare.TOKEN]: {} });
    this.#limiter = new RateLimiter(options.limit ?? DOCUMENTED_LIMIT);
    this.#pages = options.pages ?? {};
    this.#model = options.model ?? 'enforced';
    this.#server = createServer((request, response) => {
      const handled = this.#handle(request, response)
        .catch((error: unknown) => {
          this.#defects.push(error);
          response.destroy();
        })
        .finally(() => this.#underWay.delete(handled));
      this.#underWay.add(handled);
    });
  }

  /** The base URL, which ends in `/client/v4`. */
  get endpoint(): string {
    return this.#endpoint;
  }

  /** Every request, in the order they came in. */
  get log(): readonly RequestRecord[] {
    return this.#log.entries;
  }

  /** The requests that wrote something, or that were of one operation. */
  requests(operation?: RequestRecord['operation']): readonly RequestRecord[] {
    return this.#log.of(operation);
  }

  /** What requests and replies had that Cloudflare's own model does not allow. Nothing is judged where it is absent. */
  get violations(): readonly Violation[] {
    return this.#verdicts.violations;
  }

  /** @throws Error with every violation, unless there are none */
  assertModelKept(): void {
    this.#verdicts.assertNone();
  }

  /** Resolves when every request that has come in is done with, also those that nobody waits for any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  clearLog(): void {
    this.#log.clear();
  }

  /** From now on, something goes wrong with the requests that it names. */
  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Runs something before the next request that `on` names is looked at, or before so many of them. */
  before(on: Hook['on'], run: Hook['run'], times = 1): void {
    this.#hooks.add({ on, run, left: times });
  }

  /** The zone of a name or an id; the first one, unless told which. */
  zone(which?: string): FakeZone {
    return this.#account.zone(which);
  }

  zoneId(name?: string): string {
    return this.zone(name).id;
  }

  /** The most requests that came in within any span of so many milliseconds. */
  mostWithin(ms: number): number {
    return this.#log.mostWithin(ms);
  }

  /** What stands at a name, as dig prints it, sorted; for an alias, the alias, whatever was asked for. */
  records(name: string, type: string): string[] {
    return this.#account.records(name, type);
  }

  /** `data comment` of each record that has one, sorted. */
  comments(name: string, type: string): string[] {
    return this.#account.comments(name, type);
  }

  /** Every record of one zone, or of all, in the same words. */
  allRecords(zone?: string): string[] {
    return this.#account.allRecords(zone);
  }

  /** Rises with every applied write. */
  serial(zone?: string): number {
    return this.#account.serial(zone);
  }

  /** Adds records behind everybody's back, with a comment and tags where given. */
  plant(
    lines: readonly string[],
    more: { readonly comment?: string; readonly tags?: readonly string[] } = {},
  ): readonly DnsRecord[] {
    return lines.map((line) => this.#account.plant(line, more));
  }

  /** Idempotent. @throws Error when requests or replies were against the model, and when the fake itself has failed */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    if (this.#defects.length > 0) throw new AggregateError(this.#defects, 'the fake itself has failed');
    if (this.#model === 'enforced') this.assertModelKept();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request, BASE).catch(() => null);
    // The client has gone in the middle of its request.
    if (received === null) return;
    const route = routeOf(received.method, received.path);
    const entry = this.#enter(received, route);
    this.#log.add(entry);
    await this.#hooks.run(entry);
    const fault = this.#faults.take(entry);
    entry.fault = fault?.kind ?? null;
    if (fault?.kind === 'drop-before') return void response.destroy();
    if (fault?.kind === 'drop-late') response.destroy();
    if (fault?.kind === 'drop-late' || (fault?.kind === 'delay' && fault.before === true))
      await delay(fault.ms);

    const serial = this.serial();
    const proper = isCarriedOut(fault) ? this.#answer(received, route) : null;
    entry.applied = this.serial() > serial;
    this.#verdicts.submit(entry, proper, (id) => this.#account.isPlanted(id));
    const reply = spoil(proper, fault);
    if (reply === null) throw new Error(`nothing to say to ${entry.operation}`);
    entry.status = await send(response, reply, fault, this.#headers(entry));
  }

  #enter({ method, path, query, body, authorization }: Received, route: Route): Entry {
    return {
      at: this.#now(),
      method,
      path,
      query,
      operation: route.operation,
      zone: this.#account.zones.find(({ id }) => id === route.zoneId)?.name ?? null,
      body: body ?? null,
      token: this.#tokens.get(authorization?.replace('Bearer ', '') ?? '')?.id ?? null,
      requestId: `${newId().slice(0, 16)}-FRA`,
      status: null,
      applied: false,
      fault: null,
    };
  }

  #answer(received: Received, route: Route): Reply {
    try {
      const token = authenticate(received.authorization, this.#tokens, received.path);
      this.#limiter.admit(token.user, this.#now());
      if (received.text !== '' && received.body === undefined) throw errors.notJson();
      return success(serve({ ...received, token, route }, this.#account.zones, this.#pages));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return failure(error);
    }
  }

  #headers({ requestId, token }: RequestRecord): Readonly<Record<string, string>> {
    const user = [...this.#tokens.values()].find(({ id }) => id === token)?.user;
    const limits = user === undefined ? {} : this.#limiter.headers(user, this.#now());
    return { 'cf-ray': requestId, server: 'cloudflare', ...limits };
  }
}
