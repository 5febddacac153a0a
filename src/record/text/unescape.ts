import { InputError } from '../../errors.js';

/** Master-file text of a character string to octets; characters outside ASCII become their UTF-8 octets. */
export function unescapeOctets(text: string, field: string): string {
  const plain = Buffer.from(text, 'utf8').toString('latin1');
  return plain.replace(/\\(\d{3}|[^\d]|\d{1,2}|$)/g, (_, escaped: string) => {
    if (!/^\d/.test(escaped) && escaped !== '') return escaped;
    const code = Number(escaped);
    if (escaped.length !== 3 || code > 255) {
      throw new InputError(field, `"\\${escaped}" is not an escape`, {
        hint: 'Use three digits, \\000 to \\255.',
      });
    }
    return String.fromCharCode(code);
  });
}
