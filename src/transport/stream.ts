import { connect, type Socket } from 'node:net';
import { KmsDnsError, MessageError } from '../errors.js';
import {
  decodeMessage,
  type DecodedMessage,
  encodeMessage,
  type Message,
  type SignedRequest,
  type Signer,
} from '../wire/index.js';
import { onAbort } from './abort.js';
import { connectionLostError, timeoutError, unauthenticatedError, unreachableError } from './failures.js';
import { FrameReader, frame } from './frames.js';
import { answersQuestion, isSuccess } from './judge.js';
import { formatServer } from './server-address.js';
import { trace } from './traces.js';
import type { Authentication, ServerAddress } from './types.js';

export interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that may pass from one message to the next. */
  readonly timeout?: number | undefined;
  readonly signer?: Signer | undefined;
}

export interface StreamedMessage {
  readonly message: DecodedMessage;
  readonly authentication: Authentication;
}

/**
 * One request with a reply of many messages (AXFR, RFC 5936), over a connection of its own that closes when the
 * consumer stops: only it knows which message is the last. Of a signed request, a message comes out only when a
 * MAC covers it (RFC 8945 §5.3.1), so the last one that comes out is always covered.
 */
export async function* streamOverTcp(
  server: ServerAddress,
  message: Message,
  options: {
    readonly id: number;
    readonly signals: readonly AbortSignal[];
    readonly timeout: number;
    readonly signer: Signer | undefined;
  },
): AsyncGenerator<StreamedMessage, void, undefined> {
  const { id, signals, timeout, signer } = options;
  const plain = encodeMessage({ ...message, id });
  const signed = await signer?.sign(plain);
  const judge = new StreamJudge(server, { ...message, id }, signed);
  const socket = connect({ host: server.host, port: server.port, noDelay: true });
  const stop = onAbort(signals, (error) => socket.destroy(error));
  try {
    await opened(socket, server, timeout);
    trace(() => ({ event: 'send', server: formatServer(server), protocol: 'tcp', id }));
    socket.write(frame(signed?.octets ?? plain));
    const frames = new FrameReader();
    for await (const chunk of chunks(socket, server, timeout)) {
      for (const octets of frames.push(chunk)) yield* await judge.judge(octets);
    }
    throw connectionLostError(server);
  } catch (error) {
    throw error instanceof KmsDnsError ? error : connectionLostError(server, error);
  } finally {
    stop();
    socket.destroy();
  }
}

class StreamJudge {
  readonly #server: ServerAddress;
  readonly #request: Message;
  readonly #signed: SignedRequest | undefined;
  #first = true;
  #held: DecodedMessage[] = [];

  constructor(server: ServerAddress, request: Message, signed: SignedRequest | undefined) {
    this.#server = server;
    this.#request = request;
    this.#signed = signed;
  }

  /** The messages that are good now that this one has come. */
  async judge(octets: Buffer): Promise<StreamedMessage[]> {
    const message = this.#decode(octets);
    if (!this.#belongs(message))
      throw new MessageError(`${formatServer(this.#server)} answered something else`);
    this.#first = false;
    if (this.#signed === undefined) return [{ message, authentication: { kind: 'none' } }];
    const verification = await this.#signed.verify(octets, message);
    switch (verification.kind) {
      case 'pending':
        this.#held.push(message);
        return [];
      case 'verified': {
        const { error: tsigError, serverTime } = verification;
        const good = [...this.#held, message];
        this.#held = [];
        return good.map((m) => ({ message: m, authentication: { kind: 'verified', tsigError, serverTime } }));
      }
      default: {
        if (isSuccess(message)) {
          const why = verification.kind === 'forged' ? verification.why : 'it is not signed';
          throw unauthenticatedError(this.#server, why);
        }
        const tsigError = verification.kind === 'unsigned-error' ? verification.error : 0;
        return [{ message, authentication: { kind: 'unauthenticated', tsigError } }];
      }
    }
  }

  #decode(octets: Buffer): DecodedMessage {
    try {
      return decodeMessage(octets);
    } catch (error) {
      if (!(error instanceof KmsDnsError)) throw error;
      throw new MessageError(`${formatServer(this.#server)} sent a malformed reply: ${error.message}`);
    }
  }

  /** Only the first message must repeat the question (RFC 5936 §2.2.1). */
  #belongs(message: DecodedMessage): boolean {
    const { id, opcode } = this.#request;
    if (message.id !== id || message.opcode !== opcode || !message.flags.qr) return false;
    return (!this.#first && message.questions.length === 0) || answersQuestion(this.#request, message);
  }
}

async function opened(socket: Socket, server: ServerAddress, timeout: number): Promise<void> {
  const timer = setTimeout(() => socket.destroy(timeoutError(server, timeout)), timeout);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.on('error', (error) =>
        reject(error instanceof KmsDnsError ? error : unreachableError(server, error)),
      );
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What comes in, as fast as the consumer takes it; the time limit counts only while it waits for more. */
async function* chunks(socket: Socket, server: ServerAddress, timeout: number): AsyncGenerator<Buffer> {
  const source = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const timer = setTimeout(() => socket.destroy(timeoutError(server, timeout)), timeout);
    const next = await source.next().finally(() => clearTimeout(timer));
    if (next.done === true) return;
    yield next.value;
  }
}
