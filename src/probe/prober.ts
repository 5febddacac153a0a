import { channel } from 'node:diagnostics_channel';
import pLimit from 'p-limit';
import { formatServer, type ServerAddress } from '../transport/index.js';
import { skipped, type ProbeResult } from './probe-result.js';
import { rpcProbe, type RpcProbeOptions } from './rpc-probe.js';
import { tcpConnect } from './tcp-connect.js';

/**
 * `none`: nothing is connected to. `tcp`: one TCP connection, closed at once. `rpc`: one TCP connection, and one RPC
 * bind that asks whether the KMS interface is there.
 */
export type ProbeMode = 'none' | 'tcp' | 'rpc';

/** Says what listens on an endpoint; the same endpoint is probed only once, however often it is asked for. */
export type Probe = (endpoint: ServerAddress) => Promise<ProbeResult>;

export interface ProberOptions extends RpcProbeOptions {
  /** `tcp` by default. */
  readonly mode?: ProbeMode | undefined;
  /** Connections under way at the same time. */
  readonly concurrency?: number | undefined;
}

const trace = channel('kmsdns:probe');

/** The probe of one run. The signal ends all its connections. */
export function makeProbe(options: ProberOptions = {}): Probe {
  const { mode = 'tcp', concurrency = 32 } = options;
  if (mode === 'none') return () => Promise.resolve(skipped('no probe was asked for'));
  const look = mode === 'rpc' ? rpcProbe : tcpConnect;
  const limit = pLimit(concurrency);
  const known = new Map<string, Promise<ProbeResult>>();
  return (endpoint) => {
    const key = formatServer(endpoint);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const result = limit(() => look(endpoint, options)).then((outcome) => {
      if (trace.hasSubscribers) trace.publish({ endpoint: key, ...outcome });
      return outcome;
    });
    known.set(key, result);
    return result;
  };
}
