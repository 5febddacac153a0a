import type { DomainName } from '../name/index.js';
import type { ProbeResult } from '../probe/index.js';
import type { HostLookup, LookupOutcome } from '../resolve/index.js';
import type { ServerAddress } from '../transport/index.js';

/** What the core of discovery wants to know next. */
export type Ask =
  | { readonly kind: 'srv'; readonly name: DomainName }
  | { readonly kind: 'addresses'; readonly host: DomainName }
  | { readonly kind: 'probe'; readonly endpoint: ServerAddress };

interface Replies {
  readonly srv: LookupOutcome;
  readonly addresses: HostLookup;
  readonly probe: ProbeResult;
}

/** The reply to an `Ask`, of the same kind. */
export type Reply = { [K in keyof Replies]: { readonly kind: K; readonly value: Replies[K] } }[keyof Replies];

/** Yields what it wants to know, is given the reply, and returns its conclusion: no sockets, no clock. */
export type Conversation<T> = Generator<Ask, T, Reply>;

export function* askSrv(name: DomainName): Conversation<LookupOutcome> {
  return valueOf('srv', yield { kind: 'srv', name });
}

export function* askAddresses(host: DomainName): Conversation<HostLookup> {
  return valueOf('addresses', yield { kind: 'addresses', host });
}

export function* askProbe(endpoint: ServerAddress): Conversation<ProbeResult> {
  return valueOf('probe', yield { kind: 'probe', endpoint });
}

function valueOf<K extends keyof Replies>(kind: K, reply: Reply): Replies[K] {
  if (reply.kind !== kind) throw new TypeError(`asked for ${kind}, given ${reply.kind}`);
  return reply.value as Replies[K];
}
