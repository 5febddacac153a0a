/** The facts of what the SDK threw, read without trusting its shape. */
export interface Failure {
  /** What was thrown, without the request and the reply that the SDK hides in it. */
  readonly cause: Error | undefined;
  /** The error's own name: a code of AWS, or `CredentialsProviderError`. Undefined when there is none to go by. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The message, on one line. */
  readonly words: string;
  /** What happened to the connection, when there was no reply. */
  readonly network: 'unreachable' | 'timeout' | 'cut' | undefined;
  /** The clock was wrong, and the SDK has noted by how much: the same request may go through now. */
  readonly clockCorrected: boolean;
}

/** Of these nothing was sent: there was no connection yet, or no trust in it. */
const UNREACHABLE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPROTO|ERR_SSL_\w+|ERR_TLS_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;
const CUT = /^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE)$/;

/** Names of errors that are not codes of AWS. */
const NO_CODE = new Set(['Error', 'TypeError', 'SyntaxError', 'AggregateError', 'UnknownError', 'Unknown']);

export function asFailure(thrown: unknown): Failure {
  const metadata = objectAt(thrown, '$metadata');
  const status =
    numberAt(metadata, 'httpStatusCode') ?? numberAt(objectAt(thrown, '$response'), 'statusCode');
  const name = stringAt(thrown, 'name');
  const network = networkOf(thrown, name);
  return {
    cause: causeOf(thrown, name),
    code: name === undefined || NO_CODE.has(name) || network !== undefined ? undefined : name,
    status,
    requestId: stringAt(metadata, 'requestId'),
    words: wordsOf(thrown),
    network,
    clockCorrected: metadata?.['clockSkewCorrected'] === true,
  };
}

function networkOf(thrown: unknown, name: string | undefined): Failure['network'] {
  // Several addresses were tried: the first says enough.
  const errors = isObject(thrown) && Array.isArray(thrown['errors']) ? thrown['errors'] : [];
  const code = stringAt(thrown, 'code') ?? stringAt(errors[0], 'code') ?? '';
  if (UNREACHABLE.test(code)) return 'unreachable';
  if (CUT.test(code)) return 'cut';
  if (name !== 'TimeoutError' && code !== 'ETIMEDOUT') return undefined;
  // The SDK has no code for this one, and only its words tell it from a request that was sent.
  return /did not establish a connection|connect ETIMEDOUT/.test(wordsOf(thrown)) ? 'unreachable' : 'timeout';
}

function causeOf(thrown: unknown, name = 'Error'): Error {
  const cause = new Error(wordsOf(thrown));
  cause.name = name;
  return cause;
}

function wordsOf(thrown: unknown): string {
  return (stringAt(thrown, 'message') ?? String(thrown)).replace(/\s+/g, ' ').trim();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function objectAt(value: unknown, key: string): Record<string, unknown> | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

function stringAt(value: unknown, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function numberAt(value: unknown, key: string): number | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'number' ? found : undefined;
}
