import { asKmsDnsError } from '../../../src/errors.js';
import { anySignal } from '../../../src/signals.js';
import { kerberosError } from './failure.js';

/** Milliseconds. The library itself waits for as long as it has KDCs to ask: two minutes for eight that are silent. */
const PATIENCE = 30_000;

/**
 * Waits for what a KDC has a part in, but not for ever. What a library of the system has begun goes on behind it.
 * @throws KmsDnsError `ERR_KERBEROS` (`kdc-unreachable`) when it took too long; what the work throws
 */
export async function withPatience<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  try {
    return await work(signal === undefined ? limit.signal : anySignal([limit.signal, signal]));
  } catch (error) {
    if (!limit.signal.aborted || signal?.aborted || asKmsDnsError(error).code !== 'ERR_ABORTED') throw error;
    throw kerberosError('kdc-unreachable', `no KDC answered within ${patience / 1000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
