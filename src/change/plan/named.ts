import type { DomainName } from '../../name/index.js';

/** Whether a list of hosts names this one: `kms1.corp.example.com` with all its ports, or `kms1.corp.example.com:1688`. */
export function isNamed(
  { target, port }: { readonly target: DomainName; readonly port: number },
  hosts: readonly string[],
): boolean {
  const names = [target.key, `${target.key}:${port}`];
  return hosts.some((host) => names.includes(host.toLowerCase().replace(/\.(?=:\d+$|$)/, '')));
}
