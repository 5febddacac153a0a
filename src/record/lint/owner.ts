import { DomainName } from '../../name/index.js';
import { KMS_LABELS, kmsDomain } from '../kms-name.js';
import { doubledSuffix, withoutSuffix } from './doubled-suffix.js';
import type { Lint } from './lint.js';

const PREFIX = KMS_LABELS.join('.');
const PROTOCOL = /^_*(?:tcp|udp)$/;

/** Is this owner name the one that clients ask for? */
export function lintOwner(owner: DomainName): Lint[] {
  const domain = kmsDomain(owner);
  if (domain !== undefined && !first(domain).startsWith('_')) return lintDomain(owner, domain);
  const meant = domainMeant(owner);
  if (meant !== undefined) {
    return [error('owner-typo', `clients never ask for ${owner.text}`, `Use ${kmsName(meant)}.`)];
  }
  return [
    error(
      'owner-not-kms',
      `${owner.text} does not begin with ${PREFIX}, so no KMS client asks for it`,
      `Use ${kmsName(undefined)}.`,
    ),
  ];
}

function lintDomain(owner: DomainName, domain: DomainName): Lint[] {
  if (domain.isRoot) {
    return [error('owner-no-domain', `${owner.text} has no domain behind it`, `Use ${kmsName(undefined)}.`)];
  }
  const doubled = doubledSuffix(domain);
  if (doubled === undefined) return [];
  return [
    error(
      'owner-doubled-suffix',
      `${owner.text} ends in ${doubled.text} twice: the last dot was left out in a zone file`,
      `Use ${withoutSuffix(owner, doubled).text}.`,
    ),
  ];
}

/**
 * The labels behind everything at the front that was meant to be `_vlmcs._tcp`: seen are `_vmlcs` (also on Microsoft's
 * own pages, windowsserverdocs #4170 and #4214), a missing underscore, a missing, doubled or joined `_tcp`, and both
 * the wrong way round. Undefined when nothing at the front looks like it.
 */
function domainMeant(owner: DomainName): DomainName | undefined {
  let rest = owner;
  while (looksLikeService(rest) || PROTOCOL.test(first(rest))) {
    rest = rest.parent ?? DomainName.root;
  }
  const front = owner.labels.slice(0, owner.labels.length - rest.labels.length);
  return front.some((label) => !PROTOCOL.test(label.toLowerCase())) ? rest : undefined;
}

/** `vlmcs` with its letters in any order, one of them missing, or with what people put around it. */
function looksLikeService(name: DomainName): boolean {
  const label = first(name);
  if (label === '_kms') return true;
  const letters = label.replace(/[_-]/g, '').replace(/(?:tcp|udp)$/, '');
  return /^(?:vlmcsd|vlmc|vmlc)$/.test(letters) || [...letters].sort().join('') === 'clmsv';
}

function first(name: DomainName): string {
  return (name.labels[0] ?? '').toLowerCase();
}

function kmsName(domain: DomainName | undefined): string {
  return domain === undefined || domain.isRoot ? `${PREFIX}.<domain>` : `${PREFIX}.${domain.text}`;
}

function error(id: Lint['id'], message: string, remedy: string): Lint {
  return { id, severity: 'error', message, remedy };
}
