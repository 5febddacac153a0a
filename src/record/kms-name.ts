import { DomainName } from '../name/index.js';

/** The two labels under which clients look for KMS hosts in a domain. */
export const KMS_LABELS = ['_vlmcs', '_tcp'] as const;

/** `_vlmcs._tcp.<domain>`, where the KMS hosts of a domain are published. @throws InputError */
export function kmsOwner(domain: DomainName | string): DomainName {
  const name = typeof domain === 'string' ? DomainName.parse(domain, 'domain') : domain;
  return name.prepend(...KMS_LABELS);
}

/** The domain of a `_vlmcs._tcp.<domain>` name, or undefined for any other name. */
export function kmsDomain(owner: DomainName): DomainName | undefined {
  const [service, protocol] = owner.lowerCase.labels;
  if (service !== KMS_LABELS[0] || protocol !== KMS_LABELS[1]) return undefined;
  return owner.parent?.parent;
}

/** The label in front of a KMS name at which the marks of owners are kept. */
export const OWNER_MARK_LABEL = '_kmsdns-owner';

/** The name of the TXT set that says who owns the records of a `_vlmcs._tcp.<domain>` name. @throws InputError */
export function ownerMarkName(owner: DomainName): DomainName {
  return owner.prepend(OWNER_MARK_LABEL);
}
