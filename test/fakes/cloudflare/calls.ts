import Cloudflare from 'cloudflare';
import { FakeCloudflare } from './index.js';

/** The SDK, at the fake, without retries. */
export function sdk(fake: FakeCloudflare, apiToken = FakeCloudflare.TOKEN): Cloudflare {
  return new Cloudflare({ apiToken, baseURL: fake.endpoint, maxRetries: 0, timeout: 5000 });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The envelope; null where the body is no JSON. */
  readonly envelope: {
    readonly success: boolean;
    readonly result: unknown;
    readonly errors: readonly { readonly code: number; readonly message: string }[];
    readonly result_info?: Readonly<Record<string, number>>;
  } | null;
}

/** A request by hand: what no SDK would send, and all that comes back. */
export async function call(
  fake: FakeCloudflare,
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly authorization?: string | null } = {},
): Promise<Answer> {
  const { body, authorization = `Bearer ${FakeCloudflare.TOKEN}` } = options;
  const response = await fetch(`${fake.endpoint}${path}`, {
    method,
    headers: authorization === null ? {} : { authorization },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    envelope: isJson ? (JSON.parse(text) as Answer['envelope']) : null,
  };
}

/** Status and code of a refusal, or `ok`. */
export function outcome({ status, envelope }: Answer): string {
  return envelope?.success === true ? 'ok' : `${status} ${envelope?.errors[0]?.code ?? 'no code'}`;
}
