import type { Probe } from '../../probe/index.js';
import { hostAddresses, lookupHost, type Lookup } from '../../resolve/index.js';
import type { HostStates } from './guards.js';
import { keyOf, type PlannedMember } from './members.js';
import type { Plan } from './planned.js';

export interface VerifyOptions {
  readonly resolver: Lookup;
  /** Of the mode `rpc`: only that tells KMS from anything else that listens. */
  readonly probe: Probe;
  readonly signal?: AbortSignal | undefined;
}

/** Asks every host that the plan would publish whether it is KMS. One of its addresses that is suffices. */
export async function verifyHosts(plan: Plan, options: VerifyOptions): Promise<HostStates> {
  const hosts = new Map(
    plan.changes
      .flatMap(({ members }) => members)
      .filter(({ action, target }) => (action === 'add' || action === 'update') && !target.isRoot)
      .map((member) => [keyOf(member), member]),
  );
  return new Map(
    await Promise.all([...hosts].map(async ([key, host]) => [key, await askHost(host, options)] as const)),
  );
}

async function askHost(
  { target, port }: PlannedMember,
  { resolver, probe, signal }: VerifyOptions,
): Promise<{ readonly isKms: boolean; readonly detail: string }> {
  const addresses = hostAddresses(await lookupHost(resolver, target, { signal }));
  const results = await Promise.all(addresses.map((host) => probe({ host, port })));
  const [first] = results;
  const isKms = results.some(({ state }) => state === 'kms');
  return { isKms, detail: isKms ? 'answers as KMS' : (first?.detail ?? 'has no address') };
}
