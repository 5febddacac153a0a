import { MessageError } from '../errors.js';
import { monotonic } from './clock.js';
import type { ConnectionPool } from './connection-pool.js';
import { connectionLostError, unauthenticatedError } from './failures.js';
import { messageIn } from './http-failure.js';
import type { HttpsConnection } from './https-connection.js';
import type { OutgoingRequest } from './request.js';
import { formatServer } from './server-address.js';
import { takeConnection } from './take-connection.js';
import { trace } from './traces.js';
import type { Reply, ServerAddress } from './types.js';

export interface HttpsExchangeOptions {
  readonly server: ServerAddress;
  /** How often it may be sent. */
  readonly attempts: number;
  /** One of them fires when the time is up. */
  readonly signals: readonly AbortSignal[];
  readonly pool: ConnectionPool<HttpsConnection>;
}

/** Every message has it: HTTP knows which reply is whose (RFC 8484 §4.1). */
const ID = 0;

/** A session may be about to end just when it is used; a new one each time, but not for ever. */
const MAX_UNSENT = 3;

/** One request over HTTPS. A connection that is lost is replaced, and the request sent again. */
export async function exchangeOverHttps(
  request: OutgoingRequest,
  { server, attempts, signals, pool }: HttpsExchangeOptions,
): Promise<Reply> {
  const where = { server: formatServer(server), protocol: 'https', id: ID } as const;
  let [sent, unsent] = [0, 0];
  for (;;) {
    const connection = await takeConnection(pool, server, signals);
    const attempt = await request.attempt(ID, 'accept');
    trace(() => ({ event: 'send', ...where, octets: attempt.octets.length }));
    const sentAt = monotonic();
    const reply = await connection.post(attempt.octets, signals);
    if ('lost' in reply) {
      trace(() => ({ event: 'error', ...where, detail: reply.lost?.message }));
      if (reply.sent ? ++sent >= attempts : ++unsent >= MAX_UNSENT) {
        throw connectionLostError(server, reply.lost);
      }
      continue;
    }
    const octets = messageIn(reply, server);
    const judgement = await attempt.judge(octets);
    trace(() => ({ event: 'reply', ...where, octets: octets.length, detail: judgement.kind }));
    if (judgement.kind === 'drop') {
      if (judgement.reason === 'unauthenticated') throw unauthenticatedError(server, judgement.why);
      throw new MessageError(`${where.server} sent a reply that is none: ${judgement.why}`);
    }
    if (judgement.kind === 'truncated') throw new MessageError(`${where.server} sent half a reply`);
    const { message, authentication } = judgement;
    return { message, octets, server, protocol: 'https', ms: monotonic() - sentAt, authentication };
  }
}
