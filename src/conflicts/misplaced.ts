import type { DomainName } from '../name/index.js';
import { KMS_LABELS } from '../record/index.js';
import type { Lookup, LookupOptions } from '../resolve/index.js';
import { askNames } from './ask-names.js';
import type { AnswerFacts, NamedAnswer } from './facts.js';

/**
 * Asks at the names where people put the record by mistake: without `_tcp`, with the letters of Microsoft's own
 * misprint (windowsserverdocs #4214), below `_udp`, and with the domain twice, as an absolute name without its last dot
 * comes out. Only of a domain that has no record where it should be: each costs a question.
 */
export function observeMisplaced(
  resolver: Lookup,
  domain: DomainName,
  right: AnswerFacts,
  options: LookupOptions,
): Promise<NamedAnswer[]> {
  const [service, protocol] = KMS_LABELS;
  if (right.kind === 'found' || right.kind === 'failed' || right.alias !== null) return Promise.resolve([]);
  const names = [[service], ['_vmlcs', protocol], [service, '_udp'], [service, protocol, ...domain.labels]];
  return askNames(resolver, domain, names, options);
}
