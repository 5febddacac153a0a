/** What is HTML already. Everything else is text and gets escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | null | readonly (Markup | null)[];

/** Names and words from DNS may hold anything: only what this tag has made, or was given as `Markup`, stays as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + written(parts[i - 1] ?? null) + string));
}

function written(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return escapeHtml(String(part));
}

/** Control characters, and those that turn the direction of text (UAX #9), are shown by their numbers. */
function escapeHtml(text: string): string {
  return text
    .replace(
      /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
