/**
 * Text in whatever encoding it came: UTF-16 (which `>` writes in Windows PowerShell) or UTF-8, with a byte order mark or
 * without; what is neither is taken for windows-1252, in which ASCII is right whatever the code page was.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Undefined: none of UTF-16. */
export function encodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  return bomEncoding(bytes) ?? utf16Encoding(bytes);
}

function bomEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Western text in UTF-16 has a zero in nearly every second octet; in UTF-8 there is none. */
function utf16Encoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, 512);
  const zeros = (parity: number): number =>
    sample.filter((octet, i) => octet === 0 && i % 2 === parity).length;
  if (zeros(1) > sample.length / 4) return 'utf-16le';
  return zeros(0) > sample.length / 4 ? 'utf-16be' : undefined;
}
