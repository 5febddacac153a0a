import type { Socket } from 'node:net';
import { FrameReader, frame } from './frames.js';
import type { Connection, OpenOptions } from './connection-pool.js';
import { freshId } from './ids.js';
import { formatServer } from './server-address.js';
import { trace } from './traces.js';
import type { ServerAddress } from './types.js';

/** Who waits for the reply with one id. */
export interface FrameListener {
  onMessage(octets: Buffer): void;
  /** The connection ended. `sent` says whether the server may have got the request. */
  onEnd(sent: boolean, cause: Error | undefined): void;
}

export interface ConnectionOptions extends OpenOptions {
  /** The socket's event after which requests may be sent. */
  readonly ready: 'connect' | 'secureConnect';
}

/** What a connection with frames runs over. */
export function streamProtocol({ channel }: ServerAddress): 'tcp' | 'tls' {
  return channel?.kind === 'tls' ? 'tls' : 'tcp';
}

interface Waiting extends FrameListener {
  sent: boolean;
}

/**
 * One connection to a server with many requests under way on it, their replies in any order (RFC 7766 §6.2.1.1, §7).
 * Frames that are ready in the same turn of the event loop go out in one write. An id that was given up stays
 * taken until its reply has come, so that this reply can never be taken for another's.
 */
export class TcpConnection implements Connection {
  readonly #server: ServerAddress;
  readonly #socket: Socket;
  readonly #randomId: () => number;
  readonly #frames = new FrameReader();
  readonly #waiting = new Map<number, Waiting | 'given-up'>();
  readonly #outbox: Buffer[] = [];
  readonly #unsent: Waiting[] = [];
  readonly #idleTime: number;
  #active = 0;
  #answered = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #usable = true;
  #error: Error | undefined;

  private constructor(server: ServerAddress, socket: Socket, randomId: () => number, idleTime: number) {
    this.#server = server;
    this.#socket = socket;
    this.#randomId = randomId;
    this.#idleTime = idleTime;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => (this.#error = error));
    socket.on('end', () => this.retire());
    socket.on('close', () => this.#ended());
    this.#rest();
  }

  /**
   * @param socket that has just begun to connect
   * @throws Error of the system
   */
  static open(server: ServerAddress, socket: Socket, options: ConnectionOptions): Promise<TcpConnection> {
    trace(() => ({ event: 'connect', server: formatServer(server), protocol: streamProtocol(server) }));
    const { randomId, idleTime, signal, ready } = options;
    return new Promise((resolve, reject) => {
      const abort = (): void => void socket.destroy();
      signal.addEventListener('abort', abort);
      const failed = (error?: Error): void => {
        signal.removeEventListener('abort', abort);
        reject(error ?? new Error('the connection attempt was given up'));
      };
      let cause: Error | undefined;
      const onError = (error: Error): void => void (cause = error);
      const onClose = (): void => failed(cause);
      socket.once('error', onError).once('close', onClose);
      socket.once(ready, () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', onError).off('close', onClose);
        resolve(new TcpConnection(server, socket, randomId, idleTime));
      });
    });
  }

  get usable(): boolean {
    return this.#usable;
  }

  get active(): number {
    return this.#active;
  }

  /** Requests that got their replies. */
  get answered(): number {
    return this.#answered;
  }

  /** An id of its own for one request, and its replies to `listener` until `forget`. */
  reserve(listener: FrameListener): number {
    const id = freshId(this.#randomId, this.#waiting);
    const waiting: Waiting = {
      sent: false,
      onMessage: (octets) => listener.onMessage(octets),
      onEnd: (sent, cause) => listener.onEnd(sent, cause),
    };
    this.#waiting.set(id, waiting);
    if (this.#active++ === 0) {
      clearTimeout(this.#idleTimer);
      this.#socket.ref();
    }
    return id;
  }

  send(octets: Buffer, id: number): void {
    trace(() => ({ event: 'send', ...this.#where, id, octets: octets.length }));
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined && waiting !== 'given-up') this.#unsent.push(waiting);
    if (this.#outbox.push(frame(octets)) === 1) setImmediate(() => this.#flush());
  }

  /** The reply has come. */
  settle(id: number): void {
    if (!this.#waiting.delete(id)) return;
    this.#answered++;
    this.#release();
  }

  /** Nobody waits for the reply any more, but it may still come. */
  giveUp(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting === 'given-up') return;
    this.#waiting.set(id, 'given-up');
    this.#release();
  }

  /** Takes no new requests, and closes when those under way have ended. */
  retire(): void {
    this.#usable = false;
    if (this.#active === 0) this.destroy();
  }

  destroy(): void {
    this.#usable = false;
    this.#socket.destroy();
  }

  #flush(): void {
    const frames = this.#outbox.splice(0);
    if (!this.#socket.writable) {
      this.#ended();
      return;
    }
    for (const waiting of this.#unsent.splice(0)) waiting.sent = true;
    this.#socket.write(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames));
  }

  #receive(chunk: Buffer): void {
    for (const octets of this.#frames.push(chunk)) {
      const id = octets.length >= 2 ? octets.readUInt16BE(0) : -1;
      const waiting = this.#waiting.get(id);
      if (waiting === 'given-up') this.#waiting.delete(id);
      else if (waiting !== undefined) waiting.onMessage(octets);
      else trace(() => ({ event: 'drop', ...this.#where, id, detail: 'nothing was asked with this id' }));
    }
  }

  #ended(): void {
    this.#usable = false;
    clearTimeout(this.#idleTimer);
    trace(() => ({ event: 'close', ...this.#where, detail: this.#error?.message }));
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#active = 0;
    for (const one of waiting) if (one !== 'given-up') one.onEnd(one.sent, this.#error);
  }

  #release(): void {
    if (--this.#active > 0) return;
    if (this.#usable) this.#rest();
    else this.destroy();
  }

  /** Unused: does not keep the process alive, and closes after a while. */
  #rest(): void {
    this.#socket.unref();
    this.#idleTimer = setTimeout(() => this.destroy(), this.#idleTime).unref();
  }

  get #where(): { server: string; protocol: 'tcp' | 'tls' } {
    return { server: formatServer(this.#server), protocol: streamProtocol(this.#server) };
  }
}
