import { domainToASCII } from 'node:url';
import { InputError } from '../errors.js';

/** Visible ASCII without a backslash: what almost every name is made of. */
const PLAIN = /^[\x21-\x5b\x5d-\x7e]+$/;
const NOT_ASCII = /[^\0-\x7f]/;
const BLANK = /[\s\0-\x1f\x7f]/;
/** To `domainToASCII` these begin or end something else of a URL, and what follows them would be lost in silence. */
const URL_SYNTAX = /[/\\?#%:@<>[\]^|]/;

/**
 * Splits presentation form into labels of octets. Lengths and empty labels are the caller's to check,
 * except for the root, which is no label at all.
 */
export function parseLabels(text: string, field: string): string[] {
  if (typeof text !== 'string' || text === '') {
    throw new InputError(field, 'is empty', { hint: 'Give a domain name such as corp.example.com.' });
  }
  if (text === '.') return [];
  if (PLAIN.test(text)) return splitPlain(text);
  const ascii = NOT_ASCII.test(text) ? toAscii(text, field) : text;
  if (ascii.includes('\\')) return splitEscaped(ascii, field);
  rejectBlank(ascii, field);
  return splitPlain(ascii);
}

function splitPlain(text: string): string[] {
  return (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
}

/** IDNA to ASCII (UTS 46, as `node:url` does it), for names people type with their own letters. */
function toAscii(text: string, field: string): string {
  if (text.includes('\\')) {
    throw new InputError(field, 'mixes escapes and characters outside ASCII', {
      hint: 'Write the octets as \\DDD, or the name without escapes.',
    });
  }
  rejectBlank(text, field);
  const ascii = URL_SYNTAX.test(text) ? '' : domainToASCII(text);
  if (ascii === '') throw new InputError(field, `"${text}" is not a valid internationalised domain name`);
  return ascii;
}

function splitEscaped(text: string, field: string): string[] {
  const labels: string[] = [];
  let label = '';
  let open = true;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    open = c !== '.';
    if (c === '.') {
      labels.push(label);
      label = '';
    } else if (c === '\\') {
      const [octet, used] = readEscape(text, i, field);
      label += octet;
      i += used;
    } else {
      rejectBlank(c, field, text);
      label += c;
    }
  }
  if (open) labels.push(label);
  return labels;
}

/** Reads the escape at `at`; returns the octet and how many characters follow the backslash. */
function readEscape(text: string, at: number, field: string): [octet: string, used: number] {
  const digits = /^\d{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (digits === undefined) {
    const next = text[at + 1];
    if (next === undefined) throw new InputError(field, 'ends in a backslash');
    return [next, 1];
  }
  if (digits.length !== 3 || Number(digits) > 255) {
    throw new InputError(field, `"\\${digits}" is not an escape`, {
      hint: 'Use three digits, \\000 to \\255.',
    });
  }
  return [String.fromCharCode(Number(digits)), 3];
}

function rejectBlank(text: string, field: string, whole = text): void {
  if (BLANK.test(text)) {
    throw new InputError(field, `${JSON.stringify(whole)} has a space or a control character in it`, {
      hint: 'Remove it.',
    });
  }
}
