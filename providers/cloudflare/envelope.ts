import { KmsDnsError } from '../../src/errors.js';

/** One error in a reply; `code` is Cloudflare's own. */
export interface ApiError {
  readonly code: number;
  readonly message: string;
}

/** What every reply of the API is wrapped in. */
export interface Envelope {
  readonly result: unknown;
  /** Pages of the list that there are, and results on a full one, where the reply tells. */
  readonly pages: number | undefined;
  readonly perPage: number | undefined;
  /** Of the whole list. */
  readonly total: number | undefined;
}

/** What came with a reply, for errors and traces. */
export interface ReplyInfo {
  readonly status: number;
  /** The `cf-ray` header: what Cloudflare's support asks for. */
  readonly requestId: string | undefined;
}

/** Reads a reply with status 2xx. @throws KmsDnsError when it is not JSON, or says that it failed */
export function readEnvelope(text: string, info: ReplyInfo): Envelope {
  const body = parseJson(text);
  if (!isRecord(body) || typeof body['success'] !== 'boolean')
    throw malformed(info, 'is not what the API answers');
  if (!body['success']) throw unsuccessful(readErrors(body), info);
  const {
    total_pages: pages,
    per_page: perPage,
    total_count: total,
  } = isRecord(body['result_info']) ? body['result_info'] : {};
  return {
    result: body['result'],
    pages: typeof pages === 'number' ? pages : undefined,
    perPage: typeof perPage === 'number' && perPage > 0 ? perPage : undefined,
    total: typeof total === 'number' ? total : undefined,
  };
}

/** The errors in a reply's body, whatever its shape. */
export function readErrors(body: unknown): ApiError[] {
  const errors: unknown = isRecord(body) ? body['errors'] : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((entry: unknown): ApiError[] => {
    if (!isRecord(entry)) return [];
    const { code, message, error_chain: chain } = entry;
    const own = typeof message === 'string' ? message : 'no message';
    const inner = readErrors({ errors: chain }).map((e) => e.message);
    return [{ code: typeof code === 'number' ? code : 0, message: [own, ...inner].join(': ') }];
  });
}

export function malformed(info: ReplyInfo, what: string): KmsDnsError {
  return new KmsDnsError('ERR_PROVIDER', `Cloudflare's reply ${what} (HTTP ${info.status})`, {
    hint: 'Something between here and Cloudflare may have answered in its place. Try again; give the endpoint if it is not the usual one.',
    reasons: ['retriable'],
    details: { status: info.status, requestId: info.requestId },
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A failure under a status of success; `failure.ts` says what it means. */
export class Unsuccessful extends Error {
  readonly errors: readonly ApiError[];
  readonly info: ReplyInfo;

  constructor(errors: readonly ApiError[], info: ReplyInfo) {
    super('the API says that it did not succeed');
    this.errors = errors;
    this.info = info;
  }
}

function unsuccessful(errors: readonly ApiError[], info: ReplyInfo): Error {
  return errors.length === 0
    ? malformed(info, 'says that it failed, and not why')
    : new Unsuccessful(errors, info);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
