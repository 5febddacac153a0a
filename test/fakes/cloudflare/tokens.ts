import { ApiError, refuse } from './api-error.js';
import { newId, type FakeZone } from './zone.js';

/** What a token may do. */
export interface TokenSpec {
  /**
   * Zone:Read. `hidden`: the list is empty, as it is for a token that has only DNS:Edit. `forbidden`: 403, as for one of
   * some zones that lists all of an account (troglobit/inadyn#285, 2020-01; cert-manager/cert-manager#2878, 2020-05).
   */
  readonly zones?: 'read' | 'hidden' | 'forbidden' | undefined;
  /** DNS:Read, DNS:Edit. */
  readonly dns?: 'edit' | 'read' | 'none' | undefined;
  /** The names of the zones it is restricted to. */
  readonly only?: readonly string[] | undefined;
  readonly status?: 'active' | 'disabled' | 'expired' | undefined;
  /** Whose it is: requests are counted by user over all of the user's tokens (docs, "Limits", 2026-11). */
  readonly user?: string | undefined;
}

export interface Token extends Required<{ [K in keyof TokenSpec]: Exclude<TokenSpec[K], undefined> }> {
  /** 32 hex digits. What the log and error messages have for it: never the secret. */
  readonly id: string;
}

/** Tokens by their secrets, which are as long as real ones. */
export function tokensOf(specs: Readonly<Record<string, TokenSpec>>): ReadonlyMap<string, Token> {
  return new Map(
    Object.entries(specs).map(([secret, spec]) => {
      if (!/^[\w-]{40,}$/.test(secret))
        throw new Error('a token has 40 characters or more, of A-Z a-z 0-9 _ -');
      return [secret, tokenOf(spec)];
    }),
  );
}

function tokenOf(spec: TokenSpec): Token {
  return {
    id: newId(),
    zones: spec.zones ?? 'read',
    dns: spec.dns ?? 'edit',
    only: spec.only ?? [],
    status: spec.status ?? 'active',
    user: spec.user ?? 'user',
  };
}

/**
 * Whose token the request carries.
 * @throws ApiError with the codes of ddns-go#916 (2023-11), craft-cloudflare#88 (2026-05) for a header that is none
 */
export function authenticate(
  authorization: string | undefined,
  tokens: ReadonlyMap<string, Token>,
  path: string,
): Token {
  if (authorization === undefined) {
    throw refuse(400, 9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers');
  }
  const [, secret] = /^Bearer ([\w-]{40,})$/.exec(authorization) ?? [];
  if (secret === undefined) {
    throw new ApiError(400, [
      {
        code: 6003,
        message: 'Invalid request headers',
        error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
      },
    ]);
  }
  const token = tokens.get(secret);
  const verifying = path === '/user/tokens/verify';
  if (token === undefined || (token.status !== 'active' && !verifying)) {
    if (verifying) throw refuse(401, 1000, 'Invalid API Token');
    throw path.includes('/dns_records') ? forbidden() : refuse(403, 9109, 'Invalid access token');
  }
  return token;
}

/** What DNS endpoints say to a token that lacks the permission: terraform-provider-cloudflare#913, 2021-01; #3292, 2024-05. */
export function forbidden(): ApiError {
  return refuse(403, 10_000, 'Authentication error');
}

export function mayList(token: Token): void {
  if (token.zones !== 'forbidden') return;
  const permission = 'com.cloudflare.api.account.zone.list';
  const actor = `com.cloudflare.api.token.${token.id}`;
  throw refuse(403, 0, `Actor '${actor}' requires permission '${permission}' to list zones`);
}

export function sees(token: Token, zone: FakeZone): boolean {
  return token.only.length === 0 || token.only.includes(zone.name);
}
