import { domainToASCII } from 'node:url';
import { delegation, ON_NS2, own, srv, type EstateDomain } from './domain.js';

type Made = Omit<EstateDomain, 'domain'>;

/** So many domains of one kind, numbered. */
function kind(
  count: number,
  word: string,
  make: (name: string) => Made,
  parent = 'estate.test',
): EstateDomain[] {
  return Array.from({ length: count }, (_, i) => `${word}${i + 1}`).map((name) => ({
    domain: `${name}.${parent}`,
    ...make(name),
  }));
}

/** Domains that are right, however they are made. */
export const HEALTHY: readonly EstateDomain[] = [
  ...kind(18, 'plain', (d) => ({ lines: [srv(d, 'kms1')] })),
  ...kind(15, 'pair', (d) => ({ lines: [srv(d, 'kms1'), srv(d, 'kms2')] })),
  ...kind(15, 'first', (d) => ({ lines: [srv(d, 'kms1'), srv(d, 'backup', '10 0 {kms}')] })),
  ...kind(10, 'share', (d) => ({ lines: [srv(d, 'heavy', '0 70 {kms}'), srv(d, 'light', '0 30 {kms}')] })),
  ...kind(10, 'six', (d) => ({ lines: [srv(d, 'six')] })),
  ...kind(10, 'dual', (d) => ({ lines: [srv(d, 'dual'), srv(d, 'kms3')] })),
  ...kind(10, 'shared', (d) => ({ lines: [srv(d, 'shared')] })),
  ...kind(5, 'site', (d) => ({ lines: [srv(d, 'kms-9.paris'), srv(d, 'KMS3.Estate.TEST.')] })),
  ...kind(5, 'deep.in.the', (d) => ({ lines: [srv(d, 'kms2')] })),
  ...kind(5, 'brief', (d) => ({ lines: [`_vlmcs._tcp.${d} 1 SRV 0 0 {kms} kms1`] })),
  ...kind(5, 'busy', (d) => ({
    lines: [srv(d, 'kms1'), `${d} MX 10 kms1`, `_ldap._tcp.${d} SRV 0 0 389 kms2`, `*.${d} A 127.10.0.1`],
  })),
  ...kind(5, 'München', (d) => ({ lines: [srv(domainToASCII(d), 'kms1')] })),
  ...kind(10, 'child', (d) => ({ lines: delegation(d), zone: [own('kms1'), own('kms2')] })),
  ...kind(10, 'cluster', (d) => ({ lines: delegation(d), zone: [...ON_NS2, own('kms1')] })),
  ...kind(5, 'hosted', () => ({ zone: ['@ NS dns.estate.test.', own('shared')] }), 'test'),
  ...kind(4, 'aliased', (d) => ({
    lines: [`_vlmcs._tcp.${d} CNAME _vlmcs._tcp.plain1`],
    config: { rules: { 'owner-alias': 'off' } },
  })),
  ...kind(3, 'without', () => ({ config: { rules: { 'no-record': 'off' } } })),
  ...kind(3, 'closed', (d) => ({
    lines: [srv(d, '.', '0 0 0')],
    config: { rules: { 'null-target': 'off' } },
  })),
];
