export { AD_ACCOUNTS, AD_ZONE } from './ad-domain.js';
export { findBinary, requireBinary } from './binaries.js';
export { Daemon, makeFolder } from './daemon.js';
export { describeLive, describeUnlessMissing, liveRequired } from './describe-live.js';
export { DNSMASQ, startDnsmasq } from './dnsmasq.js';
export { freePort } from './free-port.js';
export { Kdc, KDC, type KdcSpec } from './kdc.js';
export { KerberosRealm, krb5Conf, type RealmSpec } from './kerberos-realm.js';
export { KERBEROS, KerberizedNamed, type KerberosSpec } from './kerberos.js';
export { KNOT, startKnot, type KnotSpec } from './knot.js';
export { startListener, type LiveListener } from './listener.js';
export { launch, type Launch, type LiveServer } from './live-server.js';
export { NAMED, startNamed, type NamedSpec, type NamedZone } from './named.js';
export { NGINX, startNginx } from './nginx.js';
export { NSD, startNsd } from './nsd.js';
export { exchange } from './exchange.js';
export { axfr, compileZone, dig, digFull, nsupdate, serialOf, type Asked } from './oracle.js';
export { POWERDNS, startPowerDns } from './powerdns.js';
export { describePython, python, PYTHON } from './python.js';
export { servesSoa, untilServed } from './ready.js';
export { run, type Finished, type RunOptions } from './run.js';
export { PROVISIONED, SAMBA_AD, SAMBA_DLZ, type ActiveDirectory } from './samba-ad.js';
export { LSA_INTERFACE, SAMBA, startSamba } from './samba.js';
export { setEnvironment } from './set-environment.js';
export {
  keyClauses,
  makeKey,
  writeKeyFile,
  zoneText,
  type KeySpec,
  type ServerSpec,
  type ZoneSpec,
} from './specs.js';
export { Capture, dissect, mayCapture, TSHARK } from './tshark.js';
export { startUnbound, UNBOUND, type UnboundSpec } from './unbound.js';
export { useServer } from './use-server.js';
