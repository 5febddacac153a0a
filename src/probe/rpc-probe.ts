import type { Socket } from 'node:net';
import { formatServer, onAbort, type ServerAddress } from '../transport/index.js';
import { openTcp, type TcpConnectOptions } from './open-tcp.js';
import type { ProbeResult } from './probe-result.js';
import { encodeBind, KMS_INTERFACE, madeUpInterface, type RpcInterface } from './rpc-bind.js';
import { RpcReplyReader } from './rpc-reply.js';
import { incomplete, rpcVerdict, type RpcVerdict } from './rpc-verdict.js';

/** Milliseconds for all of it: as long as `tcpConnect` waits for the connection, and a second more. */
const DEFAULT_TIMEOUT = 4000;

/** The share of the time left after which a listener that says nothing is told that we have no more to say. */
const PATIENCE = 3 / 4;

export interface RpcProbeOptions extends TcpConnectOptions {
  /**
   * Ask a listener that accepts the KMS interface for a made-up one as well, on a second connection. Real RPC rejects
   * it; one that accepts anything is not told `kms`.
   */
  readonly control?: boolean | undefined;
}

/**
 * Asks a listener whether it has the KMS interface: one TCP connection, one `bind` PDU, one answer. A bind carries no
 * call, so nothing is asked to be activated or counted. What the listener answers, or does not, is a result.
 * @throws KmsDnsError `ERR_ABORTED` (or `ERR_TIMEOUT`) when the signal fires
 */
export async function rpcProbe(endpoint: ServerAddress, options: RpcProbeOptions = {}): Promise<ProbeResult> {
  const first = await bindOnce(endpoint, KMS_INTERFACE, options);
  if (first.state !== 'kms' || options.control !== true) return first;
  const control = await bindOnce(endpoint, madeUpInterface(), options);
  const ms = first.ms + control.ms;
  if (control.state === 'rpc-not-kms') return { ...first, ms };
  if (control.state !== 'kms') {
    const detail = `${first.detail}; whether it accepts any interface could not be told (${control.state})`;
    return { state: 'kms', detail, ms };
  }
  const detail = `${formatServer(endpoint)}: suspicious: accepts the KMS interface and a made-up one as well, as no RPC service does; whether it is KMS is not shown`;
  return { state: 'rpc-not-kms', detail, ms };
}

async function bindOnce(
  endpoint: ServerAddress,
  target: RpcInterface,
  options: RpcProbeOptions,
): Promise<ProbeResult> {
  const { timeout = DEFAULT_TIMEOUT, signal } = options;
  const started = performance.now();
  const opened = await openTcp(endpoint, timeout * PATIENCE, options);
  if (opened.kind === 'failed') return opened.result;
  const left = timeout - (performance.now() - started);
  const { state, detail } = await converse(opened.socket, target, left, signal);
  return {
    state,
    detail: `${formatServer(endpoint)}: ${detail}`,
    ms: Math.round(performance.now() - started),
  };
}

/**
 * Sends the bind and reads until the answer is complete. Near the end of its time it closes its own side: a server of
 * lines, such as HTTP, waits for the end of the line and only then says what it makes of it.
 */
function converse(
  socket: Socket,
  target: RpcInterface,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<RpcVerdict> {
  return new Promise((resolve, reject) => {
    const reader = new RpcReplyReader();
    const timers = [
      setTimeout(() => socket.end(), timeout * PATIENCE),
      setTimeout(() => ended(`said nothing within ${Math.round(timeout)} ms`), timeout),
    ];
    let stopWaiting = (): void => undefined;
    const release = (): void => {
      for (const timer of timers) clearTimeout(timer);
      stopWaiting();
      // A FIN, unless the peer has sent more than its answer.
      socket.destroy();
    };
    const finish = (verdict: RpcVerdict): void => {
      release();
      resolve(verdict);
    };
    const ended = (how: string): void => {
      const { received } = reader;
      finish(received.length > 0 ? incomplete(received) : silent(how));
    };
    stopWaiting = onAbort(signal === undefined ? [] : [signal], (error) => {
      release();
      reject(error);
    });
    socket.on('data', (chunk: Buffer) => {
      const reply = reader.push(chunk);
      if (reply !== undefined) finish(rpcVerdict(reply, reader.received));
    });
    socket.on('end', () => ended('closed the connection without a word'));
    socket.on('error', () => ended('broke the connection off without a word'));
    socket.write(encodeBind(target));
  });
}

function silent(how: string): RpcVerdict {
  return {
    state: 'silent',
    detail: `connected, but it ${how}: what listens is not known, and it may be a firewall that accepts for a host it blocks`,
  };
}
