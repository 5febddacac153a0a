import { randomBytes } from 'node:crypto';
import type { DomainName } from '../name/index.js';
import { KMS_LABELS } from '../record/index.js';
import type { Lookup, LookupOptions } from '../resolve/index.js';
import { askNames } from './ask-names.js';
import type { NamedAnswer } from './facts.js';

/**
 * Asks where a wildcard can stand (RFC 4592 §3.3.1): `*._tcp.<domain>` answers beside the KMS record, `*.<domain>` for
 * every domain below this one that does not exist. One question each, at one server: the zone is the same at all.
 * @param label one that no zone has
 */
export function observeWildcards(
  resolver: Lookup,
  domain: DomainName,
  label: string,
  options: LookupOptions,
): Promise<NamedAnswer[]> {
  const [service, protocol] = KMS_LABELS;
  const names = [
    [label, protocol],
    [service, protocol, label],
  ];
  return askNames(resolver, domain, names, options);
}

export function randomLabel(): string {
  return `kmsdns-${randomBytes(6).toString('hex')}`;
}
