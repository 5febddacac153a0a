import { refuse } from './api-error.js';
import type { DnsRecord } from './dns-record.js';

/** The parameters of a request's query, by name. */
export type Query = Readonly<Record<string, string>>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly info: Readonly<Record<string, number>>;
}

/** `cap`: pages never get longer than this, whatever was asked for, so that a test has several with few records. */
export interface PageLimits {
  readonly min: number;
  readonly max: number;
  readonly standard: number;
  readonly cap?: number | undefined;
}

export function pageOf<T>(all: readonly T[], query: Query, limits: PageLimits): Page<T> {
  const page = numberIn(query, 'page', 1, 1, Infinity);
  const asked = numberIn(query, 'per_page', limits.standard, limits.min, limits.max);
  const perPage = Math.min(asked, limits.cap ?? Infinity);
  const items = all.slice((page - 1) * perPage, page * perPage);
  const total_pages = Math.ceil(all.length / perPage);
  return {
    items,
    info: { page, per_page: perPage, count: items.length, total_count: all.length, total_pages },
  };
}

function numberIn(query: Query, name: string, standard: number, min: number, max: number): number {
  const text = query[name];
  if (text === undefined) return standard;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    // Whether the real one refuses or cuts is not documented: refusing shows the client's mistake.
    throw refuse(400, 6003, `Invalid request: ${name} must be between ${min} and ${max}`);
  }
  return value;
}

const ZONE_NAME: Readonly<Record<string, (name: string, value: string) => boolean>> = {
  equal: (name, value) => name === value,
  not_equal: (name, value) => name !== value,
  starts_with: (name, value) => name.startsWith(value),
  ends_with: (name, value) => name.endsWith(value),
  contains: (name, value) => name.includes(value),
};

/** `name` of the list of zones: a name, or one of the documented operators, a colon and a name. */
export function zoneNameMatches(name: string, filter: string): boolean {
  const [, operator = 'equal', value = filter] = /^(\w+):(.*)$/.exec(filter) ?? [];
  const test = ZONE_NAME[operator];
  if (test === undefined) throw refuse(400, 6003, `Invalid request: unknown filter operator ${operator}`);
  return test(name, value.toLowerCase());
}

type Test = (value: string, filter: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  '': (value, filter) => value === filter,
  '.exact': (value, filter) => value === filter,
  '.contains': (value, filter) => value.includes(filter),
  '.startswith': (value, filter) => value.startsWith(filter),
  '.endswith': (value, filter) => value.endsWith(filter),
};

/** The records that the filters leave, in the order asked for. Filters do not mind case. */
export function selectRecords(records: readonly DnsRecord[], query: Query): readonly DnsRecord[] {
  const filters = Object.entries(query).flatMap(([name, value]) => filterOf(name, value.toLowerCase()) ?? []);
  const selected = records.filter((record) => {
    if (filters.length === 0) return true;
    return query['match'] === 'any'
      ? filters.some((filter) => filter(record))
      : filters.every((filter) => filter(record));
  });
  return inOrder(selected, query);
}

type Filter = (record: DnsRecord) => boolean;

const PASSED_OVER = new Set(['page', 'per_page', 'order', 'direction', 'match', 'tag_match']);

function filterOf(name: string, value: string): Filter | null {
  if (PASSED_OVER.has(name)) return null;
  const [, field = '', suffix = ''] = /^(\w+)(\.\w+)?$/.exec(name) ?? [];
  const test = TESTS[suffix];
  switch (field) {
    case 'type':
      return (record) => record.type.toLowerCase() === value;
    case 'proxied':
      return (record) => String(record.proxied) === value;
    case 'name':
      if (test) return (record) => test(record.name, value);
      break;
    case 'content':
      if (test) return (record) => test(record.content.toLowerCase(), value);
      break;
    case 'comment':
      if (suffix === '.present') return (record) => record.comment !== null;
      if (suffix === '.absent') return (record) => record.comment === null;
      if (test) return (record) => record.comment !== null && test(record.comment.toLowerCase(), value);
      break;
    case 'tag':
      return tagFilter(suffix, value);
    case 'search':
      return ({ name: n, content, comment }) =>
        `${n} ${content} ${comment ?? ''}`.toLowerCase().includes(value);
  }
  throw refuse(400, 6003, `Invalid request: unknown parameter ${name}`);
}

/** `name` asks for a tag of that name, `name:value` for one with such a value. */
function tagFilter(suffix: string, filter: string): Filter {
  const [name = '', ...rest] = filter.split(':');
  const value = rest.join(':');
  const values = (record: DnsRecord): string[] =>
    record.tags
      .map((tag) => tag.toLowerCase())
      .filter((tag) => tag === name || tag.startsWith(`${name}:`))
      .map((tag) => tag.slice(name.length + 1));
  if (suffix === '.absent') return (record) => values(record).length === 0;
  if (suffix === '.present' || (suffix === '' && rest.length === 0))
    return (record) => values(record).length > 0;
  const test = TESTS[suffix];
  if (test === undefined) throw refuse(400, 6003, `Invalid request: unknown parameter tag${suffix}`);
  return (record) => values(record).some((v) => test(v, value));
}

const KEYS: Readonly<Record<string, (record: DnsRecord) => string>> = {
  type: ({ type }) => type,
  name: ({ name }) => name,
  content: ({ content }) => content,
  ttl: ({ ttl }) => String(ttl).padStart(6, '0'),
  proxied: ({ proxied }) => String(proxied),
};

function inOrder(records: readonly DnsRecord[], query: Query): readonly DnsRecord[] {
  const key = KEYS[query['order'] ?? 'type'];
  if (key === undefined) throw refuse(400, 6003, 'Invalid request: unknown order');
  const ascending = records.toSorted((a, b) => {
    const [x, y] = [`${key(a)} ${a.name} ${a.id}`, `${key(b)} ${b.name} ${b.id}`];
    return x < y ? -1 : x > y ? 1 : 0;
  });
  return query['direction'] === 'desc' ? ascending.reverse() : ascending;
}
