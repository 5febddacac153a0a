import pLimit from 'p-limit';
import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { SrvData, TxtData, type RrType } from '../../src/record/index.js';
import { formatServer, type Reply, type ServerAddress } from '../../src/transport/index.js';
import {
  prerequisite,
  queryMessage,
  Rcode,
  rcodeName,
  update,
  updateMessage,
  type Message,
} from '../../src/wire/index.js';
import { makesName, type Batch } from './batches.js';
import { MESSAGES_IN_FLIGHT } from './limits.js';
import { readError } from './read-error.js';
import { updateError } from './refusal.js';
import type { Asked } from './explain.js';
import type { Identity } from './identity.js';
import type { Sender } from './sender.js';
import { SharedLock } from './shared-lock.js';
import { trace } from './trace.js';
import type { ServerWays } from './ways.js';

/** Records that stand nowhere. */
const NOBODYS = [
  new SrvData({ priority: 0xffff, weight: 0xffff, port: 1, target: DomainName.parse('nobody.invalid') }),
  TxtData.fromText('kmsdns: may this be written?'),
];

/** How to reach a server and speak to it. */
export interface Line {
  readonly sender: Sender;
  /** TCP unless told otherwise: one connection carries reads and updates, and nothing is cut off or forged. */
  readonly protocol: 'udp' | 'tcp';
  /** Milliseconds for one exchange. */
  readonly timeout: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What the servers at its end are known to do. */
  readonly ways: ServerWays;
}

interface UpdateOptions {
  readonly changes?: number;
  /** Whether a name may come into being. */
  readonly makesName?: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The server that a zone is read from and written to. */
export class Primary {
  readonly #line: Line;
  readonly #limit = pLimit(MESSAGES_IN_FLIGHT);
  readonly #updates = new SharedLock();
  /** The address in use, and those to try when nothing can be sent to it. */
  #address: ServerAddress;
  readonly #others: ServerAddress[];

  constructor([first, ...others]: readonly ServerAddress[], line: Line) {
    if (first === undefined) throw new KmsDnsError('ERR_UNREACHABLE', 'the server has no address');
    this.#address = first;
    this.#others = others;
    this.#line = line;
  }

  get protocol(): 'udp' | 'tcp' {
    return this.#line.protocol;
  }

  get ways(): ServerWays {
    return this.#line.ways;
  }

  /** As whom it knows us, if we sign. */
  get identity(): Identity | undefined {
    return this.#line.sender.identity;
  }

  /** For people. */
  get text(): string {
    return formatServer(this.#address);
  }

  /**
   * The reply to one query, NOERROR or NXDOMAIN.
   * @throws KmsDnsError
   */
  async query(zone: DomainName, name: DomainName, type: RrType, signal?: AbortSignal): Promise<Reply> {
    const message = queryMessage(name, type, { recursionDesired: false });
    // What UDP cuts off is asked again over TCP: half a set is none.
    const reply = await this.#exchange(zone, message, this.#line.protocol === 'udp' ? 'auto' : 'tcp', signal);
    const { rcode } = reply.message;
    if (rcode === Rcode.NOERROR || rcode === Rcode.NXDOMAIN) return reply;
    throw readError(reply, this.#asked(zone), name);
  }

  /**
   * Sends one UPDATE, once. No changes at all is the question whether we may update the zone.
   * @returns undefined when it was done, otherwise why the server did not do it
   * @throws KmsDnsError when no reply came: it may have been done or not
   */
  async update(zone: DomainName, batch: Batch, signal?: AbortSignal): Promise<KmsDnsError | undefined> {
    const message = updateMessage(
      zone,
      batch.flatMap((c) => c.records.prerequisites),
      [...batch.flatMap((c) => c.records.deletes), ...batch.flatMap((c) => c.records.adds)],
    );
    const reply = await this.#update(zone, message, {
      changes: batch.length,
      makesName: batch.some(makesName),
      signal,
    });
    if (reply.message.rcode === Rcode.NOERROR) return undefined;
    return updateError(reply, this.#asked(zone), batch);
  }

  /**
   * Whether we may change a set, told by an addition under a prerequisite that cannot hold: BIND, Knot and PowerDNS
   * look at the permission first. A server that looks last says that everything is allowed.
   * @returns undefined for a type of which there is no record to try it with
   * @throws KmsDnsError when no reply came
   */
  async mayWrite(
    zone: DomainName,
    name: DomainName,
    type: RrType,
    signal?: AbortSignal,
  ): Promise<boolean | undefined> {
    const nobodys = NOBODYS.find((data) => data.type === type);
    if (nobodys === undefined) return undefined;
    const impossible = prerequisite.rrsetAbsent(zone, 'SOA');
    const trial = updateMessage(zone, [impossible], [update.add(name, 0, nobodys)]);
    const { rcode } = (await this.#update(zone, trial, { signal })).message;
    if (rcode === Rcode.NOERROR) {
      // It ignores prerequisites: out with it again.
      await this.#update(zone, updateMessage(zone, [], [update.deleteRecord(name, nobodys)]), { signal });
    }
    return rcode === Rcode.NOERROR || rcode === Rcode.YXRRSET;
  }

  /**
   * Makes a name at which nothing stands ours, where names have owners: by a record that is deleted in the same UPDATE, so that
   * nobody ever sees it. Where that is not to be had, the change itself is told why.
   * @throws KmsDnsError when no reply came: it may be ours or not
   */
  async claim(zone: DomainName, name: DomainName, signal?: AbortSignal): Promise<void> {
    const claim = TxtData.fromText('kmsdns: this name is ours');
    const records = [update.add(name, 0, claim), update.deleteRecord(name, claim)];
    const message = updateMessage(zone, [prerequisite.nameNotInUse(name)], records);
    await this.#update(zone, message, { makesName: true, signal });
  }

  async #update(
    zone: DomainName,
    message: Message,
    { changes = 0, makesName = false, signal }: UpdateOptions,
  ): Promise<Reply> {
    const send = (): Promise<Reply> => this.#exchange(zone, message, this.#line.protocol, signal);
    const isAlone = makesName && this.ways.namesHaveOwners;
    const reply = await (isAlone ? this.#updates.alone(send) : this.#updates.shared(send));
    const detail = rcodeName(reply.message.rcode);
    trace(() => ({ event: 'update', server: this.text, zone: zone.text, changes, detail }));
    return reply;
  }

  #exchange(
    zone: DomainName,
    message: Message,
    protocol: 'udp' | 'tcp' | 'auto',
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const { sender, timeout } = this.#line;
    return this.#limit(async () => {
      for (;;) {
        const address = this.#address;
        try {
          return await sender.send(address, zone, message, { signal, protocol, timeout });
        } catch (error) {
          if (!(error instanceof KmsDnsError) || error.code !== 'ERR_UNREACHABLE' || !this.#next(address))
            throw error;
        }
      }
    });
  }

  /** Goes on to the next address, unless somebody else has done so. False when there is none left. */
  #next(tried: ServerAddress): boolean {
    if (this.#address !== tried) return true;
    const next = this.#others.shift();
    if (next === undefined) return false;
    this.#address = next;
    return true;
  }

  #asked(zone: DomainName): Asked {
    return { zone, identity: this.#line.sender.identity, now: this.#line.now };
  }
}
