import type { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import {
  formatServer,
  type Exchanger,
  type Protocol,
  type Reply,
  type ServerAddress,
} from '../../transport/index.js';
import { explainTsigError, tsigSigner, type Message, type TsigKey } from '../../wire/index.js';

export interface PrimaryOptions {
  readonly exchanger: Exchanger;
  readonly server: ServerAddress;
  readonly key: TsigKey | undefined;
  /** The domains to be published in. */
  readonly domains: readonly DomainName[];
  /** The zones that are said to be there; undefined or empty: the server is asked alone. */
  readonly zones?: readonly DomainName[] | undefined;
  /** `zones`: where the domains are many, one of each zone. */
  readonly extent: 'all' | 'zones';
  /** Whether the marks of an owner are to be kept beside the records. */
  readonly marks: 'kept' | 'none';
  /** Where a key is given, for who has not given one. */
  readonly keyHint: string;
  /** Milliseconds for one exchange. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** Why the server did not accept the signature, if it did not. */
export function tsigProblem(
  reply: Reply,
  key: TsigKey,
  { now = Date.now }: PrimaryOptions,
): KmsDnsError | undefined {
  const { authentication, server } = reply;
  if (authentication.kind === 'none' || authentication.tsigError === 0) return undefined;
  const authenticated = authentication.kind === 'verified';
  return explainTsigError({
    error: authentication.tsigError,
    keyName: key.name,
    algorithm: key.algorithm.name,
    server: formatServer(server),
    authenticated,
    now: Math.floor(now() / 1000),
    serverTime: authenticated ? authentication.serverTime : undefined,
  });
}

/** One exchange, signed if there is a key. */
export function ask(
  message: Message,
  protocol: Protocol,
  options: PrimaryOptions,
  key?: TsigKey,
): Promise<Reply> {
  const { exchanger, server, timeout, signal, now } = options;
  const signer = key === undefined ? undefined : tsigSigner(key, { now });
  return exchanger.exchange(server, message, { protocol, timeout, signal, signer });
}
