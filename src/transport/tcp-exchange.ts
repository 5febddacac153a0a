import { MessageError } from '../errors.js';
import { Opcode } from '../wire/index.js';
import { onAbort } from './abort.js';
import { monotonic } from './clock.js';
import type { ConnectionPool } from './connection-pool.js';
import { connectionLostError, unauthenticatedError, unreachableError } from './failures.js';
import type { OutgoingRequest } from './request.js';
import { formatServer } from './server-address.js';
import { takeConnection } from './take-connection.js';
import { streamProtocol, type TcpConnection } from './tcp-connection.js';
import { trace } from './traces.js';
import type { Reply, ServerAddress } from './types.js';

export interface TcpExchangeOptions {
  readonly server: ServerAddress;
  /** How often it may be sent; what never left this machine does not count. */
  readonly attempts: number;
  /** One of them fires when the time is up. */
  readonly signals: readonly AbortSignal[];
  readonly pool: ConnectionPool<TcpConnection>;
}

/** A connection may turn out dead just when it is used; a new one each time, but not for ever. */
const MAX_UNSENT = 3;

/** One request over a shared connection. */
export async function exchangeOverTcp(request: OutgoingRequest, options: TcpExchangeOptions): Promise<Reply> {
  const { server, attempts, pool, signals } = options;
  const isQuery = request.message.opcode === Opcode.QUERY;
  let [sent, unsent] = [0, 0];
  for (;;) {
    const connection = await takeConnection(pool, server, signals);
    const { answered } = connection;
    const result = await exchangeOn(connection, request, { server, signals });
    if (!('lost' in result)) return result;
    if (result.lost === 'sent') {
      // Some servers close after so many messages, dnsmasq after 100: what they have not answered is asked again.
      if (isQuery && connection.answered > answered) continue;
      if (++sent >= attempts) throw connectionLostError(server, result.cause);
    }
    if (result.lost === 'unsent' && ++unsent >= MAX_UNSENT) throw unreachableError(server, result.cause);
  }
}

type Lost = { readonly lost: 'sent' | 'unsent'; readonly cause: Error | undefined };

function exchangeOn(
  connection: TcpConnection,
  request: OutgoingRequest,
  { server, signals }: { server: ServerAddress; signals: readonly AbortSignal[] },
): Promise<Reply | Lost> {
  const protocol = streamProtocol(server);
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    const id = connection.reserve({
      onMessage: (octets) => {
        const judgement = attempt.judge(octets);
        if (judgement.kind === 'drop' && judgement.reason === 'mismatch') {
          trace(() => ({
            event: 'drop',
            server: formatServer(server),
            protocol,
            id,
            detail: judgement.why,
          }));
          return;
        }
        trace(() => ({
          event: 'reply',
          server: formatServer(server),
          protocol,
          id,
          detail: judgement.kind,
        }));
        stop();
        connection.settle(id);
        // The server answers once: nothing better will come after what cannot be read or trusted.
        if (judgement.kind === 'drop') {
          reject(
            judgement.reason === 'unauthenticated'
              ? unauthenticatedError(server, judgement.why)
              : new MessageError(`${formatServer(server)} sent a malformed reply: ${judgement.why}`),
          );
        } else if (judgement.kind !== 'truncated') {
          const { message, authentication } = judgement;
          resolve({
            message,
            octets,
            server,
            protocol,
            ms: monotonic() - sentAt,
            authentication,
          });
        }
      },
      onEnd: (sent, cause) => {
        stop();
        resolve({ lost: sent ? 'sent' : 'unsent', cause });
      },
    });
    const attempt = request.attempt(id, 'accept');
    const sentAt = monotonic();
    connection.send(attempt.octets, id);
    stop = onAbort(signals, (error) => {
      connection.giveUp(id);
      // A connection that swallows requests is not worth another one.
      if (error.timedOut) connection.retire();
      reject(error);
    });
  });
}
