export { wasAskedForKms, skipped, type ProbeResult, type ProbeState } from './probe-result.js';
export { makeProbe, type Probe, type ProbeMode, type ProberOptions } from './prober.js';
export type { Connect, TcpConnectOptions } from './open-tcp.js';
export { tcpConnect } from './tcp-connect.js';
export { rpcProbe, type RpcProbeOptions } from './rpc-probe.js';
