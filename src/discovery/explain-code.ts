import { fill, remediesFor, type Remedy, type Where } from './remedies.js';
import type { Evidence } from './rules.js';
import { WINDOWS_CODES, type CodeFacts, type WindowsCode } from './windows-codes.js';

/** What an error code of Windows means where activation by KMS fails. */
export interface CodeExplanation {
  /** Such as `0x8007232B`. */
  readonly code: string;
  /** The constant in Microsoft's headers, such as `DNS_ERROR_RCODE_NAME_ERROR`; null where it has none. */
  readonly name: string | null;
  /** What Windows says. */
  readonly meaning: string;
  /** What it comes down to. */
  readonly cause: string;
  /** The command that shows what such a client finds; null when it is about something else. */
  readonly discover: string | null;
  readonly remedies: readonly Remedy[];
  readonly source: string;
  /**
   * `documented`: Microsoft says so of activation by KMS. `inferred`: only what the code means elsewhere is documented.
   * `disputed`: others say something else of it.
   */
  readonly evidence: Evidence;
}

/** Every code that `explainWindowsError` knows. */
export const KNOWN_CODES = Object.keys(WINDOWS_CODES) as readonly WindowsCode[];

/**
 * What a code means and what to do; undefined when it is not in the table.
 * @param code `0x8007232B` or `8007232b`, or the number as event logs and scripts print it: 2147951403, -2147015893
 * @param where what is known of the case, for the commands
 */
export function explainWindowsError(code: string | number, where: Where = {}): CodeExplanation | undefined {
  const known = KNOWN_CODES.find((candidate) => Number(candidate) === valueOf(code));
  if (known === undefined) return undefined;
  const { seenByDiscover, remedies, ...facts }: CodeFacts = WINDOWS_CODES[known];
  return {
    code: known,
    ...facts,
    discover: seenByDiscover ? fill('kmsdns discover <domain> --explain', where) : null,
    remedies: remediesFor(remedies, where),
  };
}

/** As an unsigned number of 32 bits. */
function valueOf(code: string | number): number | undefined {
  const text = String(code).trim();
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return Number(text);
  if (/^[0-9a-f]{8}$/i.test(text)) return Number.parseInt(text, 16);
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value < 0 ? value + 2 ** 32 : value;
}
