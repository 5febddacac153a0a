import type { Severity } from '../../../conflicts/index.js';
import { html, type Markup } from './markup.js';

const NUMBER = new Intl.NumberFormat('en');

export function number(n: number): string {
  return NUMBER.format(n);
}

/** `1 domain`, `12,345 domains`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** One decimal below ten, none above; what is not nothing is never shown as nothing. */
export function percent(share: number): string {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.1) return '<0.1%';
  return `${Number(hundredths.toFixed(hundredths < 10 ? 1 : 0))}%`;
}

/** Told apart by shape and word, not by colour alone. */
const SHAPES: Readonly<
  Record<Severity | 'ok' | 'partly', { readonly word: string; readonly shape: Markup }>
> = {
  error: {
    word: 'Error',
    shape: html`<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" /><path class="sign" d="M5.5 5.5l5 5m0-5l-5 5" />`,
  },
  warn: {
    word: 'Warning',
    shape: html`<path d="M8 1l7.5 14H.5z" /><path class="sign" d="M8 6v4.5M8 12v1.2" />`,
  },
  info: {
    word: 'Remark',
    shape: html`<circle cx="8" cy="8" r="7" /><path class="sign" d="M8 3.8v1.4M8 7v5" />`,
  },
  ok: {
    word: 'In order',
    shape: html`<circle cx="8" cy="8" r="7" /><path class="sign" d="M4.5 8.2l2.5 2.6 4.5-5.2" />`,
  },
  partly: {
    word: 'Not fully known',
    shape: html`<path d="M8 .5L15.5 8 8 15.5.5 8z" /><path
        class="sign"
        d="M6.2 6.3C6.5 4 9.8 4.2 9.7 6.4 9.6 7.7 8 7.8 8 9.4M8 10.8v1.2"
      />`,
  },
};

export type Mark = keyof typeof SHAPES;

export function badge(mark: Mark): Markup {
  return html`<span class="badge ${mark}">${icon(mark)} ${SHAPES[mark].word}</span>`;
}

export function icon(mark: Mark): Markup {
  return html`<svg class="icon ${mark}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[mark].shape}</svg>`;
}
