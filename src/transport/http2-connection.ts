import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { onAbort } from './abort.js';
import { readBody } from './body.js';
import { requestHeaders, type HttpLost, type HttpReply, type HttpsConnection } from './https-connection.js';

export interface Http2Options {
  /** The server as the requests name it: `dns.example`, `dns.example:8443`. */
  readonly authority: string;
  readonly path: string;
  /** Milliseconds without a request after which it closes. */
  readonly idleTime: number;
}

/** HTTP/2 over a socket that is connected: all requests at once, each in a stream of its own (RFC 9113 §5). */
export class Http2Connection implements HttpsConnection {
  readonly #session: ClientHttp2Session;
  readonly #options: Http2Options;
  #active = 0;
  #usable = true;
  #error: Error | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(socket: TLSSocket, options: Http2Options) {
    this.#options = options;
    this.#session = connect(`https://${options.authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    const unusable = (): void => void (this.#usable = false);
    this.#session
      .on('error', (error: Error) => (this.#error = error))
      .on('goaway', unusable)
      .on('close', unusable);
    this.#rest();
  }

  get usable(): boolean {
    return this.#usable && !this.#session.closed && !this.#session.destroyed;
  }

  get active(): number {
    return this.#active;
  }

  async post(octets: Buffer, signals: readonly AbortSignal[]): Promise<HttpReply | HttpLost> {
    this.#begin();
    let stop = (): void => undefined;
    try {
      const stream = this.#session.request({
        ':method': 'POST',
        ':path': this.#options.path,
        ...requestHeaders(octets),
      });
      // Each failure comes out of `replyOf`; what comes after it is nobody's.
      stream.on('error', () => undefined);
      const aborted = new Promise<never>((_, reject) => {
        stop = onAbort(signals, (error) => {
          // A connection that swallows requests is not worth another one.
          if (error.timedOut) this.#usable = false;
          reject(error);
        });
      });
      const reply = replyOf(stream);
      reply.catch(() => undefined);
      stream.end(octets);
      try {
        const whole = await Promise.race([reply, aborted]);
        // It ends by itself. Servers take many that are reset for an attack (CVE-2023-44487), and stop answering.
        if (whole.status !== 200 || whole.body === 'too-long') stream.close(constants.NGHTTP2_CANCEL);
        return whole;
      } catch (error) {
        if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
        if (signals.some((signal) => signal.aborted)) throw error;
        // The server says that it has not looked at the request (RFC 9113 §8.7).
        const sent = stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM;
        return { lost: this.#error ?? asError(error), sent };
      }
    } catch (error) {
      if (signals.some((signal) => signal.aborted)) throw error;
      this.#usable = false;
      return { lost: asError(error), sent: false };
    } finally {
      stop();
      this.#end();
    }
  }

  destroy(): void {
    this.#usable = false;
    clearTimeout(this.#idleTimer);
    this.#session.destroy();
  }

  #begin(): void {
    if (this.#active++ > 0) return;
    clearTimeout(this.#idleTimer);
    this.#session.ref();
  }

  #end(): void {
    if (--this.#active > 0) return;
    if (this.usable) this.#rest();
    else this.destroy();
  }

  /** Unused: does not keep the process alive, and closes after a while. */
  #rest(): void {
    this.#session.unref();
    this.#idleTimer = setTimeout(() => this.destroy(), this.#options.idleTime).unref();
  }
}

async function replyOf(stream: ClientHttp2Stream): Promise<HttpReply> {
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.once('response', resolve).once('error', reject);
    stream.once('close', () => reject(new Error('the stream ended without a reply')));
  });
  const status = Number(headers[':status']);
  const [type, location, length] = [headers['content-type'], headers['location'], headers['content-length']];
  return {
    status,
    contentType: typeof type === 'string' ? type : '',
    location: typeof location === 'string' ? location : undefined,
    body: status === 200 ? await wholeBody(stream, Number(length ?? NaN)) : Buffer.alloc(0),
  };
}

/** @param length NaN where the server does not say it */
async function wholeBody(stream: ClientHttp2Stream, length: number): Promise<Buffer | 'too-long'> {
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const body = await readBody(stream);
  if (body === 'too-long' || body.length === length) return body;
  // To who reads it, a stream that is cut off ends like one that is complete; it is closed with a code.
  await closed;
  if (body.length < length || stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
    throw new Error('the stream was cut off');
  }
  return body;
}

function asError(error: unknown): Error | undefined {
  return error instanceof Error ? error : undefined;
}
