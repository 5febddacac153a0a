import { InputError } from '../errors.js';
import { DomainName, ipVersion, refuseUrl } from '../name/index.js';
import { KMS_LABELS, kmsDomain } from '../record/index.js';

/** Domains as people give them, each once, in their order. @throws InputError */
export function parseDomains(domains: readonly (DomainName | string)[], field = 'domain'): DomainName[] {
  const parsed = new Map<string, DomainName>();
  for (const domain of domains) {
    const name = typeof domain === 'string' ? parseDomain(domain, field) : domain;
    checkDomain(name, field);
    if (!parsed.has(name.key)) parsed.set(name.key, name);
  }
  if (parsed.size === 0) throw new InputError(field, 'is missing', { hint: 'Name at least one domain.' });
  return [...parsed.values()];
}

/** Domains that are read back from a file of ours. @throws InputError where one is given twice */
export function checkEachOnce(domains: readonly DomainName[], field: string): void {
  const seen = new Set<string>();
  for (const domain of domains) {
    if (seen.has(domain.key)) throw new InputError(field, `${domain.text} is given twice`);
    seen.add(domain.key);
  }
}

/** What clients may have as their domain. @throws InputError */
export function checkDomain(name: DomainName, field: string): void {
  if (ipVersion(name.text) !== 0) {
    throw new InputError(field, `"${name.text}" is an IP address`, {
      hint: 'Give the name of a domain, such as corp.example.com.',
    });
  }
  if (name.labels.includes('*')) {
    throw new InputError(field, `"${name.text}" is a wildcard, and no client asks for one`, {
      hint: 'Name each domain by itself.',
    });
  }
  const inner = kmsDomain(name);
  if (inner !== undefined) {
    throw new InputError(field, `${name.text} already begins with ${KMS_LABELS.join('.')}`, {
      hint: `Give the domain alone: ${inner.text}.`,
    });
  }
}

/** A name that might be a domain of clients: lists have URLs in them, and lines of other tables. */
function parseDomain(text: string, field: string): DomainName {
  refuseUrl(text, field);
  const name = DomainName.parse(text, field);
  const stray = name.labels.flatMap((label) => /[^\w*-]/.exec(label) ?? [])[0];
  if (stray === undefined || ipVersion(name.text) !== 0) return name;
  throw new InputError(field, `"${text}" is no domain: it has "${stray}" in it`, {
    hint: 'Give the name of a domain alone, such as corp.example.com.',
  });
}
