import type { DomainName } from '../name/index.js';
import type { ProbeResult } from '../probe/index.js';
import type { SrvData } from '../record/index.js';
import type { HostLookup, LookupOutcome } from '../resolve/index.js';
import type { ServerAddress } from '../transport/index.js';

/** What the core of discovery wants to know next. */
export type Ask =
  | { readonly kind: 'srv'; readonly name: DomainName }
  /** What each resolver says by itself, where there are several. */
  | { readonly kind: 'compare'; readonly name: DomainName }
  | { readonly kind: 'addresses'; readonly host: DomainName }
  | { readonly kind: 'probe'; readonly endpoint: ServerAddress }
  /** These hosts will be asked for: whoever answers may begin with them now. */
  | { readonly kind: 'ahead'; readonly hosts: readonly SrvData[] };

/** What the DNS servers of one connection, or one resolver, say. */
export interface View {
  /** Null where the client has only one set of servers. */
  readonly via: string | null;
  readonly outcome: LookupOutcome;
}

interface Replies {
  readonly srv: readonly [View, ...View[]];
  readonly compare: readonly View[];
  readonly addresses: HostLookup;
  readonly probe: ProbeResult;
  readonly ahead: undefined;
}

/** The reply to an `Ask`, of the same kind. */
export type Reply = { [K in keyof Replies]: { readonly kind: K; readonly value: Replies[K] } }[keyof Replies];

/** Yields what it wants to know, is given the reply, and returns its conclusion: no sockets, no clock. */
export type Conversation<T> = Generator<Ask, T, Reply>;

export function* askSrv(name: DomainName): Conversation<Replies['srv']> {
  return valueOf('srv', yield { kind: 'srv', name });
}

export function* askEach(name: DomainName): Conversation<readonly View[]> {
  return valueOf('compare', yield { kind: 'compare', name });
}

export function* askAddresses(host: DomainName): Conversation<HostLookup> {
  return valueOf('addresses', yield { kind: 'addresses', host });
}

export function* askProbe(endpoint: ServerAddress): Conversation<ProbeResult> {
  return valueOf('probe', yield { kind: 'probe', endpoint });
}

export function* announce(hosts: readonly SrvData[]): Conversation<void> {
  valueOf('ahead', yield { kind: 'ahead', hosts });
}

function valueOf<K extends keyof Replies>(kind: K, reply: Reply): Replies[K] {
  if (reply.kind !== kind) throw new TypeError(`asked for ${kind}, given ${reply.kind}`);
  return reply.value as Replies[K];
}
