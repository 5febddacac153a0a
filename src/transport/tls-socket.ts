import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { ipVersion } from '../name/index.js';
import type { ServerAddress } from './types.js';

export interface TlsOptions {
  /** The host name or address that the certificate must be for. */
  readonly name: string;
  /** In the order of preference (RFC 7301). */
  readonly protocols: readonly string[];
  /** Certificates of authorities, PEM: these instead of those that Node.js trusts by default. */
  readonly ca?: string | undefined;
}

/** A socket that begins to connect; after `secureConnect` the server has shown a good certificate (RFC 8310 §8.1). */
export function tlsSocket(server: ServerAddress, { name, protocols, ca }: TlsOptions): TLSSocket {
  return connect({
    host: server.host,
    port: server.port,
    // No address is a server name there (RFC 6066 §3).
    servername: ipVersion(name) === 0 ? name : '',
    checkServerIdentity: (_, certificate) =>
      ipVersion(name) === 0 ? checkServerIdentity(name, certificate) : checkAddress(name, certificate),
    ALPNProtocols: [...protocols],
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
  }).setNoDelay(true);
}

/** `checkServerIdentity` of Node.js 22.23 takes IPv6 addresses for host names, and finds them in no certificate. */
function checkAddress(address: string, certificate: PeerCertificate): Error | undefined {
  if (new X509Certificate(certificate.raw).checkIP(address) !== undefined) return undefined;
  const code = 'ERR_TLS_CERT_ALTNAME_INVALID';
  return Object.assign(new Error(`the certificate is not for ${address}`), { code, cert: certificate });
}
