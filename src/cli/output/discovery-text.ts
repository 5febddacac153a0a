import type { Candidate, DiscoveryResult, Evidence, TraceStep } from '../../discovery/index.js';
import { isLoopback } from '../../name/index.js';
import { remedyLines } from './remedies-text.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Steps of a client that finds what it looks for are few; one that tries a hundred hosts is told of in short. */
const MAX_STEPS = 20;

/** What was seen from here, and what is said to be open, is no claim about Windows. */
const SEEN: ReadonlySet<TraceStep['step']> = new Set(['probe', 'explain']);
const OPEN: ReadonlySet<TraceStep['rule']> = new Set(['no-answer', 'not-all-known']);

interface Telling {
  /** Every step, with the rule behind it. */
  readonly explain: boolean;
  readonly style: Style;
}

/** What `discover` found, for people: the answer, the hosts, and how the client came to it. */
export async function discoveryText(result: DiscoveryResult, { explain, style }: Telling): Promise<string> {
  const parts = [answer(result, style)];
  if (result.candidates.length > 0) parts.push(await candidateTable(result.candidates, style));
  parts.push(story(result, { explain, style }));
  return parts.join('\n\n');
}

function answer(result: DiscoveryResult, style: Style): string {
  const { chosen, windowsError } = result;
  const lines = chosen === null ? [style('bad', withoutHost(result))] : [withHost(result, chosen, style)];
  if (windowsError !== null) {
    const { code, meaning, remedies, evidence } = windowsError;
    lines.push(
      `Windows would show ${code}${mark(evidence)}. ${meaning}`,
      '',
      ...remedyLines(remedies, style),
    );
  }
  return lines.join('\n');
}

type Chosen = NonNullable<DiscoveryResult['chosen']>;

function withHost(result: DiscoveryResult, chosen: Chosen, style: Style): string {
  const host = style('good', `${chosen.target}:${chosen.port}`);
  const where = chosen.target === chosen.address ? '' : ` (${chosen.address})`;
  const own = isLoopback(chosen.address)
    ? `\n${chosen.address} is this machine; for a client it is the client itself.`
    : '';
  return `${whose(result)} ${host}${where}.${own}`;
}

function whose({ source, domain, client }: DiscoveryResult): string {
  if (source === 'override') return 'The client would use the host that it was told to use,';
  if (source === 'cache') return 'The client would stay with the host that it keeps,';
  const primary = client.primarySuffix?.toLowerCase().replace(/\.$/, '');
  return primary === domain
    ? `A client of ${domain} would use`
    : `By the record of ${domain}, the client would use`;
}

function withoutHost({ outcome, domain, candidates, trace, source }: DiscoveryResult): string {
  const of = domain === null ? '' : `${domain}: `;
  switch (outcome) {
    case 'not-kms-activated':
      return 'This client does not look for a KMS host.';
    case 'unreachable':
      if (source === 'override') return 'The host that the client was told to use cannot be used.';
      return `${of}There are KMS records, but none of their hosts can be used.`;
    case 'indeterminate': {
      const doubt = trace.find(({ step, rule }) => step === 'verdict' && rule === 'no-answer');
      if (doubt !== undefined) return `What the client would find is not known: ${doubt.detail}.`;
      if (candidates.some(({ source: from }) => from === source)) {
        return `${of}No host can be used for certain, so what a client would find is not known.`;
      }
      // Which resolver did not answer, and why.
      const failures = trace.filter(({ rule }) => rule === 'srv-query').map(({ detail }) => detail);
      return [`${of}DNS failed, so what a client would find is not known.`, ...failures].join('\n');
    }
    default:
      if (trace.some(({ rule }) => rule === 'null-target')) {
        return `${of}The domain says by the target "." that it has no KMS host.\nIf it is to have one, remove that record, and publish the host.`;
      }
      return `${of}There is no KMS host for this ${domain === null ? 'client' : 'domain'}.`;
  }
}

function candidateTable(candidates: readonly Candidate[], style: Style): Promise<string> {
  const shares = candidates.some(({ share }) => share !== null);
  const rows = candidates.map((candidate) => [
    candidate.target,
    candidate.port,
    candidate.priority ?? '',
    candidate.weight ?? '',
    percent(candidate.probability),
    ...(shares ? [candidate.share === null ? '' : percent(candidate.share)] : []),
    candidate.addresses.join(' ') || '-',
    `${candidate.probe.state}: ${candidate.probe.detail}`,
  ]);
  const heads = [
    'HOST',
    'PORT',
    'PRIORITY',
    'WEIGHT',
    'FIRST',
    ...(shares ? ['SHARE'] : []),
    'ADDRESSES',
    'PROBE',
  ];
  return table(heads, rows, style);
}

function percent(chance: number): string {
  return `${Number((chance * 100).toFixed(1))}%`;
}

function story({ trace }: DiscoveryResult, { explain, style }: Telling): string {
  const shown = explain ? trace : trace.slice(0, MAX_STEPS);
  const lines = shown.map(({ step, rule, evidence, detail }, i) => {
    const number = `${String(i + 1).padStart(2)}. `;
    if (!explain) return number + detail + (SEEN.has(step) || OPEN.has(rule) ? '' : mark(evidence));
    return `${number}${style('strong', step)}: ${detail} ${style('faint', `[${rule}, ${evidence}]`)}`;
  });
  const left = trace.length - shown.length;
  if (left > 0) lines.push(`    and ${left} more steps, which --explain shows`);
  const parts = [['Step by step:', ...lines].join('\n')];
  if (explain) parts.push(grounds(trace));
  return parts.join('\n\n');
}

/** An inference is not to be read as Windows' word. */
function mark(evidence: Evidence): string {
  return evidence === 'documented' ? '' : ` (${evidence})`;
}

function grounds(trace: DiscoveryResult['trace']): string {
  const rules = new Map(trace.map(({ rule, source }) => [rule, source]));
  return ['What the rules rest on:', ...[...rules].map(([rule, source]) => `  ${rule}: ${source}`)].join(
    '\n',
  );
}
