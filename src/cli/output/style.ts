import { styleText } from 'node:util';
import type { Io, OutputStream } from '../io.js';

export type Tone = 'good' | 'bad' | 'warn' | 'strong' | 'faint';

const FORMATS = { good: 'green', bad: 'red', warn: 'yellow', strong: 'bold', faint: 'dim' } as const;

/** Colours text when `wanted`, and leaves it alone otherwise. */
export type Style = (tone: Tone, text: string) => string;

/** For files. */
export const PLAIN: Style = (_tone, text) => text;

export function styleFor(stream: OutputStream, env: Io['env']): Style {
  if (!wantsColour(stream, env)) return PLAIN;
  return (tone, text) => styleText(FORMATS[tone], text, { validateStream: false });
}

/** FORCE_COLOR and NO_COLOR as Node itself reads them; without either, colour is for terminals. */
function wantsColour(stream: OutputStream, env: Io['env']): boolean {
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR']);
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
