import { KmsDnsError } from '../errors.js';
import { abortable } from './abort.js';
import type { Connection, ConnectionPool } from './connection-pool.js';
import { noHandshakeError, unreachableError } from './failures.js';
import { isEncrypted } from './server-address.js';
import type { ServerAddress } from './types.js';

/** @throws KmsDnsError that says why there is no way to the server, or that of a signal */
export async function takeConnection<C extends Connection>(
  pool: ConnectionPool<C>,
  server: ServerAddress,
  signals: readonly AbortSignal[],
): Promise<C> {
  try {
    return await pool.take((opening) => abortable(opening, signals));
  } catch (error) {
    if (!(error instanceof KmsDnsError)) throw unreachableError(server, error);
    throw error.timedOut && isEncrypted(server) ? noHandshakeError(server, error) : error;
  }
}
