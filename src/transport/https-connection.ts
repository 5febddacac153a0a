import type { Connection } from './connection-pool.js';

/** What DNS over HTTPS sends and accepts (RFC 8484 §6). */
export const DNS_MESSAGE = 'application/dns-message';

/** What came of a request, as HTTP has it. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  /** Empty where the status is no success. */
  readonly body: Buffer | 'too-long';
}

/** No reply will come. `sent`: the server may have got the request. */
export interface HttpLost {
  readonly lost: Error | undefined;
  readonly sent: boolean;
}

export interface HttpsConnection extends Connection {
  /** @throws KmsDnsError of a signal */
  post(octets: Buffer, signals: readonly AbortSignal[]): Promise<HttpReply | HttpLost>;
}

/** The headers of every request, in HTTP/1.1 and HTTP/2. */
export function requestHeaders(octets: Buffer): Record<string, string | number> {
  return { 'content-type': DNS_MESSAGE, accept: DNS_MESSAGE, 'content-length': octets.length };
}
