import { connect, type Socket } from 'node:net';
import { abortedError } from '../errors.js';
import { formatServer, onAbort, type ServerAddress } from '../transport/index.js';
import type { ProbeResult } from './probe-result.js';

export type Connect = (endpoint: ServerAddress) => Socket;

export interface TcpConnectOptions {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly connect?: Connect | undefined;
}

export type Opened =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly result: ProbeResult };

type Failure = 'refused' | 'timeout' | 'unreachable' | 'skipped';

/** What the system's error codes mean for the question "does anything listen there?". */
const STATES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ETIMEDOUT: 'timeout',
  EMFILE: 'skipped',
  ENFILE: 'skipped',
  ENOBUFS: 'skipped',
};

const WORDS: Readonly<Record<Failure, string>> = {
  refused: 'refused: nothing listens on this port',
  timeout: 'no answer: the host is down, or a firewall drops the packets',
  unreachable: 'there is no way to this address from here',
  skipped: 'not tried: this machine is out of sockets',
};

/**
 * Opens one TCP connection. Not being able to connect is a result. The socket is the caller's to destroy; an error of
 * it that nobody listens for is ignored.
 * @param timeout milliseconds
 * @throws KmsDnsError `ERR_ABORTED` (or `ERR_TIMEOUT`) when the signal fires
 */
export function openTcp(
  endpoint: ServerAddress,
  timeout: number,
  { signal, connect: open = openSocket }: TcpConnectOptions,
): Promise<Opened> {
  const nowhere = nowhereToConnect(endpoint);
  if (nowhere !== undefined) {
    const result = { state: 'unreachable', detail: `${nowhere} cannot be connected to`, ms: 0 } as const;
    return Promise.resolve({ kind: 'failed', result });
  }
  if (signal?.aborted === true) return Promise.reject(abortedError(signal.reason));
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const socket = open(endpoint);
    const timer = setTimeout(() => fail('timeout', `within ${timeout} ms`), timeout);
    const stop = (): void => {
      clearTimeout(timer);
      stopWaiting();
    };
    const fail = (state: Failure, note: string): void => {
      stop();
      socket.destroy();
      const words = note === 'ECONNRESET' ? 'refused: the connection was broken off at once' : WORDS[state];
      const detail = `${formatServer(endpoint)}: ${words} (${note})`;
      resolve({ kind: 'failed', result: { state, detail, ms: Math.round(performance.now() - started) } });
    };
    const stopWaiting = onAbort(signal === undefined ? [] : [signal], (error) => {
      stop();
      socket.destroy();
      reject(error);
    });
    socket.once('connect', () => {
      stop();
      resolve({ kind: 'open', socket });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      fail(STATES[code] ?? 'unreachable', code);
    });
  });
}

/** Some systems take an unspecified address for their own, and others refuse it (RFC 1122 §3.2.1.3, RFC 4291 §2.5.2). */
function nowhereToConnect({ host, port }: ServerAddress): string | undefined {
  if (port === 0) return 'port 0';
  return /^(?:0\.0\.0\.0|[0:]+)$/.test(host) ? host : undefined;
}

function openSocket({ host, port }: ServerAddress): Socket {
  return connect({ host, port });
}
