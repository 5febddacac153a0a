import { DomainName, ipVersion } from '../name/index.js';
import { parseServerName, type ServerAddress } from '../transport/index.js';
import { asKmsDnsError } from '../errors.js';

/** How this machine looks names up. */
export interface SystemResolvers {
  readonly servers: readonly ServerAddress[];
  /** Domains to append to names that are not absolute. */
  readonly search: readonly DomainName[];
  /** A name with at least so many dots is tried as it is before the search list. */
  readonly ndots: number;
  /** Milliseconds for one server, one time. */
  readonly timeout: number;
  /** How often the servers are gone through. */
  readonly attempts: number;
  readonly rotate: boolean;
  /** Lines that were not understood, in words. */
  readonly warnings: readonly string[];
}

/** The figures of glibc's `resolv.h`, as resolv.conf(5) gives them. */
const MAX_SERVERS = 3;
const [MAX_NDOTS, MAX_TIMEOUT, MAX_ATTEMPTS] = [15, 30, 5];
export const RESOLVER_DEFAULTS = Object.freeze({ ndots: 1, timeout: 5000, attempts: 2, rotate: false });

/**
 * Reads resolv.conf(5): `nameserver` (three count; IPv6 may carry a zone id), `search` and `domain` (the last one
 * wins), `options` ndots, timeout, attempts and rotate. Unknown lines and options are no error there nor here.
 */
export function parseResolvConf(text: string): SystemResolvers {
  const servers: ServerAddress[] = [];
  const warnings: string[] = [];
  let search: readonly DomainName[] = [];
  let options = RESOLVER_DEFAULTS as Options;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const [keyword, ...words] = wordsOf(line);
    const warn = (problem: string): void => void warnings.push(`line ${i + 1}: ${problem}`);
    if (keyword === 'nameserver') {
      const host = words[0] ?? '';
      if (ipVersion(host) === 0) warn(`"${host}" is not an IP address`);
      else if (servers.length === MAX_SERVERS) warn(`only the first ${MAX_SERVERS} nameservers count`);
      else servers.push(parseServerName(host));
    } else if (keyword === 'search') {
      search = words.flatMap((word) => domain(word, warn));
    } else if (keyword === 'domain') {
      search = words.slice(0, 1).flatMap((word) => domain(word, warn));
    } else if (keyword === 'options') {
      for (const word of words) options = withOption(options, word);
    }
  }
  return { servers, search, ...options, warnings };
}

type Options = Pick<SystemResolvers, 'ndots' | 'timeout' | 'attempts' | 'rotate'>;

/** A comment is a line that begins with ; or #; people also put one behind the values. */
function wordsOf(line: string): string[] {
  const words = line.trimEnd().split(/[ \t]+/);
  const comment = words.findIndex((word) => /^[;#]/.test(word));
  return comment === -1 ? words : words.slice(0, comment);
}

function domain(word: string, warn: (problem: string) => void): DomainName[] {
  try {
    return [DomainName.parse(word)];
  } catch (error) {
    warn(`"${word}" is no domain: ${asKmsDnsError(error).message}`);
    return [];
  }
}

function withOption(options: Options, word: string): Options {
  const [, name, digits] = /^(ndots|timeout|attempts|rotate)(?::(\d+))?$/.exec(word) ?? [];
  const value = Number(digits);
  if (name === 'rotate') return { ...options, rotate: true };
  if (digits === undefined) return options;
  if (name === 'ndots') return { ...options, ndots: Math.min(value, MAX_NDOTS) };
  if (name === 'timeout') return { ...options, timeout: Math.min(Math.max(value, 1), MAX_TIMEOUT) * 1000 };
  return { ...options, attempts: Math.min(Math.max(value, 1), MAX_ATTEMPTS) };
}
