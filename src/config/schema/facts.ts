import * as v from 'valibot';
import { FACTS_VERSION, type Facts } from '../../conflicts/index.js';
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

/** The fields of `Facts`. What a later version adds is left out, as long as it counts as the same format. */
const FACTS = v.object({
  version: v.literal(FACTS_VERSION),
  at: v.pipe(v.string(), v.isoTimestamp()),
  domains: v.array(DOMAIN),
  targets: v.record(v.string(), TARGET),
  probes: v.record(v.string(), PROBE),
  probe: v.picklist(['none', 'tcp', 'rpc']),
  views: v.array(v.string()),
});

/**
 * What `check --save` wrote.
 * @param file what to call it in an error
 * @throws InputError naming the file and the field
 */
export function parseFacts(text: string, file: string): Facts {
  const json = parseJson(text, file);
  const version = versionOf(json);
  if (version === undefined) {
    throw new InputError(file, 'has no facts of kmsdns check in it', { hint: OBSERVE_AGAIN });
  }
  if (version !== FACTS_VERSION) {
    throw new InputError(file, `has facts of format ${version}, and this kmsdns reads ${FACTS_VERSION}`, {
      hint: 'Use the kmsdns that wrote it, or observe again.',
    });
  }
  const result = v.safeParse(FACTS, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? 'its content';
  const problem = issue.received === 'undefined' ? 'is missing' : issue.message;
  throw new InputError(file, `${place}: ${problem}`, { hint: OBSERVE_AGAIN });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(file, `is not JSON: ${error instanceof Error ? error.message : ''}`, {
      hint: OBSERVE_AGAIN,
    });
  }
}

function versionOf(json: unknown): number | undefined {
  const has = typeof json === 'object' && json !== null && 'version' in json && 'domains' in json;
  return has && typeof json.version === 'number' ? json.version : undefined;
}
