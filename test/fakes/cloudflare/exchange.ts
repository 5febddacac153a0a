import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiError, ApiMessage } from './api-error.js';
import type { ApiResult, ApiText } from './api.js';
import type { Fault } from './faults.js';
import type { Query } from './listing.js';
import { throttled } from './rate-limit.js';

/** A request as it came in. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly authorization: string | undefined;
  readonly text: string;
  /** What the text says in JSON; undefined where it is none. */
  readonly body: unknown;
}

export async function receive(request: IncomingMessage, base: string): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? 'GET',
    path: pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : `!${pathname}`,
    query: Object.fromEntries(searchParams),
    authorization: request.headers.authorization,
    text,
    body: jsonOf(text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Headers = Readonly<Record<string, string>>;

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=UTF-8' };
const HTML_PAGE =
  '<html>\r\n<head><title>Error</title></head>\r\n<body>\r\n<center><h1>Error</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n';

/** The envelope that every reply has. */
export function success(answer: ApiResult | ApiText): Reply {
  if ('text' in answer)
    return { status: 200, body: answer.text, headers: { 'content-type': 'text/plain; charset=UTF-8' } };
  const { result, info, messages = [] } = answer;
  const envelope = { result, success: true, errors: [], messages };
  const body = JSON.stringify(info === undefined ? envelope : { ...envelope, result_info: info });
  return { status: 200, body, headers: JSON_TYPE };
}

export function failure({ status, errors, headers }: ApiError): Reply {
  return { status, body: failed(errors), headers: { ...JSON_TYPE, ...headers } };
}

function failed(errors: readonly ApiMessage[]): string {
  return JSON.stringify({ result: null, success: false, errors, messages: [] });
}

/** Whether the request is carried out in spite of the fault. */
export function isCarriedOut(fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case 'drop-before':
    case 'rate-limit':
      return false;
    case 'status':
    case 'success-false':
    case 'not-json':
      return fault.applied === true;
    default:
      return true;
  }
}

/** What the fault makes of the proper reply, which is null where the request was not carried out. */
export function spoil(reply: Reply | null, fault: Fault | undefined): Reply | null {
  switch (fault?.kind) {
    case 'status':
      return { status: fault.status, body: HTML_PAGE, headers: HTML_TYPE };
    case 'not-json':
      return { status: 200, body: HTML_PAGE, headers: HTML_TYPE };
    case 'success-false': {
      const errors = fault.errors ?? [{ code: 10_013, message: 'Internal Server Error' }];
      return { status: 200, body: failed(errors), headers: JSON_TYPE };
    }
    case 'truncated':
      return reply && { ...reply, body: half(reply.body) };
    case 'rate-limit':
      return failure(throttled((fault.retryAfter ?? 300) * 1000));
    default:
      return reply;
  }
}

/** Sends the reply, or as much of it as the fault lets through. @returns the status that went out, or null */
export async function send(
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
  headers: Headers,
): Promise<number | null> {
  if (fault?.kind === 'delay' && fault.before !== true) await delay(fault.ms);
  if (fault?.kind === 'drop-after' || fault?.kind === 'drop-late') {
    response.destroy();
    return null;
  }
  const length = { 'content-length': String(Buffer.byteLength(reply.body)) };
  response.writeHead(reply.status, { ...headers, ...length, ...reply.headers });
  if (fault?.kind === 'drop-midway') response.write(half(reply.body), () => response.destroy());
  else response.end(reply.body);
  return reply.status;
}

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2));
