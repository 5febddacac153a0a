import pLimit from 'p-limit';
import { abortedError } from '../../errors.js';
import type { Probe } from '../../probe/index.js';
import { hostAddresses, hostState, lookupHost, type HostState, type Lookup } from '../../resolve/index.js';
import type { HostStates } from './guards.js';
import { keyOf, type PlannedMember } from './members.js';
import type { Plan } from './planned.js';

export interface VerifyOptions {
  /** Where the addresses of the hosts are looked up. */
  readonly resolver: Lookup;
  /** Milliseconds for each address; 4000 by default. */
  readonly connectTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Hosts that are looked up at a time. */
const AT_ONCE = 32;

/**
 * Asks every host that the plan would publish for the KMS interface, by an RPC bind without a call: only that tells KMS from
 * anything else that listens. One of its addresses that has it suffices.
 * @throws KmsDnsError `ERR_ABORTED` (or `ERR_TIMEOUT`) when the signal fires
 */
export async function verifyHosts(
  plan: Plan,
  { resolver, connectTimeout, signal }: VerifyOptions,
): Promise<HostStates> {
  const hosts = new Map(
    plan.changes
      .flatMap(({ members }) => members)
      .filter(({ action, target }) => (action === 'add' || action === 'update') && !target.isRoot)
      .map((member) => [keyOf(member), member]),
  );
  // Loaded where it is needed: most plans ask no host.
  const { makeProbe } = await import('../../probe/index.js');
  const probe = makeProbe({ mode: 'rpc', timeout: connectTimeout, signal });
  const limit = pLimit(AT_ONCE);
  return new Map(
    await Promise.all(
      [...hosts].map(([key, host]) =>
        limit(async () => [key, await askHost(host, { resolver, probe, signal })] as const),
      ),
    ),
  );
}

const UNRESOLVED: Readonly<Record<Exclude<HostState, 'resolved'>, string>> = {
  nxdomain: 'does not exist in DNS',
  nodata: 'has no address',
  unknown: 'its address could not be looked up',
};

async function askHost(
  { target, port }: PlannedMember,
  { resolver, probe, signal }: Pick<VerifyOptions, 'resolver' | 'signal'> & { readonly probe: Probe },
): Promise<{ readonly isKms: boolean; readonly detail: string }> {
  if (signal?.aborted === true) throw abortedError(signal.reason);
  const looked = await lookupHost(resolver, target, { signal });
  const state = hostState(looked);
  if (state !== 'resolved') return { isKms: false, detail: UNRESOLVED[state] };
  const results = await Promise.all(hostAddresses(looked).map((host) => probe({ host, port })));
  if (results.some((result) => result.state === 'kms')) return { isKms: true, detail: 'answers as KMS' };
  return { isKms: false, detail: results.map(({ detail }) => detail).join('; ') };
}
