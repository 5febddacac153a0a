import type { DiscoveryResult } from '../../discovery/index.js';
import type { Style } from './style.js';
import { table } from './table.js';

const OUTCOMES: Readonly<Record<Exclude<DiscoveryResult['outcome'], 'found'>, string>> = {
  unreachable: 'There are KMS records, but none of their hosts can be used.',
  none: 'There is no KMS host for this domain.',
  indeterminate: 'DNS did not answer, so what a client would find is not known.',
};

const UNDECIDED =
  'No host can be used for certain, and of some it is not known whether they could: what a client would find is not known.';

/** What `discover` found, for people. */
export async function discoveryText(
  result: DiscoveryResult,
  { explain, style }: { readonly explain: boolean; readonly style: Style },
): Promise<string> {
  const parts = [verdict(result, style)];
  if (result.candidates.length > 0) parts.push(await candidateTable(result, style));
  if (explain) parts.push(steps(result, style));
  return parts.join('\n\n');
}

function verdict(result: DiscoveryResult, style: Style): string {
  const { outcome, domain, chosen, candidates, windowsError, trace } = result;
  if (chosen !== null) {
    const host = style('good', `${chosen.target}:${chosen.port}`);
    return `A client of ${domain} would use ${host} (${chosen.address}).`;
  }
  const undecided = outcome === 'indeterminate' && candidates.length > 0;
  const words = outcome === 'found' ? '' : undecided ? UNDECIDED : OUTCOMES[outcome];
  const lines = [style('bad', `${domain}: ${words}`)];
  // Which resolver did not answer, and why.
  if (outcome === 'indeterminate' && !undecided) {
    lines.push(...trace.filter(({ step }) => step === 'query').map(({ detail }) => detail));
  }
  if (windowsError !== null) {
    lines.push(`Windows would show ${windowsError.code}. ${windowsError.meaning}`, windowsError.remedy);
  }
  return lines.join('\n');
}

function candidateTable({ candidates }: DiscoveryResult, style: Style): Promise<string> {
  const rows = candidates.map(({ target, port, priority, weight, probability, addresses, probe }) => {
    const chance = `${Number((probability * 100).toFixed(1))}%`;
    return [
      target,
      port,
      priority,
      weight,
      chance,
      addresses.join(' ') || '-',
      `${probe.state}: ${probe.detail}`,
    ];
  });
  return table(['HOST', 'PORT', 'PRIORITY', 'WEIGHT', 'FIRST', 'ADDRESSES', 'PROBE'], rows, style);
}

function steps({ trace }: DiscoveryResult, style: Style): string {
  const lines = trace.map(({ step, rule, evidence, detail }, i) => {
    return `${String(i + 1).padStart(2)}. ${style('strong', step)}: ${detail} ${style('faint', `[${rule}, ${evidence}]`)}`;
  });
  return ['What it did, step by step:', ...lines].join('\n');
}
