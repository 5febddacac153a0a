import { channel } from 'node:diagnostics_channel';
import pLimit from 'p-limit';
import { formatServer, type ServerAddress } from '../transport/index.js';
import { skipped, type ProbeResult } from './probe-result.js';
import { tcpConnect, type TcpConnectOptions } from './tcp-connect.js';

/** `none`: nothing is connected to. `tcp`: one TCP connection, closed at once. */
export type ProbeMode = 'none' | 'tcp';

/** Says what listens on an endpoint; the same endpoint is connected to only once, however often it is asked for. */
export type Probe = (endpoint: ServerAddress) => Promise<ProbeResult>;

export interface ProberOptions extends TcpConnectOptions {
  readonly mode?: ProbeMode | undefined;
  /** Connections under way at the same time. */
  readonly concurrency?: number | undefined;
}

const trace = channel('kmsdns:probe');

/** The probe of one run. The signal ends all its connections. */
export function makeProbe(options: ProberOptions = {}): Probe {
  const { mode = 'tcp', concurrency = 32 } = options;
  if (mode === 'none') return () => Promise.resolve(skipped('no probe was asked for'));
  const limit = pLimit(concurrency);
  const known = new Map<string, Promise<ProbeResult>>();
  return (endpoint) => {
    const key = formatServer(endpoint);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const result = limit(() => tcpConnect(endpoint, options)).then((outcome) => {
      if (trace.hasSubscribers) trace.publish({ endpoint: key, ...outcome });
      return outcome;
    });
    known.set(key, result);
    return result;
  };
}
