import type { DomainName } from '../../name/index.js';
import type { Exchanger, Protocol, Reply, ServerAddress } from '../../transport/index.js';
import type { Message, Signer } from '../../wire/index.js';
import type { Signing } from './signing.js';

export interface PrimaryOptions {
  readonly exchanger: Exchanger;
  readonly server: ServerAddress;
  /** Undefined: what should sign is missing, which was told already. */
  readonly signing: Signing | undefined;
  /** The domains to be published in. */
  readonly domains: readonly DomainName[];
  /** The zones that are said to be there; undefined or empty: the server is asked alone. */
  readonly zones?: readonly DomainName[] | undefined;
  /** `zones`: where the domains are many, one of each zone. */
  readonly extent: 'all' | 'zones';
  /** Whether the marks of an owner are to be kept beside the records. */
  readonly marks: 'kept' | 'none';
  /** Milliseconds for one exchange. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** One exchange. @throws KmsDnsError */
export function ask(
  message: Message,
  protocol: Protocol,
  { exchanger, server, timeout, signal }: PrimaryOptions,
  signer?: Signer,
): Promise<Reply> {
  return exchanger.exchange(server, message, { protocol, timeout, signal, signer });
}
