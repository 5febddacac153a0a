import { BlockList } from 'node:net';
import { ipVersion, isLoopback } from '../name/index.js';
import type { DomainView } from './domain-view.js';

/** Where AWS answers for KMS: link-local, and the same machine on every link. */
const CLOUD: ReadonlySet<string> = new Set(['169.254.169.250', '169.254.169.251']);

let linkLocal: BlockList | undefined;

/** Of a target's addresses, those that lead to no other machine. */
export function useless(addresses: readonly string[], view: DomainView): string[] {
  const loopbackWillDo = isServedHere(view);
  return addresses.filter((address) => (isLoopback(address) ? !loopbackWillDo : isOfNoUse(address)));
}

/** The zone is served from loopback: this machine is the whole network, as in a trial. A resolver there says nothing. */
function isServedHere({ authoritative, facts: { resolver } }: DomainView): boolean {
  const servers = authoritative.length === 0 ? [resolver] : authoritative.map(({ server }) => server);
  return servers.every(
    ({ address }) => address !== null && isLoopback(address.replace(/:\d+$/, '').replace(/[[\]]/g, '')),
  );
}

function isOfNoUse(address: string): boolean {
  if (CLOUD.has(address)) return false;
  if (linkLocal === undefined) {
    linkLocal = new BlockList();
    linkLocal.addSubnet('0.0.0.0', 8);
    linkLocal.addSubnet('169.254.0.0', 16);
    linkLocal.addAddress('::', 'ipv6');
    linkLocal.addSubnet('fe80::', 10, 'ipv6');
  }
  return linkLocal.check(address, ipVersion(address) === 6 ? 'ipv6' : 'ipv4');
}
