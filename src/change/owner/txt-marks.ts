import { DomainName } from '../../name/index.js';
import { DEFAULT_TTL, RecordSet, SrvData, TxtData } from '../../record/index.js';
import { Marks, type MarkChange } from './marks.js';
import { isOwnerId } from './owner-id.js';

const VERSION = 'v=kmsdns1';
const FIELDS = /^v=kmsdns1 owner=(?<owner>\S+) host=(?<host>\S+) port=(?<port>\d{1,5})$/;

/** What a TXT set says. Records of any other form say nothing. */
export function readTxtMarks(set: RecordSet | null): Marks {
  return new Marks((set?.data ?? []).map(readMark).filter((mark) => mark !== undefined));
}

/** The TXT set with these marks changed; every other record of it stays. */
export function writeTxtMarks(
  name: DomainName,
  set: RecordSet | null,
  { before, after }: MarkChange,
): RecordSet | null {
  const gone = new Set(before.minus(after).map(keyOf));
  const kept = (set?.data ?? []).filter((data) => {
    const mark = readMark(data);
    return mark === undefined || !gone.has(keyOf(mark));
  });
  const data = [...kept, ...after.minus(before).map(markText)];
  return data.length === 0 ? null : new RecordSet(set?.name ?? name, set?.ttl ?? DEFAULT_TTL, data);
}

function keyOf([member, owner]: readonly [string, string]): string {
  return `${owner} ${member}`;
}

function readMark(data: unknown): [member: string, owner: string] | undefined {
  const {
    owner = '',
    host = '',
    port = '',
  } = (data instanceof TxtData && FIELDS.exec(data.text)?.groups) || {};
  if (!isOwnerId(owner)) return undefined;
  try {
    return [new SrvData({ target: DomainName.parse(host), port: Number(port) }).memberKey, owner];
  } catch {
    return undefined;
  }
}

function markText([member, owner]: readonly [string, string]): TxtData {
  const colon = member.lastIndexOf(':');
  return TxtData.fromText(
    `${VERSION} owner=${owner} host=${member.slice(0, colon)} port=${member.slice(colon + 1)}`,
  );
}
