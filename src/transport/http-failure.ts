import { KmsDnsError, MessageError, type ErrorReason } from '../errors.js';
import { DNS_MESSAGE, type HttpReply } from './https-connection.js';
import { formatServer } from './server-address.js';
import type { ServerAddress } from './types.js';

/**
 * The DNS message in a reply.
 * @throws KmsDnsError `ERR_HTTP` when it is something else, `ERR_BAD_MESSAGE` when it is too long
 */
export function messageIn(reply: HttpReply, server: ServerAddress): Buffer {
  const who = formatServer(server);
  const { status, contentType, body } = reply;
  if (status !== 200) throw statusError(reply, server);
  const [type = ''] = contentType.split(';');
  if (type.trim().toLowerCase() !== DNS_MESSAGE) {
    const what = type === '' ? 'something without a content type' : type.slice(0, 80);
    throw httpError(`${who} sent ${what} instead of a DNS message`, { status, who, hint: PATH_HINT });
  }
  if (body === 'too-long') throw new MessageError(`${who} sent more than a DNS message can have`);
  return body;
}

const PATH_HINT = 'Check the path: most servers answer DNS over HTTPS at /dns-query.';

function statusError({ status, location }: HttpReply, server: ServerAddress): KmsDnsError {
  const who = formatServer(server);
  if (status >= 300 && status < 400) {
    const where = location === undefined ? 'elsewhere' : `to ${location.slice(0, 200)}`;
    return httpError(`${who} sends us ${where} (HTTP ${status})`, {
      status,
      who,
      hint: 'Redirects are not followed: name that address with --resolver if it is the right one.',
    });
  }
  const message = `${who} answered HTTP ${status} instead of a DNS message`;
  if (status >= 500) {
    return httpError(message, { status, who, hint: 'The server has a problem.', reasons: ['retriable'] });
  }
  if (status === 429) {
    return httpError(message, {
      status,
      who,
      hint: 'It wants fewer requests.',
      reasons: ['throttled', 'retriable'],
    });
  }
  if (status === 401 || status === 403) {
    const hint = 'The server does not let this client ask.';
    return httpError(message, { status, who, hint, reasons: ['unauthorized'] });
  }
  return httpError(message, { status, who, hint: PATH_HINT });
}

function httpError(
  message: string,
  details: {
    readonly status: number;
    readonly who: string;
    readonly hint: string;
    readonly reasons?: readonly ErrorReason[];
  },
): KmsDnsError {
  const { status, who, hint, reasons } = details;
  return new KmsDnsError('ERR_HTTP', message, { hint, reasons, details: { server: who, status } });
}
