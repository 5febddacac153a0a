import type { DomainName } from '../name/index.js';
import { KMS_LABELS, OWNER_MARK_LABEL, type RrType } from '../record/index.js';

/** Which key may change what. Several operations of one message are judged one by one; all must be allowed. */
export interface UpdatePolicy {
  allows(key: DomainName, name: DomainName, type: RrType, zone: DomainName): boolean;
}

/**
 * The policy when none is given: any key may change the SRV sets at `_vlmcs._tcp.<anything>`, and the TXT sets that mark
 * who owns them. Not the addresses of the hosts: a key that may publish a KMS host could then redirect every other host.
 */
export const kmsPolicy: UpdatePolicy = {
  allows(_key, name, type) {
    const [first = '', ...rest] = name.lowerCase.labels;
    if (type === 'SRV') return isKmsName([first, ...rest]);
    return type === 'TXT' && first === OWNER_MARK_LABEL && isKmsName(rest);
  },
};

/** For `insecureAllowUnsignedUpdates`. */
export const anythingGoes: UpdatePolicy = { allows: () => true };

function isKmsName([service, protocol]: readonly string[]): boolean {
  return service === KMS_LABELS[0] && protocol === KMS_LABELS[1];
}
