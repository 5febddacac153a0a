import { InputError } from '../../errors.js';

/** The data of a TXT record (RFC 1035 §3.3.14): one or more strings of up to 255 octets each. */
export class TxtData {
  readonly type = 'TXT';
  /** Each string as octets: one UTF-16 unit 0–255 an octet. */
  readonly strings: readonly string[];

  /** @throws InputError */
  constructor(strings: readonly string[]) {
    if (strings.length === 0)
      throw new InputError('TXT', 'has no string', { hint: 'Use "" for an empty one.' });
    const total = strings.reduce((sum, octets) => sum + octets.length + 1, 0);
    if (total > 0xffff) throw new InputError('TXT', `has ${total} octets, more than 65535`);
    for (const octets of strings) {
      if (octets.length > 255)
        throw new InputError('TXT', `a string has ${octets.length} octets, more than 255`);
      if (/[^\0-\xff]/.test(octets))
        throw new InputError('TXT', 'a string has characters that are not octets', {
          hint: 'Use TxtData.fromText for text.',
        });
    }
    this.strings = Object.freeze([...strings]);
    Object.freeze(this);
  }

  /** Text of any length in UTF-8, cut into strings of 255 octets. */
  static fromText(text: string): TxtData {
    const octets = Buffer.from(text, 'utf8').toString('latin1');
    return new TxtData(octets.match(/[^]{1,255}/g) ?? ['']);
  }

  /** The strings joined and read as UTF-8. */
  get text(): string {
    return Buffer.from(this.strings.join(''), 'latin1').toString('utf8');
  }

  get key(): string {
    return this.toText();
  }

  toText(): string {
    return this.strings.map(quote).join(' ');
  }
}

function quote(octets: string): string {
  const escaped = octets.replace(/["\\]|[^\x20-\x7e]/g, (c) =>
    c === '"' || c === '\\' ? `\\${c}` : `\\${String(c.charCodeAt(0)).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}
