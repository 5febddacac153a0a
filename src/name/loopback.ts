import { BlockList } from 'node:net';
import { ipVersion } from './ip-version.js';

let loopback: BlockList | undefined;

/** Whether the text is an IP address of this very machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) or ::1 (RFC 4291 §2.5.3). */
export function isLoopback(ip: string): boolean {
  const version = ipVersion(ip);
  if (version === 0) return false;
  if (loopback === undefined) {
    loopback = new BlockList();
    loopback.addSubnet('127.0.0.0', 8);
    loopback.addAddress('::1', 'ipv6');
  }
  return loopback.check(ip, version === 4 ? 'ipv4' : 'ipv6');
}
