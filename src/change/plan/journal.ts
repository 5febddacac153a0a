import { InputError } from '../../errors.js';
import { asObject, asString } from '../../record/index.js';
import { parseReceipt, receiptDomain, type Receipt, type ReceiptDomain } from '../receipt.js';
import { isChanged, isUnknown, type DomainResult } from '../result.js';
import { parsePlan } from './parse.js';
import { isToChange, type Plan, type PlannedDomain } from './planned.js';

/** Where it is noted how far an apply has come, so that it can be gone on with or taken back after a crash. */
export interface Journal {
  /** Before anything is sent: what is about to be done. It has to be durable when this resolves. */
  begin(plan: Plan): Promise<void>;
  /** As each domain is done; not where it failed. It need not be durable: what is not noted is looked at. */
  note(result: DomainResult): void;
}

/** A journal that was read back. */
export interface SavedJournal {
  readonly plan: Plan;
  /** When the apply began, ISO 8601 in UTC. */
  readonly at: string;
  /** What was done by domain; null where nothing was to be changed. A domain that is not here may be done or not. */
  readonly done: ReadonlyMap<string, ReceiptDomain | null>;
}

/** The first line of a journal. */
export function journalStart(plan: Plan, at: string): string {
  return `${JSON.stringify({ journal: 1, at, plan })}\n`;
}

/** A line for each domain that has been done. */
export function journalLine(result: DomainResult): string {
  const touched = isChanged(result) || isUnknown(result);
  return `${JSON.stringify({
    domain: result.domain.key,
    status: result.status,
    receipt: touched ? { ...receiptDomain(result), provider: result.provider } : null,
  })}\n`;
}

/** Whether a text begins as a journal does. */
function isJournal(text: string): boolean {
  return text.startsWith('{"journal":1,');
}

/**
 * Reads a journal. A line that was not written to its end says nothing.
 * @throws InputError for what is no journal
 */
export function parseJournal(text: string, field = 'journal'): SavedJournal {
  const end = text.indexOf('\n');
  if (/^\s*\{\s*"receipt":/.test(text)) {
    throw new InputError(field, 'is the receipt of a change that has ended: there is nothing to go on with', {
      hint: 'kmsdns plan shows what is still to do. kmsdns rollback takes back what was done.',
    });
  }
  if (!isJournal(text) || end === -1) {
    throw new InputError(field, 'is not a journal of kmsdns, or not a whole one', {
      hint: 'A journal is whole before anything is sent: if apply was killed while it wrote it, nothing was changed.',
    });
  }
  const { at, plan } = asObject(parseLine(text.slice(0, end)), field);
  const done = new Map<string, ReceiptDomain | null>();
  const lines = text
    .slice(end + 1)
    .split('\n')
    .slice(0, -1);
  for (const [i, line] of lines.entries()) {
    const noted = parseLine(line);
    if (noted === undefined) continue;
    const place = `${field}:${i + 2}`;
    const [domain, receipt] = parseNote(asObject(noted, place), place);
    done.set(domain, receipt);
  }
  return { plan: parsePlan(plan, field), at: asString(at, `${field}.at`), done };
}

/** Undefined for a line that a full disk or a crash has cut short: what it said is looked at again. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function parseNote(
  { domain, receipt }: Readonly<Record<string, unknown>>,
  place: string,
): [domain: string, receipt: ReceiptDomain | null] {
  const key = asString(domain, `${place}.domain`);
  if (receipt === null) return [key, null];
  const [change] = parseReceipt({ receipt: 1, domains: [receipt] }, place);
  if (change?.domain.key !== key)
    throw new InputError(place, `has the receipt of another domain than ${key}`);
  return [key, receipt as ReceiptDomain];
}

/**
 * What an apply that was cut short has done, or may have done, as a receipt to roll back by: what is not noted may stand as
 * before or as planned.
 */
export function receiptOfJournal({ plan, at, done }: SavedJournal): Receipt {
  const domains = plan.domains.filter(isToChange).flatMap((planned) => {
    const noted = done.get(planned.domain.key);
    if (noted !== undefined) return noted ?? [];
    return { ...receiptOfPlanned(planned), outcome: 'unknown' as const };
  });
  return applyReceipt(plan, at, domains);
}

/**
 * The receipt for an apply, with what an earlier one had done that was cut short.
 * @param results as in the report
 */
export function receiptOfApply(
  plan: Plan,
  results: readonly DomainResult[],
  at: string,
  earlier?: SavedJournal,
): Receipt {
  const byDomain = new Map(plan.domains.map((planned) => [planned.domain.key, planned]));
  const domains = results.flatMap((result): ReceiptDomain | readonly never[] => {
    const planned = byDomain.get(result.domain.key) as PlannedDomain;
    if (isChanged(result) || isUnknown(result)) {
      return { ...receiptDomain(result), provider: planned.provider };
    }
    if (earlier === undefined || !isToChange(planned)) return [];
    const noted = earlier.done.get(result.domain.key);
    if (noted !== undefined) return noted ?? [];
    // Not noted, and it stands as planned: the earlier one did it. Where it failed, that is not known.
    const receipt = receiptOfPlanned(planned);
    return result.status === 'unchanged' ? receipt : { ...receipt, outcome: 'unknown' };
  });
  return applyReceipt(plan, at, domains);
}

function applyReceipt(plan: Plan, at: string, domains: readonly ReceiptDomain[]): Receipt {
  return {
    receipt: 1,
    command: 'apply',
    provider: domains[0]?.provider ?? '',
    plan: plan.digest,
    at,
    domains,
  };
}

function receiptOfPlanned(planned: PlannedDomain): ReceiptDomain {
  const { domain, zone, zoneId, provider, before, after, marks } = planned;
  return {
    domain: domain.key,
    zone: zone?.key ?? '',
    ...(zoneId !== undefined && { zoneId }),
    provider,
    before: before.map((record) => record.toJSON()),
    after: after.map((record) => record.toJSON()),
    owners: { before: marks.before.toJSON(), after: marks.after.toJSON() },
  };
}

/**
 * The text of a receipt, or of the journal that an apply leaves when it is cut short, as a receipt.
 * @throws InputError for what is neither
 */
export function readReceipt(text: string, field = 'receipt'): object {
  if (isJournal(text)) return receiptOfJournal(parseJournal(text, field));
  try {
    return asObject(JSON.parse(text), field);
  } catch (error) {
    throw new InputError(field, 'is not a receipt of kmsdns', {
      hint: 'Give the file that kmsdns wrote as the receipt of a change, or its journal.',
      cause: error,
    });
  }
}
