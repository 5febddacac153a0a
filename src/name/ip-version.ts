import { isIPv4, isIPv6 } from 'node:net';

/**
 * 4 or 6 for an IP address, 0 for anything else: what `isIP` of node:net says. That one compiles a huge expression the
 * first time it is asked about anything but IPv4, which costs every command's start 4 ms; a host name needs none of it.
 */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (isIPv4(text)) return 4;
  return /:.*:/.test(text) && isIPv6(text) ? 6 : 0;
}
