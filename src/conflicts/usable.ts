import type { ProbeState } from '../probe/index.js';
import type { SrvRecordJson } from '../record/index.js';
import type { DomainView } from './domain-view.js';
import { useless } from './local-addresses.js';

const DEAD: ReadonlySet<ProbeState> = new Set(['refused', 'timeout', 'rpc-not-kms', 'not-rpc']);

/** Whether clients get anywhere with this record, for all that is known. */
export function isUsable(view: DomainView, { target, port }: SrvRecordJson): boolean {
  if (target === '.' || port === 0) return false;
  const seen = view.target(target);
  if (seen === undefined || seen.state === 'unknown') return true;
  const away = useless(seen.addresses, view);
  return seen.addresses.some((address) => {
    const probe = view.probe(address, port);
    return !away.includes(address) && (probe === undefined || !DEAD.has(probe.state));
  });
}
