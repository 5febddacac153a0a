import { isIPv4, isIPv6 } from 'node:net';
import { parseName } from './domain-name.js';
import { Route53Error } from './errors.js';

/**
 * What is wrong with a value, in Route 53's words where public reports quote them, or undefined. Types that kmsdns
 * never writes are taken as they are.
 */
export function valueProblem(type: string, value: string): string | undefined {
  const fatal = (code: string, words: string): string =>
    `FATAL problem: ${code} (${words}) encountered with '${value}'`;
  switch (type) {
    case 'A':
      return isIPv4(value)
        ? undefined
        : fatal('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address');
    case 'AAAA':
      return isIPv6(value)
        ? undefined
        : fatal('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address');
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return nameProblem(value);
    case 'SRV': {
      const fields = value.trim().split(/[ \t]+/);
      if (fields.length !== 4) return fatal('SRVRRDATANotFourFields', "SRV record doesn't have 4 fields");
      if (!fields.slice(0, 3).every(isUint16)) {
        return fatal('SRVRRDATAIllegalNumber', 'Priority, weight and port must be from 0 to 65535');
      }
      return nameProblem(fields[3] ?? '');
    }
    case 'TXT':
    case 'SPF': {
      if (/[^\x20-\x7e]/.test(value)) {
        return fatal('UnsupportedCharacter', 'Value contains unsupported characters');
      }
      const strings = characterStrings(value);
      if (strings === undefined) {
        return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
      }
      return strings.some((octets) => octets.length > 255)
        ? fatal('CharacterStringTooLong', 'Value is longer than 255 characters')
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The strings of a TXT value: in quotation marks, with `\"`, `\\` and octal escapes. Undefined for anything else. */
export function characterStrings(value: string): string[] | undefined {
  if (!/^\s*"(?:[^"\\]|\\[^])*"(?:\s+"(?:[^"\\]|\\[^])*")*\s*$/.test(value)) return undefined;
  return [...value.matchAll(/"((?:[^"\\]|\\[^])*)"/g)].map(([, inside = '']) =>
    inside.replace(/\\([0-3][0-7]{2}|[^])/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(parseInt(escaped, 8)) : escaped,
    ),
  );
}

function nameProblem(text: string): string | undefined {
  try {
    parseName(text);
    return undefined;
  } catch (error) {
    if (error instanceof Route53Error) return error.message;
    throw error;
  }
}

function isUint16(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
