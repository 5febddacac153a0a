import { InputError, KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { SrvData } from '../record/index.js';
import type { GuardedChange } from './guards.js';
import { isNoChange, type MemberChange } from './members.js';

/** The target "." says that there is no such service here (RFC 2782): beside hosts it contradicts them. */
const PROBLEM = 'the target "." says that there is no KMS host, and cannot stand beside hosts (RFC 2782)';

/** @throws InputError when the same call names "." and hosts */
export function checkNullTargetAlone(members: readonly SrvData[], field = 'host'): void {
  if (!isMixed(members)) return;
  throw new InputError(field, PROBLEM, { hint: 'Name either the hosts or ".".' });
}

/**
 * Publishing removes nothing, so neither takes the place of the other by itself. What was asked for is not wrong in
 * itself: what stands there is in its way.
 * @throws KmsDnsError `ERR_GUARD` when the change would leave "." beside hosts
 */
export function refuseNullTargetBesideHosts(change: GuardedChange): void {
  const { domain, before, after, named } = change;
  if (after === null || !isMixed(after.data) || isNoChange(change)) return;
  const [asNull] = named;
  const hosts = (before?.data ?? []).filter((member) => !member.isNullTarget);
  if (asNull?.isNullTarget === true) {
    throw new KmsDnsError('ERR_GUARD', `${PROBLEM}: ${domain.text} has ${hosts.map(hostText).join(', ')}`, {
      hint: `If it has no KMS host, remove them first: kmsdns remove --all --domain ${domain.text} --allow-empty --allow-unlisted.`,
    });
  }
  const stands = (before?.data ?? []).filter((member) => member.isNullTarget).map(hostText);
  throw new KmsDnsError('ERR_GUARD', `${PROBLEM}: ${domain.text} has "."`, {
    hint: `Remove it first: kmsdns remove ${stands.join(' ')} --domain ${domain.text}.`,
  });
}

/** Why the change must not be made; undefined when it does not leave "." beside hosts. */
export function nullTargetBesideHosts(
  change: MemberChange & { readonly domain: DomainName },
): string | undefined {
  const { domain, after } = change;
  if (after === null || !isMixed(after.data) || isNoChange(change)) return undefined;
  return `${PROBLEM}: ${domain.text} would have ${after.data.map(hostText).join(', ')}`;
}

function isMixed(members: readonly SrvData[]): boolean {
  return members.some((m) => m.isNullTarget) && members.some((m) => !m.isNullTarget);
}

function hostText(member: SrvData): string {
  return `${member.target.text}:${member.port}`;
}
