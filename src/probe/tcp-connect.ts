import { formatServer, type ServerAddress } from '../transport/index.js';
import { openTcp, type TcpConnectOptions } from './open-tcp.js';
import type { ProbeResult } from './probe-result.js';

/** Milliseconds that a connection may take: a SYN that is lost once is sent again after one second (RFC 6298 §2.1). */
const DEFAULT_TIMEOUT = 3000;

/**
 * Opens one TCP connection and closes it at once, without a word. Not being able to connect is a result.
 * @throws KmsDnsError `ERR_ABORTED` (or `ERR_TIMEOUT`) when the signal fires
 */
export async function tcpConnect(
  endpoint: ServerAddress,
  options: TcpConnectOptions = {},
): Promise<ProbeResult> {
  const started = performance.now();
  const opened = await openTcp(endpoint, options.timeout ?? DEFAULT_TIMEOUT, options);
  if (opened.kind === 'failed') return opened.result;
  opened.socket.destroy();
  const detail = `${formatServer(endpoint)}: connected, which does not show that it is KMS`;
  return { state: 'open', detail, ms: Math.round(performance.now() - started) };
}
