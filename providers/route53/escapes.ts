import { DomainName } from '../../src/name/index.js';

/**
 * Route 53 writes octets that are no plain letters as `\ooo`, three octal digits (DomainNameFormat); master files, and
 * with them everything else here, write three decimal ones.
 */
export function toDecimalEscapes(text: string): string {
  return text.replace(/\\([0-3][0-7]{2}|[^])/g, (escape, what: string) =>
    what.length === 3 ? `\\${digits(parseInt(what, 8), 10)}` : escape,
  );
}

/** The other way round. Escapes of a character by itself, such as `\"`, are the same in both. */
export function toOctalEscapes(text: string): string {
  return text.replace(/\\(\d{3}|[^])/g, (escape, what: string) =>
    what.length === 3 ? `\\${digits(Number(what), 8)}` : escape,
  );
}

/** A name in a reply; undefined for what is none. */
export function nameFromApi(text: string | undefined): DomainName | undefined {
  try {
    return DomainName.parse(toDecimalEscapes(text ?? ''), 'name');
  } catch {
    return undefined;
  }
}

/** A name in a request: lower case, absolute, escaped as Route 53 does it. An asterisk in front is a wildcard's. */
export function nameToApi(name: DomainName): string {
  const labels = name.lowerCase.labels.map((label, i) =>
    i === 0 && label === '*'
      ? label
      : label.replace(/[^a-z0-9_-]/g, (c) => `\\${digits(c.charCodeAt(0), 8)}`),
  );
  return `${labels.join('.')}.`;
}

function digits(code: number, radix: 8 | 10): string {
  return code.toString(radix).padStart(3, '0');
}
