type Attributes = Readonly<Record<string, string | number>>;

/** An element with text in it, or none. */
export function element(name: string, attributes: Attributes, text?: string): string {
  const start = openTag(name, attributes);
  return text === undefined ? start.replace(/>$/, '/>') : `${start}${escapeXml(text, /[<>&\r]/g)}</${name}>`;
}

/** Line ends in an attribute would be read as spaces (XML 1.0 §3.3.3). */
export function openTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(String(value), /[<>&"\t\n\r]/g)}"`,
  );
  return `<${name}${written.join('')}>`;
}

/**
 * XML 1.0 §2.2 has no way to write most control characters, half surrogates and the last two of the first plane: they
 * are shown as `\xNN`.
 */
function escapeXml(text: string, special: RegExp): string {
  return text
    .replace(FORBIDDEN, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(special, (c) => `&#${c.charCodeAt(0)};`);
}

const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/gu;
