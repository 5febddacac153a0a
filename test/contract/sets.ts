import { expect } from 'vitest';
import type { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { ChangeResult } from '../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../src/record/index.js';

/** `0 0 1688 kms1.corp.test`, one for each member. */
export function kmsSet(domain: string, ttl: number, ...hosts: readonly string[]): RecordSet {
  const data = hosts.map((host) => SrvData.parse(host.split(' '), (target) => DomainName.parse(target)));
  return new RecordSet(kmsOwner(domain), ttl, data);
}

/** The same set as dig prints it. */
export function lines(domain: string, ttl: number, ...hosts: readonly string[]): string[] {
  return hosts
    .map((host) => `_vlmcs._tcp.${domain}. ${ttl} IN SRV ${host.endsWith(' .') ? host : `${host}.`}`)
    .sort();
}

export function expectConflict(results: readonly ChangeResult[]): void {
  expect(results).toHaveLength(1);
  const [result] = results as [ChangeResult & { error?: KmsDnsError }];
  expect(result.status).toBe('conflict');
  expect(result.error).toMatchObject({ code: 'ERR_CONFLICT', conflict: true });
}
