import type { Socket } from 'node:net';
import type { Peer, RequestHandler } from './handler.js';
import type { Response } from './request.js';
import type { TcpLimits } from './tcp-limits.js';

/**
 * One TCP connection: framed requests in, framed responses out, as each is ready. However its peer behaves, it holds one
 * request being read, `underWay` under way and about `unsentOctets` of responses.
 */
export class TcpConnection {
  readonly #socket: Socket;
  readonly #handler: RequestHandler;
  readonly #limits: TcpLimits;
  readonly #peer: Peer;
  readonly #frames = new FrameReader();
  #unread: Buffer = Buffer.alloc(0);
  #underWay = 0;
  #streaming = false;
  /** No more requests: the peer has ended, or we are about to. */
  #ended = false;
  #closing = false;
  #timer: NodeJS.Timeout;
  /** When it last did something useful. */
  lastUse = performance.now();

  constructor(socket: Socket, handler: RequestHandler, limits: TcpLimits) {
    this.#socket = socket;
    this.#handler = handler;
    this.#limits = limits;
    this.#peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0, protocol: 'tcp' };
    this.#timer = setTimeout(() => socket.destroy(), limits.idleTimeout);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
      this.#read();
    });
    socket.on('drain', () => {
      this.#used();
      this.#read();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#endIfDone();
    });
    socket.on('close', () => {
      clearTimeout(this.#timer);
    });
    /* 'close' follows; there is nobody to tell. */
    socket.on('error', () => undefined);
  }

  get idle(): boolean {
    return this.#underWay === 0 && !this.#streaming;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Reads no more, answers what is under way, and ends; resolves when it is closed, at the latest after `patience` ms. */
  finish(patience: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) {
        resolve();
        return;
      }
      const timer = setTimeout(() => this.#socket.destroy(), patience);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#closing = true;
      this.#ended = true;
      this.#endIfDone();
    });
  }

  get #busy(): boolean {
    return (
      this.#streaming ||
      this.#underWay >= this.#limits.underWay ||
      this.#socket.writableLength > this.#limits.unsentOctets
    );
  }

  #used(): void {
    this.lastUse = performance.now();
    this.#timer.refresh();
  }

  /** Handles what was read as far as there is room for the responses; the rest waits, and so does the peer. */
  #read(): void {
    let at = 0;
    this.#socket.cork();
    while (!this.#busy && !this.#closing && at < this.#unread.length) {
      at = this.#frames.read(this.#unread, at);
      const request = this.#frames.take();
      if (request === undefined) continue;
      this.#used();
      this.#respond(this.#handler.handle(request, this.#peer));
    }
    this.#unread = this.#unread.subarray(at);
    this.#socket.uncork();
    if (this.#busy) this.#socket.pause();
    else this.#socket.resume();
    this.#endIfDone();
  }

  #respond(response: Response): void {
    switch (response.kind) {
      case 'none':
        return;
      case 'message':
        this.#write(response.octets);
        return;
      case 'later':
        this.#underWay++;
        void response.octets.then((octets) => {
          this.#underWay--;
          this.#used();
          this.#write(octets);
          this.#read();
        });
        return;
      case 'stream':
        this.#streaming = true;
        void this.#stream(response.messages)
          .catch(() => this.#socket.destroy())
          .finally(() => {
            this.#streaming = false;
            this.#read();
          });
    }
  }

  async #stream(messages: Iterable<Buffer>): Promise<void> {
    for (const message of messages) {
      if (this.#socket.destroyed) return;
      this.#write(message);
      this.#used();
      /* Others get their turn; a slow reader gets no more than it takes. */
      await new Promise((resolve) => setImmediate(resolve));
      while (this.#socket.writableLength > this.#limits.unsentOctets) if (!(await this.#drained())) return;
    }
  }

  /** False when the connection closes instead. */
  #drained(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#socket.off('drain', settle);
        this.#socket.off('close', settle);
        resolve(!this.#socket.destroyed);
      };
      this.#socket.on('drain', settle);
      this.#socket.on('close', settle);
      if (this.#socket.destroyed) settle();
    });
  }

  #write(message: Buffer): void {
    if (this.#socket.destroyed) return;
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(message.length, 0);
    this.#socket.cork();
    this.#socket.write(length);
    this.#socket.write(message);
    this.#socket.uncork();
  }

  /** The peer sends no more: what is under way is answered, then the connection ends. */
  #endIfDone(): void {
    if (this.#ended && this.idle && !this.#busy) this.#socket.end();
  }
}

/** Puts messages together from the pieces they come in: two octets of length, then the message (RFC 1035 §4.2.2). */
class FrameReader {
  #lengthOctets = 0;
  #length = 0;
  #message: Buffer | undefined;
  #filled = 0;

  /** Takes octets up to the end of one message at the most. @returns where it stopped */
  read(chunk: Buffer, start: number): number {
    let at = start;
    while (this.#lengthOctets < 2 && at < chunk.length) {
      this.#length = (this.#length << 8) | (chunk[at++] as number);
      this.#lengthOctets++;
    }
    if (this.#lengthOctets < 2) return at;
    const message = (this.#message ??= Buffer.allocUnsafe(this.#length));
    const copied = chunk.copy(message, this.#filled, at, at + this.#length - this.#filled);
    this.#filled += copied;
    return at + copied;
  }

  /** The message, once it is whole. */
  take(): Buffer | undefined {
    const message = this.#message;
    if (message === undefined || this.#filled < this.#length) return undefined;
    this.#lengthOctets = this.#length = this.#filled = 0;
    this.#message = undefined;
    return message;
  }
}
