import {
  judgeAll,
  makeReport,
  type CheckReport,
  type FactsHeader,
  type Observation,
  type Policy,
  type ReportPart,
} from '../../conflicts/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { fixText } from '../output/fix-text.js';
import { jsonText, printable } from '../output/printable.js';
import { PLAIN } from '../output/style.js';
import { REPORT_FORMATS, renderReport } from '../reports/index.js';
import { VERSION } from '../../version.js';
import type { Fixing } from './fix.js';
import type { Fixes } from './fixes.js';
import type { Notes } from './notes.js';
import type { Output } from './output.js';
import { resultLines, startLine } from './result-lines.js';

const FORMATS = [...REPORT_FORMATS, 'ndjson'] as const;
const FAIL_ON = ['warn', 'error'] as const;

export type Format = (typeof FORMATS)[number];
export type FailOn = (typeof FAIL_ON)[number];

export const REPORT_OPTIONS = {
  format: {
    kind: 'value',
    group: 'Report',
    choices: FORMATS,
    describe: 'table, json, ndjson (a line each, as they come), sarif, junit or html; default: table',
  },
  output: { kind: 'value', group: 'Report', describe: 'Write the report to this file, - is standard output' },
  'fail-on': {
    kind: 'value',
    group: 'Report',
    choices: FAIL_ON,
    describe: 'Exit with 2 for findings from here up: warn or error; default: warn',
  },
} as const satisfies OptionTable;

/** How the report is to look, and what makes it fail. */
export interface ReportChoice {
  readonly format: Format;
  /** Undefined: standard output. */
  readonly file: string | undefined;
  readonly failOn: FailOn;
}

/** @throws InputError */
export function readReportChoice(args: Args): ReportChoice {
  const named = FORMATS.find((format) => format === args.text('format'));
  if (args.flag('json') && named !== undefined && named !== 'json') {
    throw new InputError('--format', `is ${named}, and --json is given as well`, {
      hint: 'Give one of them.',
    });
  }
  const output = args.text('output');
  return {
    format: named ?? (args.flag('json') ? 'json' : 'table'),
    file: output === '-' ? undefined : output,
    failOn: FAIL_ON.find((severity) => severity === args.text('fail-on')) ?? 'warn',
  };
}

export interface Observed {
  readonly header: FactsHeader;
  readonly observations: AsyncIterable<Observation>;
  /** Makes the fixes, where that is wanted. */
  readonly fixing?: Fixing | undefined;
}

/** What a report came to. */
export interface Printed {
  readonly summary: Pick<CheckReport['summary'], 'findings'>;
  /** The report itself, unless it was printed as it came. */
  readonly report: CheckReport | undefined;
  /** Undefined where none were wanted. */
  readonly fixes: Fixes | undefined;
}

/**
 * Judges what comes, and writes the report: NDJSON as it comes, everything else when it has come to its end.
 * @param notes why something is missing, known when all has come
 * @throws KmsDnsError `ERR_IO`
 */
export async function printReport(
  { header, observations, fixing }: Observed,
  policy: Policy,
  choice: ReportChoice,
  notes: Notes,
  output: Output,
  { print }: Context,
): Promise<Printed> {
  const judged = judgeAll(header, observations, policy);
  const parts = fixing?.noting(judged) ?? judged;
  if (choice.format !== 'ndjson') {
    const kept = choice.format === 'table' ? withoutDetails(parts) : parts;
    const report = await makeReport(kept, () => notes.all);
    const fixes = await fixing?.apply();
    const whole = fixes === undefined ? report : { ...report, fixes: fixes.report };
    const context = {
      style: choice.file === undefined ? print.style : PLAIN,
      version: VERSION,
      at: header.at,
      failOn: choice.failOn,
      isOff: (rule: string, domain: string | null) =>
        (domain === null ? policy : policy.of(domain)).severities[rule] === 'off',
    };
    for (const text of await renderReport(choice.format, whole, context)) await output.write(text);
    if (fixes !== undefined && choice.format === 'table') {
      await output.write(`\n${printable(fixText(fixes, context.style))}\n`);
    }
    await output.finish();
    if (fixes !== undefined && choice.format !== 'table') print.note(fixText(fixes, print.errorStyle));
    return { summary: report.summary, report, fixes };
  }
  let summary: Printed['summary'] = { findings: { error: 0, warn: 0, info: 0 } };
  const line = (value: object) => output.write(`${jsonText(value, 0)}\n`);
  await line(startLine(header));
  for await (const part of parts) {
    if (part.kind === 'summary') {
      for (const text of notes.all) await line({ type: 'note', text });
      summary = part.summary;
    }
    for (const value of resultLines(part, notes.all.length === 0)) await line(value);
  }
  const fixes = await fixing?.apply();
  if (fixes !== undefined) await line({ type: 'fixes', ...fixes.report });
  await output.finish();
  return { summary, report: undefined, fixes };
}

/** Domains that a table may name with their hosts. */
const DETAILED = 1000;

/** A table counts what is in order where there is much of it: it is not kept. */
async function* withoutDetails(
  parts: AsyncIterable<ReportPart>,
): AsyncGenerator<ReportPart, void, undefined> {
  let domains = 0;
  for await (const part of parts) {
    if (part.kind !== 'domain' || ++domains <= DETAILED) {
      yield part;
      continue;
    }
    const domain = { ...part.judged.domain, records: [], servers: [] };
    yield { ...part, judged: { ...part.judged, domain } };
  }
}

/** What the report says, where nothing else went wrong. */
export function exitCodeOfReport(
  { summary, fixes }: Printed,
  { failOn }: ReportChoice,
  notes: Notes,
): ExitCode {
  const error = summary.findings.error - (fixes?.mended.error ?? 0);
  const warn = summary.findings.warn - (fixes?.mended.warn ?? 0);
  if (error + (failOn === 'error' ? 0 : warn) > 0) return ExitCode.findings;
  return notes.all.length > 0 ? ExitCode.partial : ExitCode.ok;
}
