import { isObject } from './record-input.js';

type Json = Readonly<Record<string, unknown>>;

interface Amendment {
  readonly at: readonly string[];
  readonly change: (old: unknown) => unknown;
  readonly why: string;
}

const merge =
  (more: Json) =>
  (old: unknown): Json => ({ ...(old as Json), ...more });

const SRV_DATA = ['allOf', '0', 'properties', 'data'];
const HOSTNAME_OR_DOT = { format: undefined, anyOf: [{ format: 'hostname' }, { const: '.' }] };

/**
 * Where the model of 2024-08 and the API of today differ, each with its reason. Everything else is held against the model
 * as it is.
 */
const AMENDMENTS: readonly Amendment[] = [
  {
    at: ['components', 'schemas', 'dns-records_comment'],
    change: merge({ type: ['string', 'null'] }),
    why: 'a record without a comment has null',
  },
  ...['dns-records', 'zones', 'iam'].map((room) => ({
    at: ['components', 'schemas', `${room}_messages`, 'items', 'properties', 'code'],
    change: merge({ minimum: 0 }),
    why: 'codes 0 (no permission to list zones) and 971 (rate limit) are real',
  })),
  ...['dns-records_SRVRecord', 'dns-records_dns-record-patch'].flatMap((schema) => [
    {
      at: ['components', 'schemas', schema, ...SRV_DATA, 'properties', 'target'],
      change: merge(HOSTNAME_OR_DOT),
      why: 'the API takes and gives "." (terraform-provider-cloudflare#1955, 2022-10)',
    },
    {
      at: ['components', 'schemas', schema, ...SRV_DATA],
      change: merge({ required: ['priority', 'weight', 'port', 'target'] }),
      why: 'the API refuses data that lacks a member (netcccyun/dnsmgr#344, 2025-11)',
    },
  ]),
  {
    at: ['paths', '/zones/{zone_id}/dns_records', 'get', 'parameters'],
    change: (old) => [
      ...(old as unknown[]),
      ...['name', 'content'].flatMap((field) =>
        ['exact', 'contains', 'startswith', 'endswith'].map((way) => ({
          in: 'query',
          name: `${field}.${way}`,
          schema: { type: 'string' },
        })),
      ),
    ],
    why: 'filters younger than the model, from the types of cloudflare 7.3.0',
  },
];

/** The model with the amendments, in the JSON Schema that ajv reads instead of OpenAPI's dialect. */
export function amend(model: Json): Json {
  const amended = AMENDMENTS.reduce<unknown>((whole, { at, change }) => changed(whole, at, change), model);
  return translate(amended) as Json;
}

function changed(value: unknown, at: readonly string[], change: Amendment['change']): unknown {
  const [step, ...rest] = at;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item: unknown, i) => (String(i) === step ? changed(item, rest, change) : item));
  }
  if (!isObject(value) || value[step] === undefined) throw new Error(`the model has no ${step}`);
  return { ...value, [step]: changed(value[step], rest, change) };
}

/**
 * `nullable`; record types told apart by `type`, so that what is wrong with an SRV record is said in terms of SRV alone;
 * and of a failure only the failure, which the model joins with a success that it cannot be.
 */
function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (!isObject(value)) return value;
  const { nullable, oneOf, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [/^4xx$/i.test(key) ? '4XX' : key, translate(inner)]),
  );
  const failure = refs(rest['allOf']).find((ref) => ref.endsWith('-failure'));
  if (failure !== undefined) return { $ref: failure };
  const plain = nullable === true ? orNull(rest) : rest;
  if (oneOf === undefined) return plain;
  const types = refs(oneOf).map((ref) => ({ ref, type: /_(\w+)Record$/.exec(ref)?.[1] }));
  if (types.length === 0) return { ...plain, oneOf };
  return {
    ...plain,
    properties: { type: { enum: types.map(({ type }) => type) } },
    allOf: types.map(({ ref, type }) => ({
      if: { properties: { type: { const: type } } },
      then: { $ref: ref },
    })),
  };
}

function refs(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) =>
    isObject(item) && typeof item['$ref'] === 'string' ? [item['$ref']] : [],
  );
}

function orNull(schema: Json): Json {
  return { ...schema, ...(typeof schema['type'] === 'string' && { type: [schema['type'], 'null'] }) };
}
