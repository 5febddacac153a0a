import { linesOf } from './reading.js';

/** The labels of slmgr.vbs (`/dli`, `/dlv`) and of Office's ospp.vbs (`/dstatus`), English, as the scripts have them. */
const LABELS = {
  'software licensing service version': 'version',
  name: 'name',
  'license name': 'name',
  description: 'description',
  'license description': 'description',
  'application id': 'application',
  'partial product key': 'key',
  'last 5 characters of installed product key': 'key',
  'configured activation type': 'activation',
  'activation type configuration': 'activation',
  'registered kms machine name': 'fixed',
  'kms machine registry override defined': 'fixed',
  'registered kms srv record lookup domain': 'lookupDomain',
  'kms lookup domain': 'lookupDomain',
  'kms machine name from dns': 'discovered',
  'kms host caching': 'caching',
} as const;

type SlmgrField = (typeof LABELS)[keyof typeof LABELS];

/** Sentences that stand on lines of their own. */
const REMARKS = {
  'key management service is enabled on this machine': 'is-host',
  'ad activation client information': 'by-ad',
  'most recent successful activation client information: ad': 'by-ad',
  'token-based activation information': 'by-token',
  'this license is not in use.': 'not-in-use',
} as const;

type SlmgrRemark = (typeof REMARKS)[keyof typeof REMARKS] | 'not-licensed';

/** What is printed of one product. */
export interface SlmgrProduct {
  readonly fields: ReadonlyMap<SlmgrField, string>;
  readonly remarks: ReadonlySet<SlmgrRemark>;
}

export interface SlmgrText {
  readonly products: readonly SlmgrProduct[];
  /** The version of the licensing service, which is that of Windows: `10.0.19041.3996`. */
  readonly version: string | undefined;
  /** Codes such as `0x8007232B`, in the order of the text. */
  readonly errors: readonly string[];
  /** Whether any line was understood. */
  readonly english: boolean;
}

/** `Notification Reason: 0xC004F009` is a state, not an error. */
const ERROR = /\b0x[0-9a-f]{8}\b/gi;

/** Takes the output of `slmgr /dlv` or `/dli` apart, as `cscript` prints it or as copied out of the message box. */
export function takeApart(text: string): SlmgrText {
  const products: { fields: Map<SlmgrField, string>; remarks: Set<SlmgrRemark> }[] = [];
  const errors = new Set<string>();
  let version: string | undefined;
  let english = false;
  const lines = linesOf(text);
  for (const [i, raw] of lines.entries()) {
    const line = raw.replace(/^[\s>|]+/, '').trim();
    if (!/^Notification Reason/i.test(line)) {
      for (const [code] of line.matchAll(ERROR)) errors.add(`0x${code.slice(2).toUpperCase()}`);
    }
    const colon = line.indexOf(':');
    const label = line.slice(0, colon).trim().toLowerCase();
    const field =
      colon > 0 && Object.hasOwn(LABELS, label) ? LABELS[label as keyof typeof LABELS] : undefined;
    const remark = remarkOf(line);
    if (field === undefined && remark === undefined) continue;
    english = true;
    const value = line.slice(colon + 1).trim();
    if (field === 'version') {
      version ??= value;
      continue;
    }
    if (field === 'name' || products.length === 0) products.push({ fields: new Map(), remarks: new Set() });
    const product = products.at(-1);
    if (field === undefined) {
      if (remark === 'caching-on' || remark === 'caching-off') product?.fields.set('caching', remark);
      else if (remark !== undefined) product?.remarks.add(remark);
    } else if (product?.fields.has(field) === false) {
      product.fields.set(field, unwrapped(field, value, lines[i + 1]));
    }
  }
  return { products, version, errors: [...errors], english };
}

function remarkOf(line: string): SlmgrRemark | 'caching-on' | 'caching-off' | undefined {
  const sentence = line.toLowerCase();
  if (sentence.startsWith('please use slmgr.vbs /ato to activate')) return 'not-licensed';
  if (sentence === 'kms host caching is enabled') return 'caching-on';
  if (sentence === 'kms host caching is disabled') return 'caching-off';
  return Object.hasOwn(REMARKS, sentence) ? REMARKS[sentence as keyof typeof REMARKS] : undefined;
}

/** Hosts always come with their port: one without was cut by the width of a console. */
function unwrapped(field: SlmgrField, value: string, next = ''): string {
  if ((field !== 'fixed' && field !== 'discovered') || /:\d+$/.test(value)) return value;
  const whole = `${value}${next.trimEnd()}`;
  return /^\S*:\d{1,5}$/.test(whole) ? whole : value;
}
