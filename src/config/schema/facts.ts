import * as v from 'valibot';
import { FACTS_VERSION, type FactsHeader, type Observation } from '../../conflicts/index.js';
import { asKmsDnsError, InputError } from '../../errors.js';
import { SrvRecord } from '../../record/index.js';

const OBSERVE_AGAIN = 'Give the file that kmsdns check --save wrote, or observe again.';

const RECORD = v.pipe(
  v.object({
    name: v.string(),
    type: v.literal('SRV'),
    ttl: v.number(),
    priority: v.number(),
    weight: v.number(),
    port: v.number(),
    target: v.string(),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      SrvRecord.fromJson(dataset.value);
    } catch (error) {
      addIssue({ message: asKmsDnsError(error).message });
    }
  }),
);

const NEGATIVE = {
  authoritative: v.boolean(),
  alias: v.nullable(v.string()),
  dname: v.nullable(v.string()),
};

const ANSWER = v.variant('kind', [
  v.object({ kind: v.literal('found'), ...NEGATIVE, records: v.array(RECORD) }),
  v.object({ kind: v.picklist(['nxdomain', 'nodata']), ...NEGATIVE }),
  v.object({ kind: v.literal('failed'), reason: v.string() }),
]);

const SERVER = { name: v.nullable(v.string()), address: v.nullable(v.string()), answer: ANSWER };

const DOMAIN = v.object({
  domain: v.string(),
  name: v.string(),
  resolver: v.object(SERVER),
  views: v.array(v.object(SERVER)),
  wildcards: v.array(v.object({ name: v.string(), answer: ANSWER })),
  misplaced: v.array(v.object({ name: v.string(), answer: ANSWER })),
  authorities: v.array(v.object(SERVER)),
  provider: v.nullable(v.object({ ...SERVER, notices: v.array(v.string()) })),
  unresolvedServers: v.array(v.object({ name: v.string(), problem: v.string() })),
  authorityProblem: v.nullable(v.string()),
});

const TARGET = v.object({
  state: v.picklist(['resolved', 'nxdomain', 'nodata', 'unknown']),
  detail: v.string(),
  addresses: v.array(v.string()),
  alias: v.nullable(v.string()),
});

const PROBE = v.object({
  state: v.picklist([
    'kms',
    'rpc-not-kms',
    'rpc-refused',
    'not-rpc',
    'silent',
    'open',
    'refused',
    'timeout',
    'unreachable',
    'unresolved',
    'skipped',
  ]),
  detail: v.string(),
  ms: v.number(),
});

const HEADER = v.object({
  version: v.literal(FACTS_VERSION),
  at: v.pipe(v.string(), v.isoTimestamp()),
  probe: v.picklist(['none', 'tcp', 'rpc']),
  views: v.array(v.object({ name: v.string(), public: v.boolean() })),
  shard: v.nullable(v.object({ part: v.number(), of: v.number() })),
});

const OBSERVATION = v.object({
  index: v.number(),
  facts: DOMAIN,
  targets: v.record(v.string(), TARGET),
  probes: v.record(v.string(), PROBE),
});

const NOTE = v.object({ text: v.string() });

/** A line of a file of facts, or of results, which have the facts in them. */
export type FactsLine =
  | { readonly type: 'start'; readonly header: FactsHeader }
  | { readonly type: 'domain'; readonly observation: Observation }
  /** All domains that were to be looked at are in the file. */
  | { readonly type: 'end' }
  /** Why something is missing, in words. */
  | { readonly type: 'note'; readonly text: string }
  /** What was made of the facts. */
  | { readonly type: 'other' };

/**
 * What `check --save` or `--format ndjson` wrote, one line of it. What a later version adds is left out, as long as it
 * counts as the same format.
 * @param place what to call the line in an error: file and number
 * @throws InputError naming the place and the field
 */
export function parseFactsLine(text: string, place: string): FactsLine {
  const json = parseJson(text, place);
  switch (json.type) {
    case 'start':
      refuseOtherVersions(json.version, place);
      return { type: 'start', header: parseAs(HEADER, json, place) };
    case 'domain':
      return { type: 'domain', observation: parseAs(OBSERVATION, json, place) };
    case 'note':
      return { type: 'note', text: parseAs(NOTE, json, place).text };
    case 'end':
      return { type: 'end' };
    case 'summary':
      return { type: json.complete === true ? 'end' : 'other' };
    default:
      return { type: 'other' };
  }
}

function refuseOtherVersions(version: unknown, place: string): void {
  if (version === FACTS_VERSION) return;
  const words = typeof version === 'number' ? `facts of format ${version}` : 'facts of an unknown format';
  throw new InputError(place, `has ${words}, and this kmsdns reads ${FACTS_VERSION}`, {
    hint: 'Use the kmsdns that wrote it, or observe again.',
  });
}

function parseAs<T extends v.GenericSchema>(schema: T, json: unknown, place: string): v.InferOutput<T> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'its content';
  const problem = issue.received === 'undefined' ? 'is missing' : issue.message;
  throw new InputError(place, `${field}: ${problem}`, { hint: OBSERVE_AGAIN });
}

function parseJson(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'type' in json) return json;
  } catch (error) {
    throw new InputError(place, `is not JSON: ${error instanceof Error ? error.message : ''}`, {
      hint: OBSERVE_AGAIN,
    });
  }
  throw new InputError(place, 'has no facts of kmsdns check in it', { hint: OBSERVE_AGAIN });
}
