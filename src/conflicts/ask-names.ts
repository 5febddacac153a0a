import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Lookup, LookupOptions } from '../resolve/index.js';
import { answerFacts } from './answer-facts.js';
import type { NamedAnswer } from './facts.js';

/** Asks for SRV records at names below the domain, given by the labels in front of it. */
export function askNames(
  resolver: Lookup,
  domain: DomainName,
  names: readonly (readonly string[])[],
  options: LookupOptions,
): Promise<NamedAnswer[]> {
  const asked = names.map(async (labels) => {
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
