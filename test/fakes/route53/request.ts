import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseBatchDocument, readBatch, type Change } from './change-batch.js';
import type { SignedRequest } from './sigv4.js';
import type { XmlElement } from './xml.js';

export type Operation =
  | 'ListHostedZones'
  | 'ListHostedZonesByName'
  | 'GetHostedZone'
  | 'GetHostedZoneCount'
  | 'ListResourceRecordSets'
  | 'ChangeResourceRecordSets'
  | 'GetChange';

/** One request as the log keeps it. */
export interface RequestRecord {
  /** `performance.now()` at its arrival. */
  readonly at: number;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined for what is no operation of this API. */
  readonly operation: Operation | undefined;
  /** The hosted zone's or the change's id in the path. */
  readonly id: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly userAgent: string | undefined;
  readonly body: string;
  /** Of ChangeResourceRecordSets, as far as it could be read. */
  readonly changes: readonly Change[];
  /** Whether it changed a zone. */
  readonly applied: boolean;
  /** Of the reply; undefined as long as there is none, and when the connection was cut without one. */
  readonly status: number | undefined;
  /** The error code of the reply: `Throttling`, … */
  readonly code: string | undefined;
}

/** What the server still fills in. */
export type OpenRequest = { -readonly [K in keyof RequestRecord]: RequestRecord[K] };

export interface Route {
  readonly operation: Operation;
  readonly id: string | undefined;
}

const ROUTES: readonly (readonly [method: string, path: RegExp, operation: Operation])[] = [
  ['GET', /^hostedzone$/, 'ListHostedZones'],
  ['GET', /^hostedzonesbyname$/, 'ListHostedZonesByName'],
  ['GET', /^hostedzonecount$/, 'GetHostedZoneCount'],
  ['GET', /^hostedzone\/([^/]+)$/, 'GetHostedZone'],
  ['GET', /^hostedzone\/([^/]+)\/rrset$/, 'ListResourceRecordSets'],
  ['POST', /^hostedzone\/([^/]+)\/rrset$/, 'ChangeResourceRecordSets'],
  ['GET', /^change\/([^/]+)$/, 'GetChange'],
];

/** Which operation a request line asks for; the trailing slash does not matter. */
export function route(method: string, path: string): Route | undefined {
  const rest = /^\/2013-04-01\/(.*?)\/?$/.exec(path)?.[1];
  if (rest === undefined) return undefined;
  for (const [verb, pattern, operation] of ROUTES) {
    const match = verb === method ? pattern.exec(rest) : null;
    if (match) return { operation, id: match[1] && decodeURIComponent(match[1]) };
  }
  return undefined;
}

/** What a request asks, once it is known to be one. */
export interface Asked {
  readonly route: Route;
  readonly query: URLSearchParams;
  /** The body, for the one operation that has one. */
  readonly document: XmlElement | undefined;
}

export async function readRequest(incoming: IncomingMessage): Promise<SignedRequest> {
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
  const { method = '', headers } = incoming;
  return { method, path, query, headers, body: await text(incoming) };
}

/** What is known of a request when it has come. */
export function recordOf({ method, path, query, headers, body }: SignedRequest, at: number): OpenRequest {
  const { operation, id } = route(method, path) ?? {};
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  const request: OpenRequest = {
    at,
    requestId: randomUUID(),
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    operation,
    id,
    accessKeyId: /Credential=([^/]+)\//.exec(header('authorization') ?? '')?.[1],
    userAgent: header('user-agent'),
    body,
    changes: [],
    applied: false,
    status: undefined,
    code: undefined,
  };
  if (operation === 'ChangeResourceRecordSets') {
    try {
      request.changes = readBatch(parseBatchDocument(body)).changes;
    } catch {
      // The reply says what is wrong with it.
    }
  }
  return request;
}
