/** Characters that a master file or a name's own syntax gives a meaning (RFC 1035 §5.1). */
const SPECIAL = /[.;\\"()@$\s]|[^\x21-\x7e]/;

/** A label's octets in presentation form: `\.` for special characters, `\DDD` for the unprintable. */
export function escapeLabel(octets: string): string {
  if (!SPECIAL.test(octets)) return octets;
  let out = '';
  for (const c of octets) {
    const code = c.charCodeAt(0);
    if (code < 0x21 || code > 0x7e) out += `\\${String(code).padStart(3, '0')}`;
    else out += SPECIAL.test(c) ? `\\${c}` : c;
  }
  return out;
}
