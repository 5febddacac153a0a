import type { DomainView } from './domain-view.js';

/** Where AWS answers for KMS: link-local, and the same machine on every link. */
const CLOUD: ReadonlySet<string> = new Set(['169.254.169.250', '169.254.169.251']);

/** By their text, in the one form that facts have them (RFC 5952): this is asked for every host of every domain. */
const LOOPBACK = /^(?:127\.|::1$)/;
const OF_NO_USE = /^(?:0\.|169\.254\.|::$|fe[89ab][0-9a-f]:)/;

/** Of a target's addresses, those that lead to no other machine. */
export function useless(addresses: readonly string[], view: DomainView): string[] {
  return addresses.filter((address) =>
    isOwnAddress(address) ? !isServedHere(view) : OF_NO_USE.test(address) && !CLOUD.has(address),
  );
}

/** Loopback, which every machine has for itself. */
export function isOwnAddress(address: string): boolean {
  return LOOPBACK.test(address);
}

/** The zone is served from loopback: this machine is the whole network, as in a trial. A resolver there says nothing. */
function isServedHere({ authoritative, facts: { resolver } }: DomainView): boolean {
  const servers = authoritative.length === 0 ? [resolver] : authoritative.map(({ server }) => server);
  return servers.every(({ address }) => {
    return address !== null && isOwnAddress(address.replace(/:\d+$/, '').replace(/[[\]]/g, ''));
  });
}
