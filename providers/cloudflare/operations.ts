import { isRecord, malformed, type Envelope, type ReplyInfo } from './envelope.js';
import { readRecord, type ApiRecord } from './record.js';

/** What makes a record. */
export type NewRecord = {
  readonly name: string;
  readonly ttl: number;
  readonly comment?: string;
  readonly tags?: string[];
} & (
  | {
      readonly type: 'SRV';
      readonly data: { priority: number; weight: number; port: number; target: string };
    }
  | { readonly type: 'MX'; readonly content: string; readonly priority: number }
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR' | 'TXT'; readonly content: string }
);

/** The record with this id gets another TTL or comment, and keeps whatever else it has by then. */
export interface Patch {
  readonly id: string;
  readonly ttl?: number;
  /** Empty for none. */
  readonly comment?: string;
}

export interface Operations {
  /** Record ids. */
  readonly deletes: readonly string[];
  readonly patches: readonly Patch[];
  readonly posts: readonly NewRecord[];
}

/** What a reply shows of what was written, as far as it does. */
export interface Shown {
  /** As they were when they went. */
  readonly deleted: readonly ApiRecord[];
  /** What was to be deleted and was let be, since somebody had changed or removed it. */
  readonly spared: readonly ApiRecord[];
  /** As they are now. */
  readonly patched: readonly ApiRecord[];
  readonly made: readonly ApiRecord[];
}

/** What a reply to a batch shows. @throws KmsDnsError when it is not all that was to be made */
export function shownRecords({ result }: Envelope, expected: number, info: ReplyInfo): Shown {
  const parts = isRecord(result) ? result : {};
  const list = (part: string): readonly unknown[] => {
    const items = parts[part] ?? [];
    return Array.isArray(items) ? (items as unknown[]) : [];
  };
  const posts = list('posts');
  if (!isRecord(result) || posts.length !== expected) throw malformed(info, 'does not show what was made');
  // An id alone says nothing of what went or was changed.
  const whole = (value: unknown): boolean => isRecord(value) && typeof value['type'] === 'string';
  return {
    deleted: list('deletes').filter(whole).map(readRecord),
    spared: [],
    patched: list('patches').filter(whole).map(readRecord),
    made: posts.map(readRecord),
  };
}
