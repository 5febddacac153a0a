import { listRules, type CheckReport } from '../../conflicts/index.js';
import type { ReportContext, RuledContext } from './context.js';

export type { ReportContext } from './context.js';

/** The documents that a whole report can be. */
export const REPORT_FORMATS = ['table', 'json', 'sarif', 'junit', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

type Renderer = (report: CheckReport, context: RuledContext) => Iterable<string>;

/** Each is loaded when it is wanted. */
const RENDERERS: Readonly<Record<ReportFormat, () => Promise<Renderer>>> = {
  table: async () => (await import('./table.js')).tableReport,
  json: async () => (await import('./json.js')).jsonReport,
  sarif: async () => (await import('./sarif.js')).sarifReport,
  junit: async () => (await import('./junit.js')).junitReport,
  html: async () => (await import('./html/index.js')).htmlReport,
};

/**
 * The report as a document, in parts to be written one after the other, the last with its line end. No part holds a
 * control character that would move a cursor.
 */
export async function renderReport(
  format: ReportFormat,
  report: CheckReport,
  context: ReportContext,
): Promise<Iterable<string>> {
  const render = await RENDERERS[format]();
  return render(report, { ...context, rules: listRules() });
}
