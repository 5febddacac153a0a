import { randomBytes } from 'node:crypto';
import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { KMS_LABELS } from '../record/index.js';
import type { Lookup, LookupOptions } from '../resolve/index.js';
import { answerFacts } from './answer-facts.js';
import type { WildcardFacts } from './facts.js';

/**
 * Asks where a wildcard can stand (RFC 4592 §3.3.1): `*._tcp.<domain>` answers beside the KMS record, `*.<domain>` for
 * every domain below this one that does not exist. One question each, at one server: the zone is the same at all.
 * @param label one that no zone has
 */
export async function observeWildcards(
  resolver: Lookup,
  domain: DomainName,
  label: string,
  options: LookupOptions,
): Promise<WildcardFacts[]> {
  const [service, protocol] = KMS_LABELS;
  const asked = [
    [label, protocol],
    [service, protocol, label],
  ].map(async (labels) => {
    const name = [...labels, domain.key].join('.');
    const owner = prepended(domain, labels);
    if (owner === undefined) return { name, answer: { kind: 'failed', reason: 'too long a name' } as const };
    return { name, answer: answerFacts(await resolver.lookup(owner, 'SRV', options)) };
  });
  return Promise.all(asked);
}

/** Undefined when the name would have more than 255 octets. */
function prepended(domain: DomainName, labels: readonly string[]): DomainName | undefined {
  try {
    return domain.prepend(...labels);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

export function randomLabel(): string {
  return `kmsdns-${randomBytes(6).toString('hex')}`;
}
