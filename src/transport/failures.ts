import { KmsDnsError } from '../errors.js';
import { formatServer } from './server-address.js';
import type { ServerAddress } from './types.js';

export function timeoutError(server: ServerAddress, ms: number): KmsDnsError {
  const name = formatServer(server);
  return new KmsDnsError('ERR_TIMEOUT', `${name} gave no answer within ${Math.round(ms)} ms`, {
    hint: 'Check that the server is up and that nothing filters port and protocol, or allow more time with --timeout.',
    reasons: ['timedOut', 'retriable'],
    details: { server: name },
  });
}

/** A server that is taken for dead. */
export function notAskedError(server: ServerAddress): KmsDnsError {
  const name = formatServer(server);
  return new KmsDnsError(
    'ERR_TIMEOUT',
    `${name} was not asked again: it gave no answer to several questions in a row`,
    {
      hint: 'Check that the server is up and that nothing filters port and protocol, then ask again.',
      reasons: ['timedOut', 'retriable'],
      details: { server: name, asked: false },
    },
  );
}

/** Nothing was sent: the server is taken for dead. */
export function wasNotAsked({ details }: KmsDnsError): boolean {
  return details['asked'] === false;
}

export const TLS_PORT_HINT =
  'Check that this port is the one for TLS: 853 for tls://, 443 for https://; plain DNS is at 53.';

/** A server that takes the greeting of TLS for the length of a DNS message waits for more of it. */
export function noHandshakeError(server: ServerAddress, cause: KmsDnsError): KmsDnsError {
  const name = formatServer(server);
  return new KmsDnsError('ERR_TIMEOUT', `${name} finished no TLS handshake in time`, {
    hint: `${TLS_PORT_HINT} Or something filters it.`,
    cause,
    reasons: cause.reasons,
    details: { server: name },
  });
}

/** Nothing reached the server. */
export function unreachableError(server: ServerAddress, cause: unknown): KmsDnsError {
  const name = formatServer(server);
  const code = errorCode(cause);
  const why = code === 'ECONNREFUSED' ? 'nothing listens there' : (code ?? 'no way there');
  return new KmsDnsError('ERR_UNREACHABLE', `${name} cannot be reached: ${why}`, {
    hint: 'Check the address and the port, and that the server is running.',
    cause,
    reasons: ['retriable'],
    details: { server: name, ...(code === undefined ? {} : { errno: code }) },
  });
}

/** The request went out and its reply was lost: what the server did is not known. */
export function connectionLostError(server: ServerAddress, cause?: unknown): KmsDnsError {
  const name = formatServer(server);
  return new KmsDnsError('ERR_CONNECTION_LOST', `${name} closed the connection before it answered`, {
    cause,
    reasons: ['retriable'],
    details: { server: name },
  });
}

export function unauthenticatedError(server: ServerAddress, why: string): KmsDnsError {
  const name = formatServer(server);
  return new KmsDnsError(
    'ERR_UNAUTHENTICATED',
    `${name} answered, but the answer cannot be trusted: ${why}`,
    {
      hint: 'Check that both sides have the same key, and that no one answers in the place of the server.',
      details: { server: name },
    },
  );
}

export function closedError(): KmsDnsError {
  return new KmsDnsError('ERR_ABORTED', 'the DNS client was closed');
}

export function errorCode(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
