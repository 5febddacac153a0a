import { KmsDnsError } from '../errors.js';
import { errorCode, TLS_PORT_HINT, unreachableError } from './failures.js';
import { formatServer } from './server-address.js';
import type { ServerAddress } from './types.js';

type Failure = readonly [problem: string, hint: string];

const SELF_SIGNED: Failure = [
  'its certificate is signed by itself, and not trusted',
  'Give the file of the certificate with --resolver-ca FILE if the server is the right one.',
];
const UNKNOWN_ISSUER: Failure = [
  'its certificate is from an authority that is not trusted',
  'Give the certificate of that authority with --resolver-ca FILE, or in the environment variable NODE_EXTRA_CA_CERTS.',
];

/** What OpenSSL and Node.js say of certificates: X509_V_ERR_*, without the prefix. */
const CERTIFICATE: Readonly<Record<string, Failure>> = {
  CERT_HAS_EXPIRED: [
    'its certificate has expired',
    "Have the server's certificate renewed, and check the clock.",
  ],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', "Check this machine's clock."],
  CERT_REVOKED: ['its certificate is revoked', "Have the server's certificate replaced."],
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
};

/** Why there is no TLS connection, from the socket's error. Nothing was sent to the server. */
export function tlsFailure(server: ServerAddress, name: string, cause: unknown): KmsDnsError {
  const code = errorCode(cause) ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return tlsError(server, cause, [
      `its certificate is not for ${name}`,
      `Name the server as its certificate does${certified(cause)}, behind a # where it is given by its address.`,
    ]);
  }
  const known = CERTIFICATE[code];
  if (known !== undefined) return tlsError(server, cause, known);
  const cutOff = code === 'ECONNRESET' || code === 'EPIPE';
  if (cutOff || code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    const what = cutOff ? 'it ended the connection during the handshake' : `no TLS comes of it (${code})`;
    return tlsError(server, cause, [what, TLS_PORT_HINT]);
  }
  if (isOfCertificate(code))
    return tlsError(server, cause, [`its certificate is not good (${code})`, 'Check the certificate.']);
  return unreachableError(server, cause);
}

function isOfCertificate(code: string): boolean {
  return /CERT|CRL|CHAIN|CA$|PURPOSE/.test(code);
}

/** The names that the certificate has. */
function certified(cause: unknown): string {
  const cert: unknown = cause instanceof Error && 'cert' in cause ? cause.cert : undefined;
  const names =
    typeof cert === 'object' && cert !== null && 'subjectaltname' in cert ? cert.subjectaltname : undefined;
  return typeof names === 'string' ? ` (${names})` : '';
}

function tlsError(server: ServerAddress, cause: unknown, [problem, hint]: Failure): KmsDnsError {
  const who = formatServer(server);
  return new KmsDnsError('ERR_TLS', `${who} cannot be trusted over TLS: ${problem}`, {
    hint,
    cause,
    details: { server: who, tls: errorCode(cause) },
  });
}
