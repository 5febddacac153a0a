import { KmsDnsError } from '../errors.js';
import { DomainName } from '../name/index.js';
import type { SystemResolvers } from './resolv-conf.js';

/**
 * The names to try for what a person typed, in order (resolv.conf(5)): with a dot at its end only itself; with
 * `ndots` dots or more itself first, otherwise last. Combinations that are too long for a name are left out.
 * @throws InputError when the text is no name
 */
export function searchNames(
  text: string,
  { search, ndots }: Pick<SystemResolvers, 'search' | 'ndots'>,
): DomainName[] {
  const name = DomainName.parse(text);
  if (isAbsolute(text) || search.length === 0) return [name];
  const expanded = search.flatMap((domain) => appended(name, domain));
  return name.labels.length > ndots ? [name, ...expanded] : [...expanded, name];
}

/** A dot at the end that is no escaped one. */
function isAbsolute(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\.$/.test(text);
}

function appended(name: DomainName, domain: DomainName): DomainName[] {
  try {
    return [name.concat(domain)];
  } catch (error) {
    if (error instanceof KmsDnsError) return [];
    throw error;
  }
}
