import type { DomainName } from '../../name/index.js';
import type { RrType } from '../../record/index.js';

/**
 * How to let a principal write sets that a server did not let it write: in a directory, and at BIND.
 * @param sets those to be granted at BIND; none where it is not BIND that denies
 */
export function principalDeniedHint(
  principal: string,
  sets: readonly { readonly name: DomainName; readonly type: RrType }[],
): string {
  const grants = sets.map(({ name, type }) => `grant ${principal} name ${name.key}. ${type};`);
  return (
    'Active Directory: whoever made a name owns it, and others may not change it; let a group of all who publish it ' +
    '(the KMS hosts, and this account) write it: DNS Manager, properties of the record, Security (docs/active-directory.md).' +
    (grants.length === 0 ? '' : ` BIND: ${grants.join(' ')} in the update-policy of the zone.`)
  );
}
