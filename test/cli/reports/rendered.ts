import { renderReport, type ReportContext, type ReportFormat } from '../../../src/cli/reports/index.js';
import type { CheckReport, Finding, NotChecked } from '../../../src/conflicts/index.js';

const CONTEXT: ReportContext = {
  style: (_tone, text) => text,
  version: '0.1.0',
  at: '2026-11-23T05:00:00.000Z',
  failOn: 'warn',
};

export async function rendered(
  format: ReportFormat,
  report: CheckReport,
  context: Partial<ReportContext> = {},
): Promise<string> {
  return [...(await renderReport(format, report, { ...CONTEXT, ...context }))].join('');
}

/** What a server may have put into its words: markup, a cursor, a turn of direction, half a surrogate. */
export const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert('2')">&amp;\x1b[2J\0\x9b\u202e]]>\ud800\uffff`;

/** A report of domains `a.example`, … that have what is given, and nothing else. */
export function plainReport(
  domains: readonly string[],
  findings: readonly Finding[] = [],
  notChecked: readonly NotChecked[] = [],
  notes: readonly string[] = [],
): CheckReport {
  const of = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  return {
    command: 'check',
    domains: domains.map((domain) => ({
      domain,
      name: `_vlmcs._tcp.${domain}`,
      status: 'published',
      records: [recordOf(domain)],
      servers: [],
      machines: null,
    })),
    findings,
    summary: {
      domains: domains.length,
      published: domains.length,
      none: 0,
      unknown: 0,
      targets: 1,
      findings: { error: of('error'), warn: of('warn'), info: of('info') },
      notChecked,
    },
    notes,
  };
}

export function findingOf(domain: string | null, other: Partial<Finding> = {}): Finding {
  return {
    rule: 'unlisted-host',
    severity: 'error',
    domain,
    name: domain && `_vlmcs._tcp.${domain}`,
    records: domain === null ? [] : [recordOf(domain)],
    message: 'desk.example is not on the list of allowed hosts',
    remedy: `kmsdns remove desk.example:1688 --domain ${domain ?? '<domain>'}`,
    evidence: [],
    ...other,
  };
}

function recordOf(domain: string): Finding['records'][number] {
  const name = `_vlmcs._tcp.${domain}`;
  return { name, type: 'SRV', ttl: 3600, priority: 0, weight: 0, port: 1688, target: 'desk.example' };
}
