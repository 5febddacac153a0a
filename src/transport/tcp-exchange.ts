import { MessageError } from '../errors.js';
import { typeCode } from '../record/index.js';
import { Opcode, type Message } from '../wire/index.js';
import { onAbort } from './abort.js';
import { monotonic } from './clock.js';
import type { ConnectionPool } from './connection-pool.js';
import { connectionLostError, unauthenticatedError, unreachableError } from './failures.js';
import type { Judgement } from './judge.js';
import type { Attempt, OutgoingRequest } from './request.js';
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
  const mayAskAgain = changesNothing(request.message);
  let [sent, unsent] = [0, 0];
  for (;;) {
    const connection = await takeConnection(pool, server, signals);
    const { answered } = connection;
    const result = await exchangeOn(connection, request, { server, signals });
    if (!('lost' in result)) return result;
    if (result.lost === 'sent') {
      // Some servers close after so many messages, dnsmasq after 100: what they have not answered is asked again.
      if (mayAskAgain && connection.answered > answered) continue;
      if (++sent >= attempts) throw connectionLostError(server, result.cause);
    }
    if (result.lost === 'unsent' && ++unsent >= MAX_UNSENT) throw unreachableError(server, result.cause);
  }
}

const TKEY = typeCode('TKEY');

/** A TKEY query makes or deletes a context: what was sent once cannot be sent again (RFC 2930 §4). */
function changesNothing({ opcode, questions }: Message): boolean {
  return opcode === Opcode.QUERY && !questions.some(({ type }) => type === TKEY);
}

type Lost = { readonly lost: 'sent' | 'unsent'; readonly cause: Error | undefined };

function exchangeOn(
  connection: TcpConnection,
  request: OutgoingRequest,
  { server, signals }: { server: ServerAddress; signals: readonly AbortSignal[] },
): Promise<Reply | Lost> {
  const protocol = streamProtocol(server);
  const where = { server: formatServer(server), protocol } as const;
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    let over = false;
    let attempt: Attempt | undefined;
    let sentAt = 0;
    const end = (): void => {
      over = true;
      stop();
    };
    const take = (judgement: Judgement, octets: Buffer): void => {
      trace(() => ({ event: 'reply', ...where, id, detail: judgement.kind }));
      // The server answers once: nothing better will come after what cannot be read or trusted.
      if (judgement.kind === 'drop') {
        reject(
          judgement.reason === 'unauthenticated'
            ? unauthenticatedError(server, judgement.why)
            : new MessageError(`${where.server} sent a malformed reply: ${judgement.why}`),
        );
      } else if (judgement.kind !== 'truncated') {
        const { message, authentication } = judgement;
        resolve({ message, octets, server, protocol, ms: monotonic() - sentAt, authentication });
      }
    };
    const id = connection.reserve({
      onMessage: (octets) => {
        const judged = attempt?.judge(octets) ?? NOTHING_SENT;
        if (!(judged instanceof Promise) && judged.kind === 'drop' && judged.reason === 'mismatch') {
          trace(() => ({ event: 'drop', ...where, id, detail: judged.why }));
          return;
        }
        end();
        connection.settle(id);
        if (judged instanceof Promise) judged.then((judgement) => take(judgement, octets)).catch(reject);
        else take(judged, octets);
      },
      onEnd: (sent, cause) => {
        end();
        resolve({ lost: sent ? 'sent' : 'unsent', cause });
      },
    });
    const send = (ready: Attempt): void => {
      if (over) return;
      attempt = ready;
      sentAt = monotonic();
      connection.send(ready.octets, id);
    };
    const giveUp = (error: Error): void => {
      if (over) return;
      end();
      connection.giveUp(id);
      reject(error);
    };
    request.attempt(id, 'accept').then(send, giveUp);
    stop = onAbort(signals, (error) => {
      giveUp(error);
      // A connection that swallows requests is not worth another one.
      if (error.timedOut) connection.retire();
    });
  });
}

const NOTHING_SENT: Judgement = { kind: 'drop', reason: 'mismatch', why: 'nothing was sent yet' };
