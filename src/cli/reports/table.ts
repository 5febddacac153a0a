import type { CheckReport } from '../../conflicts/index.js';
import { checkText } from '../output/check-text.js';
import { printable } from '../output/printable.js';
import type { ReportContext } from './context.js';

export function* tableReport(report: CheckReport, { style }: ReportContext): Iterable<string> {
  yield `${printable(checkText(report, style))}\n`;
}
