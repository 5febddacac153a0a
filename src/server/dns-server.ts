import { keyRing } from '../wire/index.js';
import type { ServerEvent } from './event.js';
import { RequestHandler } from './handler.js';
import { cannotListen, tryAddress } from './listen-address.js';
import {
  checkListen,
  readZones,
  transferRule,
  type DnsServerOptions,
  type ListenAddress,
} from './options.js';
import { anythingGoes, kmsPolicy } from './policy.js';
import { ServedZone } from './store/served-zone.js';
import { TCP_LIMITS, type TcpLimits } from './tcp-limits.js';
import { TcpListener } from './tcp.js';
import { UdpListener } from './udp.js';
import { ZoneTable } from './zone-table.js';

/** Stand for every address of the machine, and name none. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

interface Listener {
  readonly udp: UdpListener;
  readonly tcp: TcpListener;
}

/** The embedded authoritative server: UDP and TCP, dynamic update, transfers out, zones kept as master files. */
export class DnsServer {
  readonly addresses: readonly ListenAddress[];
  readonly #zones: readonly ServedZone[];
  readonly #listeners: readonly Listener[];
  readonly #log: (event: ServerEvent) => void;
  #closing: Promise<void> | undefined;

  /**
   * Resolves when every zone is loaded and every address answers.
   * @throws InputError for options or zone files that are wrong; KmsDnsError `ERR_LOCKED`, `ERR_IO`
   */
  static async start(options: DnsServerOptions): Promise<DnsServer> {
    const { now = Date.now, log = () => undefined, foldOctets } = options;
    const keys = options.keys ?? [];
    checkListen(options);
    const wanted = readZones(options);
    const mayTransfer = transferRule(options, keys);
    const ring = keyRing(keys);
    const unsignedAllowed = options.insecureAllowUnsignedUpdates === true;

    const limits = { ...TCP_LIMITS, ...options.tcp };
    const addresses = options.listen
      .map(({ host }) => host)
      .filter((host) => !ANY_ADDRESS.has(host) && !host.includes('%'));
    const zones: ServedZone[] = [];
    const listeners: Listener[] = [];
    try {
      for (const address of options.listen) await tryAddress(address);
      for (const { name, file } of wanted) {
        zones.push(await ServedZone.open({ name, file, now, addresses, foldOctets, onEvent: log }));
      }
      const handler = new RequestHandler({
        zones: new ZoneTable(zones),
        keys: ring,
        policy: unsignedAllowed ? anythingGoes : (options.policy ?? kmsPolicy),
        unsignedAllowed,
        mayTransfer,
        now,
        onEvent: log,
      });
      for (const address of options.listen) listeners.push(await listen(address, handler, limits, log));
    } catch (error) {
      await closeAll(listeners, zones);
      throw error;
    }
    const bound = options.listen.map(({ host }, i) => ({
      host,
      port: (listeners[i] as Listener).udp.port,
    }));
    for (const { host, port } of bound) log({ kind: 'listening', host, port });
    return new DnsServer(bound, zones, listeners, log);
  }

  private constructor(
    addresses: readonly ListenAddress[],
    zones: readonly ServedZone[],
    listeners: readonly Listener[],
    log: (event: ServerEvent) => void,
  ) {
    this.addresses = Object.freeze(addresses);
    this.#zones = zones;
    this.#listeners = listeners;
    this.#log = log;
  }

  /** Stops answering, finishes what was accepted, saves every zone to its file. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#listeners, this.#zones).then(() => {
      this.#log({ kind: 'closed' });
    });
    return this.#closing;
  }
}

async function closeAll(listeners: readonly Listener[], zones: readonly ServedZone[]): Promise<void> {
  await Promise.all(listeners.flatMap(({ udp, tcp }) => [udp.close(), tcp.close()]));
  await Promise.all(zones.map((zone) => zone.close()));
}

const PORT_ATTEMPTS = 10;

/** UDP and TCP on one port. A port that the system chose for one may be taken for the other: then it is tried again. */
async function listen(
  { host, port }: ListenAddress,
  handler: RequestHandler,
  limits: TcpLimits,
  log: (event: ServerEvent) => void,
): Promise<Listener> {
  const onError = (error: Error): void => {
    log({ kind: 'socket-error', host, message: error.message });
  };
  for (let attempt = 1; ; attempt++) {
    let udp: UdpListener | undefined;
    try {
      udp = await UdpListener.listen(host, port, handler, onError);
      return { udp, tcp: await TcpListener.listen(host, udp.port, handler, limits, onError) };
    } catch (cause) {
      await udp?.close();
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port === 0 && attempt < PORT_ATTEMPTS) continue;
      throw cannotListen({ host, port }, cause);
    }
  }
}
