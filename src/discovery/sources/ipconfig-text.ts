import { ipVersion } from '../../name/index.js';
import { linesOf } from './reading.js';

/** The labels that are read, and those by which English output is known. */
const LABELS = [
  'host name',
  'primary dns suffix',
  'dns suffix search list',
  'node type',
  'media state',
  'connection-specific dns suffix',
  'connection-specific dns suffix search list',
  'dns servers',
] as const;

export type IpconfigLabel = (typeof LABELS)[number];

/** The lines under one heading. */
export interface IpconfigSection {
  /** As in `Ethernet adapter Ethernet0:`, without the colon; empty before the first adapter. */
  readonly title: string;
  readonly fields: ReadonlyMap<IpconfigLabel, readonly string[]>;
  /** Whether it has what only `ipconfig /all` prints. */
  readonly detailed: boolean;
}

export interface IpconfigText {
  readonly sections: readonly IpconfigSection[];
  /** From the banner of the command prompt: `10.0.19045.3570`. */
  readonly windows: string | undefined;
  /** Lines that look like values and follow no label. */
  readonly strays: readonly string[];
  /** There is more than one output; only the first is read. */
  readonly repeated: boolean;
}

/** What is printed with `/all` only, and for every adapter. */
const DETAILS = new Set(['description', 'physical address', 'dhcp enabled']);

/**
 * Takes the output of `ipconfig` apart: `Label . . . : value` lines, further values on lines of their own, and
 * unindented headings of adapters. Where there are no headings, as after `findstr DNS`, every connection-specific
 * suffix begins a section. Quote marks and indentation in front do not matter.
 */
export function takeApart(text: string): IpconfigText {
  const sections: { title: string; fields: Map<IpconfigLabel, string[]>; detailed: boolean }[] = [];
  const strays: string[] = [];
  const open = (title: string): void => void sections.push({ title, fields: new Map(), detailed: false });
  open('');
  let windows: string | undefined;
  let values: string[] | undefined;
  for (const raw of linesOf(text)) {
    const line = raw
      .replace(/^[\s>|]+/, '')
      .replace(/[\t\u00a0]/g, ' ')
      .trimEnd();
    windows ??= /Microsoft Windows \[\D{0,40}(\d+\.\d+\.\d+[\d.]*)\]/.exec(line)?.[1];
    const entry = labelled(line);
    const section = sections.at(-1);
    if (entry !== undefined && section !== undefined) {
      if (entry.label === 'host name' && sections.some(({ fields }) => fields.has('host name'))) {
        return { sections, windows, strays, repeated: true };
      }
      if (DETAILS.has(entry.label)) section.detailed = true;
      values = [];
      const label = LABELS.find((known) => known === entry.label);
      if (label === undefined) continue;
      if (label === 'connection-specific dns suffix' && section.title === '') open('');
      if (entry.value !== '') values.push(entry.value);
      sections.at(-1)?.fields.set(label, values);
    } else if (isHeading(line)) {
      open(line.slice(0, -1));
      values = undefined;
    } else if (isValue(line)) {
      if (values !== undefined) values.push(line);
      else if (looksLikeName(line)) strays.push(line);
    } else {
      values = undefined;
    }
  }
  return { sections, windows, strays, repeated: false };
}

/** `Label . . . : value`: a leader of dots before the colon, or a label that is known. */
function labelled(line: string): { label: string; value: string } | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0) return undefined;
  const before = line.slice(0, colon);
  const label = before.split(' .')[0]?.replace(/\.$/, '').trim().replace(/\s+/g, ' ').toLowerCase() ?? '';
  const known = LABELS.some((name) => name === label) || DETAILS.has(label);
  return known || /\.\s?$/.test(before) ? { label, value: line.slice(colon + 1).trim() } : undefined;
}

function isHeading(line: string): boolean {
  return line.endsWith(':') && line.length > 1 && ipVersion(line) === 0;
}

/** One word. Addresses carry marks, as in `fe80::1%12(Preferred)`. */
function isValue(line: string): boolean {
  return line !== '' && !/[\s\\/<>"]/.test(line);
}

function looksLikeName(line: string): boolean {
  return /^[\w-]+(?:\.[\w-]+)+\.?$/.test(line);
}
