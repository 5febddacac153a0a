import { InputError } from '../errors.js';

/**
 * The address of a provider's HTTP API. Plain http is for a double on this machine: it would show a credential to
 * the network.
 * @throws InputError
 */
export function parseEndpoint(text: string, field = 'endpoint'): URL {
  const problem = (what: string, hint: string): InputError => new InputError(field, what, { hint });
  if (!URL.canParse(text)) throw problem('is not a URL', 'Write it as https://HOST[:PORT].');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw problem('has a user name or a password in it', 'Credentials are taken from the environment.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw problem('has a query or a fragment', 'Write it as https://HOST[:PORT].');
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  if (url.protocol !== 'http:') throw problem(`is not https: ${url.protocol}`, 'Write it as https://HOST.');
  throw problem(
    `is plain http to ${url.host}, which is not this machine`,
    'Use https; http is taken for 127.0.0.1, [::1] and localhost only.',
  );
}

/** `URL` has written every spelling of an IPv4 address as four decimal numbers, and IPv6 in its short form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
