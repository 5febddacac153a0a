export { skipped, type ProbeResult, type ProbeState } from './probe-result.js';
export { makeProbe, type Probe, type ProbeMode, type ProberOptions } from './prober.js';
export { tcpConnect, type Connect, type TcpConnectOptions } from './tcp-connect.js';
