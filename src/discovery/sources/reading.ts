import { asKmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { parseServerName } from '../../transport/index.js';
import type { ClientProfile } from '../profile.js';

/** What a source says of a client, and what it leaves open, in words. */
export interface ClientReading {
  readonly profile: ClientProfile;
  readonly notes: readonly string[];
}

/** Colours and other orders to a terminal, which have no place in such an output. */
const CONTROL = /\x1b\[[0-9;]*[A-Za-z]|[\0-\x08\x0b\x0c\x0e-\x1f]/g;

/** A line that is longer is no output of these commands, and nobody waits for it to be taken apart. */
const LONGEST_LINE = 1000;

/** Lines, however they end; tools that write `\r\n` twice get `\r\r\n`. */
export function linesOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(CONTROL, '')
    .split(/\r*\n|\r/)
    .filter((line) => line.length <= LONGEST_LINE);
}

/** The text if it is a domain. What it is not is noted. */
export function readDomain(text: string, what: string, notes: string[]): string | undefined {
  return readAs(what, notes, () => {
    const name = DomainName.parse(text);
    return name.isRoot ? undefined : name.text;
  });
}

/** The text if it is `host:port`. An IPv6 address that these commands show without its brackets gets them. */
export function readEndpoint(text: string, what: string, notes: string[]): string | undefined {
  const bare = /^([0-9a-f:.]*:[0-9a-f:.]*):(\d{1,5})$/i.exec(text);
  const written = bare === null ? text : `[${bare[1] ?? ''}]:${bare[2] ?? ''}`;
  return readAs(what, notes, () => {
    parseServerName(written);
    return written;
  });
}

function readAs(what: string, notes: string[], read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    notes.push(`${what} is left out: ${asKmsDnsError(error).message}`);
    return undefined;
  }
}

/** Distinct, as they first appear; names do not differ by case. */
export function distinctDomains(domains: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const domain of domains) {
    const key = domain.toLowerCase();
    if (!seen.has(key)) seen.set(key, domain);
  }
  return [...seen.values()];
}
