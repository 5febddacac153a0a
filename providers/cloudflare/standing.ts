import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Change } from '../../src/provider.js';
import { RecordSet, type RecordData, type RrType } from '../../src/record/index.js';
import { AUTOMATIC_SECONDS, AUTOMATIC_TTL } from './limits.js';
import { byAge, dataOf, hasSameNotes, isMarked, type ApiRecord } from './record.js';

/** One member of a set: a record, or several of the same data, which Cloudflare allows. The oldest comes first. */
export interface Member {
  readonly data: RecordData;
  readonly records: readonly ApiRecord[];
}

/** What stands at one name and type. */
export interface Standing {
  readonly set: RecordSet | null;
  /** By the key of their data. */
  readonly members: ReadonlyMap<string, Member>;
}

/**
 * The set among the records at a name. Cloudflare keeps a TTL a record; of several the least counts.
 * @throws KmsDnsError when the name is an alias, or the data is of a type that is not read here
 */
export function standingAt(records: readonly ApiRecord[], name: DomainName, type: RrType): Standing {
  const alias = records.find((record) => record.type === 'CNAME');
  if (alias !== undefined && type !== 'CNAME') throw aliasError(name, alias.content);
  const members = new Map<string, { data: RecordData; records: ApiRecord[] }>();
  const own = records.filter((record) => record.type === type).sort(byAge);
  for (const record of own) {
    const data = dataOf(record);
    const member = members.get(data.key);
    if (member === undefined) members.set(data.key, { data, records: [record] });
    else member.records.push(record);
  }
  if (own.length === 0) return { set: null, members };
  const data = [...members.values()].map((member) => member.data);
  return { set: new RecordSet(name, leastTtl(own.map((record) => record.ttl)), data), members };
}

/** Records that stand more than once, each group oldest first. */
export function duplicatesIn({ members }: Standing): (readonly ApiRecord[])[] {
  return [...members.values()].map((member) => member.records).filter((records) => records.length > 1);
}

/** The one whose comment and tags the member keeps: the oldest that has any. */
export function heirOf({ records }: Member): ApiRecord | undefined {
  return records.find(isMarked) ?? records[0];
}

/** By the key of the data: the comment that a member keeps, if it has one. */
export function commentsIn({ members }: Standing): ReadonlyMap<string, string> {
  return new Map(
    [...members].flatMap(([key, member]) => {
      const comment = heirOf(member)?.comment;
      return comment === undefined ? [] : [[key, comment] as const];
    }),
  );
}

/** The key of a record whose comment is not what a change takes it for. */
export function otherComment({ comments }: Change, standing: Standing): string | undefined {
  const stands = commentsIn(standing);
  return [...(comments ?? [])].find(([key, { before }]) => (stands.get(key) ?? null) !== before)?.[0];
}

/** What a set does not show of what stands, in words. */
export function remarksOn(standing: Standing): string[] {
  const { set, members } = standing;
  if (set === null) return [];
  const name = `${set.name.text} ${set.type}`;
  const all = [...members.values()];
  const ttls = new Set(all.flatMap(({ records }) => records.map(({ ttl }) => ttl)));
  const twins = all.filter(({ records }) => records.length > 1);
  return [
    ...twins.map(
      (twin) => `${name} ${twin.data.toText()} stands ${twin.records.length} times${keptOf(twin)}`,
    ),
    ...(ttls.size > 1
      ? [`${name} has records with different TTLs: ${[...ttls].join(', ')}; ${set.ttl} is taken for the set`]
      : []),
  ];
}

function keptOf(member: Member): string {
  const heir = heirOf(member);
  const others = member.records.filter(
    (r) => isMarked(r) && heir !== undefined && !hasSameNotes({ ...r, ttl: heir.ttl }, heir),
  );
  if (heir === undefined || others.length === 0) return '';
  const which = heir.comment === undefined ? `that of ${heir.id}` : `"${heir.comment}"`;
  return ` with different comments or tags; when it is changed, ${which} is kept`;
}

/** The least TTL, in the API's own figures: automatic is 300 seconds. */
export function leastTtl(ttls: readonly number[]): number {
  const seconds = (ttl: number): number => (ttl === AUTOMATIC_TTL ? AUTOMATIC_SECONDS : ttl);
  return ttls.reduce((least, ttl) => (seconds(ttl) < seconds(least) ? ttl : least));
}

export function aliasError(name: DomainName, target: string): KmsDnsError {
  return new KmsDnsError('ERR_PROVIDER', `${name.text} is an alias (CNAME) of ${target}`, {
    hint: `Nothing can stand beside a CNAME: change the records at ${target}, or remove the CNAME first.`,
    details: { name: name.key, target },
  });
}
