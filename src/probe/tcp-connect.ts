import { connect, type Socket } from 'node:net';
import { abortedError } from '../errors.js';
import { formatServer, onAbort, type ServerAddress } from '../transport/index.js';
import type { ProbeResult, ProbeState } from './probe-result.js';

/** Milliseconds that a connection may take: a SYN that is lost once is sent again after one second (RFC 6298 §2.1). */
const DEFAULT_CONNECT_TIMEOUT = 3000;

export type Connect = (endpoint: ServerAddress) => Socket;

export interface TcpConnectOptions {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly connect?: Connect | undefined;
}

/** What the system's error codes mean for the question "does anything listen there?". */
const STATES: Readonly<Record<string, ProbeState>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ETIMEDOUT: 'timeout',
  EMFILE: 'skipped',
  ENFILE: 'skipped',
  ENOBUFS: 'skipped',
};

const WORDS: Readonly<Record<ProbeState, string>> = {
  open: 'connected, which does not show that it is KMS',
  refused: 'refused: nothing listens on this port',
  timeout: 'no answer: the host is down, or a firewall drops the packets',
  unreachable: 'there is no way to this address from here',
  unresolved: 'the host has no address',
  skipped: 'not tried: this machine is out of sockets',
};

/**
 * Opens one TCP connection and closes it at once, without a word. Not being able to connect is a result.
 * @throws KmsDnsError `ERR_ABORTED` (or `ERR_TIMEOUT`) when the signal fires
 */
export function tcpConnect(endpoint: ServerAddress, options: TcpConnectOptions = {}): Promise<ProbeResult> {
  const { timeout = DEFAULT_CONNECT_TIMEOUT, signal, connect: open = openSocket } = options;
  if (endpoint.port === 0) {
    return Promise.resolve({ state: 'unreachable', detail: 'port 0 cannot be connected to', ms: 0 });
  }
  if (signal?.aborted === true) return Promise.reject(abortedError(signal.reason));
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const socket = open(endpoint);
    const timer = setTimeout(() => finish('timeout', `within ${timeout} ms`), timeout);
    const release = (): void => {
      clearTimeout(timer);
      stopWaiting();
      socket.destroy();
    };
    const finish = (state: ProbeState, note: string): void => {
      release();
      const ms = Math.round(performance.now() - started);
      resolve({ state, detail: `${formatServer(endpoint)}: ${WORDS[state]}${note && ` (${note})`}`, ms });
    };
    const stopWaiting = onAbort(signal === undefined ? [] : [signal], (error) => {
      release();
      reject(error);
    });
    socket.once('connect', () => finish('open', ''));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      finish(STATES[code] ?? 'unreachable', code);
    });
  });
}

function openSocket({ host, port }: ServerAddress): Socket {
  return connect({ host, port });
}
