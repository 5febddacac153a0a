import type { DomainName } from '../../name/index.js';
import { Rcode } from '../codes.js';
import type { DecodedMessage } from '../decode.js';
import type { Message } from '../message.js';
import { gssQuery, TkeyMode, type TkeyRecord } from '../tkey/index.js';
import { NO_PRIOR_MAC, type Authenticator } from '../tsig/authenticator.js';
import { DEFAULT_FUDGE } from '../tsig/client.js';
import { ReplyVerifier } from '../tsig/reply-verifier.js';
import { contextAuthenticator, GSS_TSIG } from './authenticator.js';
import { clocksDiffer, nonsense, refusedByRcode, refusedByTkey, type Peer } from './explain.js';
import type { SecurityContext } from './security-context.js';

export interface NegotiationOptions {
  readonly context: SecurityContext;
  /** A name that no key at the server has (RFC 2930 §2.1). */
  readonly keyName: DomainName;
  readonly peer: Peer;
  /** Sends a message, over TCP: tokens are long. */
  readonly ask: (message: Message) => Promise<TkeyReply>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface TkeyReply {
  readonly message: DecodedMessage;
  readonly octets: Uint8Array;
}

/** A context that both sides have. */
export interface Negotiated {
  readonly authenticator: Authenticator;
  /** Seconds that it lasts, by what the server and the context say; undefined when neither does. */
  readonly lifetime: number | undefined;
}

/** Seconds asked for; servers give what they like: BIND an hour at the most, Samba a day. */
const LIFETIME = 86_400;

/** Kerberos takes one round, SPNEGO two or three; who wants more goes in circles. */
const MAX_ROUNDS = 10;

const NO_OCTETS = Buffer.alloc(0);

/**
 * Sets up a context with a server by TKEY (RFC 3645 §3.1): tokens go back and forth until both sides are done. The last
 * reply must be signed with the new context.
 * @throws KmsDnsError `ERR_KERBEROS`, and what `ask` throws
 */
export async function negotiate(options: NegotiationOptions): Promise<Negotiated> {
  const { context, keyName, peer, ask, now, signal } = options;
  let step = await context.step(NO_OCTETS, signal);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    if (step.token.length === 0) throw nonsense(peer, 'it wants more, but there is nothing more to say');
    const seconds = Math.floor(now() / 1000);
    const fields = { keyName, algorithm: GSS_TSIG.wireName, now: seconds };
    const reply = await ask(gssQuery(fields, step.token, LIFETIME));
    const tkey = tkeyIn(reply, keyName, peer);
    if (!step.done) {
      if (tkey.key.length === 0) throw nonsense(peer, 'it is done, and we are not');
      step = await context.step(tkey.key, signal);
      if (!step.done || step.token.length > 0) continue;
    }
    const authenticator = contextAuthenticator(keyName, context);
    await verifyLast(reply, authenticator, options);
    return { authenticator, lifetime: lesser(granted(tkey), step.lifetime) };
  }
  throw nonsense(peer, `${MAX_ROUNDS} rounds were not enough`);
}

function tkeyIn({ message }: TkeyReply, keyName: DomainName, peer: Peer): TkeyRecord {
  if (message.rcode !== Rcode.NOERROR) throw refusedByRcode(peer, message.rcode);
  const { tkey } = message;
  if (tkey === undefined) throw nonsense(peer, 'there is no TKEY record in its answer');
  if (tkey.error !== 0) throw refusedByTkey(peer, tkey.error);
  if (tkey.mode !== TkeyMode.GSS) throw nonsense(peer, `its TKEY record has the mode ${tkey.mode}`);
  if (!tkey.keyName.equals(keyName)) throw nonsense(peer, 'its TKEY record is for another key');
  if (!tkey.algorithm.equals(GSS_TSIG.wireName)) {
    throw nonsense(peer, `its TKEY record names the algorithm ${tkey.algorithm.text}`);
  }
  return tkey;
}

/** RFC 3645 §3.1.3.1: the reply that ends the negotiation proves that the server has the same context. */
async function verifyLast(
  { octets, message }: TkeyReply,
  authenticator: Authenticator,
  { peer, now }: NegotiationOptions,
): Promise<void> {
  const verifier = new ReplyVerifier({
    authenticator,
    requestMac: NO_OCTETS,
    digestWays: [NO_PRIOR_MAC],
    now,
    fudge: DEFAULT_FUDGE,
  });
  const verification = await verifier.verify(octets, message);
  if (verification.kind === 'verified' && verification.error === 0) return;
  if (verification.kind === 'forged' && verification.skew !== undefined)
    throw clocksDiffer(peer, verification.skew);
  const why = verification.kind === 'forged' ? verification.why : 'it is not signed as it should be';
  throw nonsense(peer, `its last answer cannot be trusted: ${why}`);
}

/** Seconds, by the server's own clock at both ends (RFC 2930 §2.3, modulo 2^32); undefined where they make no sense. */
function granted({ inception, expiration }: TkeyRecord): number | undefined {
  const seconds = (expiration - inception) >>> 0;
  return seconds === 0 || seconds > 0x7fffffff ? undefined : seconds;
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
