import { InputError } from '../../src/errors.js';
import { hostNameProblem, ipVersion } from '../../src/name/index.js';
import { SrvData, type RecordSet } from '../../src/record/index.js';
import type { ServerWays } from './ways.js';

/**
 * New SRV targets must be host names: BIND refuses a whole update for one underscore in one target (its `check-names`),
 * with a bare REFUSED. Targets that stand already are let be.
 * @throws InputError
 */
export function checkTargets(
  before: RecordSet | null,
  after: RecordSet | null,
  { field, ways }: { readonly field: string; readonly ways: ServerWays },
): void {
  for (const data of after?.minus(before) ?? []) {
    if (!(data instanceof SrvData)) continue;
    if (data.isNullTarget) checkNullTarget(field, ways);
    if (data.isNullTarget || ipVersion(data.target.text) !== 0) continue;
    const problem = hostNameProblem(data.target);
    if (problem === undefined) continue;
    throw new InputError(field, `the target ${data.target.text} ${problem}`, {
      hint: 'Give the host a name of letters, digits and hyphens; BIND refuses updates with any other.',
    });
  }
}

function checkNullTarget(field: string, { holdsNullTargets }: ServerWays): void {
  if (holdsNullTargets) return;
  throw new InputError(field, 'the target "." (no such service) is not published with Kerberos', {
    hint: 'Remove the records instead. Servers of Active Directory may take it and then fail at the name for good: Samba does.',
  });
}
