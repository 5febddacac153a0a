import { nameFromApi } from './escapes.js';

/** One thing that Route 53 says is wrong with a batch. */
export interface Complaint {
  /** What it says, for people. */
  readonly words: string;
  /** The name that it is about, as `DomainName.key`, where it says so. */
  readonly name: string | undefined;
  /** Likewise its record type. */
  readonly type: string | undefined;
  /** What stands there is not what the change takes it to be. */
  readonly isConflict: boolean;
}

/**
 * The complaints of an InvalidChangeBatch, which come as one text: `[Tried to create resource record set [name='a.', type='SRV']
 * but it already exists, Tried to delete …]`. Where its wording is new, a complaint has no name.
 */
export function complaints(message: string): Complaint[] {
  const text = message.trim();
  const list = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return list.split(BETWEEN).map((words) => {
    const [, name, type] = NAMED.exec(words) ?? [];
    const [, otherType, otherName] = CONFLICTING.exec(words) ?? [];
    return {
      words,
      name: nameFromApi(name ?? otherName)?.key,
      type: type ?? otherType,
      isConflict: CONFLICT.test(words),
    };
  });
}

/** Where one complaint ends and the next begins; commas stand inside of them too. */
const BETWEEN =
  /, (?=(?:Tried to|RRSet |The request contains|Invalid |Duplicate |The resource record set|FATAL))/;
/** `[name='a.example.com.', type='SRV']`, and `RRSet with DNS name a.example.com., type SRV` and the like. */
const NAMED = /(?:name='|DNS name )([^\s',]+?)'?(?:,? (?:of )?type[= ]'?(\w+)'?|[\s,]|$)/;
/** `RRSet of type SRV with DNS name a.example.com. is not permitted because a conflicting RRSet of type CNAME …`. */
const CONFLICTING = /RRSet of type (\w+) with DNS name (\S+)/;
const CONFLICT = /already exists$|not found$|do not match the current values$/;
