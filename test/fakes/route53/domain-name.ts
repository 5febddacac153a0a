import { Route53Error } from './errors.js';

/** The octets of each label, one character each, in the case they were written in; empty for the root. */
export type Labels = readonly string[];

/**
 * A name in Route 53's form: `\` and three octal digits for an octet, dots between labels, a trailing dot or none
 * (Developer Guide, "DNS domain name format").
 * @throws Route53Error InvalidChangeBatch
 */
export function parseName(text: string): Labels {
  const trouble = (code: string, words: string): Route53Error =>
    new Route53Error(400, 'InvalidInput', `FATAL problem: ${code} (${words}) encountered with '${text}'`);
  if (text === '') throw trouble('DomainEmpty', 'Domain name is empty');
  // Spaces, controls and everything past ASCII must be escaped.
  if (!/^[\x21-\x7e]*$/.test(text)) {
    throw trouble('UnsupportedCharacter', 'Value contains unsupported characters');
  }
  const labels = splitLabels(text, /\\([0-3][0-7]{2})|([^])/g, (digits) => parseInt(digits, 8));
  if (labels.some((label) => label === '')) throw trouble('DomainLabelEmpty', 'Domain label is empty');
  if (labels.some((label) => label.length > 63)) {
    throw trouble('DomainLabelTooLong', 'Domain label is too long');
  }
  if (labels.reduce((sum, label) => sum + label.length + 1, 1) > 255) {
    throw trouble('DomainTooLong', 'Domain name is too long');
  }
  return labels;
}

/** As Route 53 gives names back: everything but letters, digits, `-` and `_` in octal, and a trailing dot. */
export function formatName(labels: Labels): string {
  const octal = (label: string): string =>
    label.replace(/[^A-Za-z0-9_-]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `${labels.map(octal).join('.')}.`;
}

/** A name of a master file: `\` and three decimal digits, or `\` and the character itself (RFC 1035 §5.1). */
export function parseMasterName(text: string): Labels {
  return splitLabels(text, /\\(\d{3})|\\?([^])/g, (digits) => parseInt(digits, 10));
}

/** As dig prints it. */
export function formatMasterName(labels: Labels): string {
  const escaped = (label: string): string =>
    label
      .replace(/["$().;@\\]/g, '\\$&')
      .replace(/[^\x21-\x7e]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`);
  return `${labels.map(escaped).join('.')}.`;
}

/** Route 53 stores the letters of names in lower case, however they are given. */
export function lowerCase(labels: Labels): Labels {
  return labels.map((label) => label.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
}

export function isWithin(name: Labels, zone: Labels): boolean {
  const offset = name.length - zone.length;
  return zone.every((label, i) => label === name[offset + i]);
}

/** `com.example.www.`: lists are in the order of this string (ListResourceRecordSets, "Sort order"). */
export function sortKey(labels: Labels): string {
  return `${[...labels].reverse().join('.')}.`;
}

/** The first group of `token` is an escape's digits, the second a character; an unescaped dot ends a label. */
function splitLabels(text: string, token: RegExp, octetOf: (digits: string) => number): string[] {
  if (text === '.') return [];
  const labels: string[] = [];
  let label = '';
  for (const [whole, digits, character = ''] of text.matchAll(token)) {
    if (digits !== undefined) label += String.fromCharCode(octetOf(digits));
    else if (whole !== '.') label += character;
    else {
      labels.push(label);
      label = '';
    }
  }
  return label === '' ? labels : [...labels, label];
}
