import { isChanged, type ChangeReport, type DomainResult } from '../../change/index.js';
import type { CheckReport, DomainFix, Finding, HeldFix } from '../../conflicts/index.js';
import { KmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { SrvRecord, type SrvRecordJson } from '../../record/index.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import type { Printer } from '../output/printer.js';

/** What became of the fixes. `JSON.stringify` gives what `--json` prints. */
export interface FixReport extends Pick<ChangeReport, 'dryRun' | 'changed' | 'domains'> {
  /** A fix that is not made, and why. The domain of which none is made is `skipped` in `domains`. */
  readonly held: readonly HeldReport[];
}

export interface HeldReport {
  readonly domain: string;
  readonly rule: string;
  readonly remove: readonly SrvRecordJson[];
  readonly add: readonly SrvRecordJson[];
  readonly error: KmsDnsError;
}

/** What became of the fixes, and what that means. */
export class Fixes {
  readonly report: FixReport;
  /** The change may be made, and its receipt is not written. */
  readonly unwritten: KmsDnsError | undefined;
  /** Findings that are mended. */
  readonly mended: CheckReport['summary']['findings'];
  /** What to know about the fixes, and of which domains. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
  /** What went wrong, beside what is held back. */
  readonly failures: readonly { readonly domain: DomainName; readonly error: KmsDnsError }[];

  constructor(
    fixes: readonly { readonly fix: DomainFix; readonly result: DomainResult }[],
    dryRun: boolean,
    unwritten: KmsDnsError | undefined,
  ) {
    const domains = fixes.map(({ result }) => result);
    const held = fixes.flatMap(({ fix }) => fix.held.map((one) => heldReport(fix.domain, one)));
    this.report = { dryRun, changed: domains.some(isChanged), domains, held };
    this.unwritten = unwritten;
    const mended = fixes.flatMap(({ fix, result }) => (isChanged(result) && !dryRun ? fix.mends : []));
    const count = (severity: Finding['severity']) => mended.filter((f) => f.severity === severity).length;
    this.mended = { error: count('error'), warn: count('warn'), info: count('info') };
    this.notes = notesOf(fixes.map(({ fix }) => fix));
    const attempted = fixes.filter(({ fix }) => fix.mends.length > 0);
    this.failures = attempted.flatMap(({ result: { domain, error } }) =>
      error === null ? [] : [{ domain, error }],
    );
  }

  /** Something was changed, or it is not known. */
  get mayHaveChanged(): boolean {
    const unknown = this.failures.some(({ error }) => error.code === 'ERR_UNKNOWN_OUTCOME');
    return !this.report.dryRun && (this.report.changed || unknown);
  }

  tellFailures(print: Printer): void {
    for (const { domain, error } of this.failures) print.failure(error, domain.text);
    if (this.unwritten !== undefined) print.failure(this.unwritten);
  }

  /** @param otherwise what the rest of the check says, the findings that remain above all */
  exitCode(otherwise: ExitCode, signal: AbortSignal): ExitCode {
    const failed = this.failures.length > 0 || otherwise === ExitCode.failed;
    if (this.unwritten !== undefined || (failed && this.mayHaveChanged)) return ExitCode.partial;
    if (this.failures.length === 0) return otherwise;
    return signal.aborted ? exitCodeOfSignal(signal) : ExitCode.failed;
  }
}

/** A domain none of whose fixes is made, as it stood. */
export function skipped({ domain, observed, held }: DomainFix, provider: string): DomainResult {
  const before = observed.map((record) => SrvRecord.fromJson(record));
  const [first] = held;
  const error = first === undefined ? null : errorOf(first);
  return {
    domain: DomainName.parse(domain),
    zone: null,
    provider,
    status: 'skipped',
    before,
    after: before,
    error,
  };
}

function heldReport(domain: string, held: HeldFix): HeldReport {
  const { rule, fix } = held.finding;
  return { domain, rule, remove: fix.remove, add: fix.add, error: errorOf(held) };
}

const HELD = {
  unconfirmed: { code: 'ERR_GUARD', hint: 'If you mean it, say --yes.' },
  contradiction: {
    code: 'ERR_CONFLICT',
    hint: 'Check again when the other one is made, or leave out one of the two rules: --rule ID=off.',
  },
  uncertain: {
    code: 'ERR_CONFLICT',
    hint: 'Fixes are made where every server of the zone that answers serves what the provider keeps.',
  },
} as const;

function errorOf({ finding: { rule }, reason, detail }: HeldFix): KmsDnsError {
  const { code, hint } = HELD[reason];
  const reasons = reason === 'uncertain' ? (['conflict'] as const) : [];
  return new KmsDnsError(code, `${rule} is not mended: ${detail}`, { hint, reasons });
}

function notesOf(fixes: readonly DomainFix[]): Map<string, string[]> {
  const notes = new Map<string, string[]>();
  for (const { domain, mends, held } of fixes) {
    const unconfirmed = held.flatMap(({ finding, reason }) => (reason === 'unconfirmed' ? [finding] : []));
    const own = new Set([...mends, ...unconfirmed].flatMap(({ fix }) => fix?.note ?? []));
    for (const note of own) notes.set(note, [...(notes.get(note) ?? []), domain]);
  }
  return notes;
}
