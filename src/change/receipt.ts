import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { checkDepth, kmsOwner, SrvData, SrvRecord, type SrvRecordJson } from '../record/index.js';
import { checkDomain, checkEachOnce } from './domains.js';
import { setOf, type MemberSet } from './members.js';
import { Marks, type MarkChange, type OwnersJson } from './owner/marks.js';
import { isOwnerId } from './owner/owner-id.js';
import { isChanged, isUnknown, type ChangeReport, type DomainResult } from './result.js';

/** What a change replaced, to be kept and to be rolled back by. Plain JSON, without secrets. */
export interface Receipt {
  readonly receipt: 1;
  readonly command: ChangeReport['command'];
  /** The name that it goes by in the config file; its kind, such as `rfc2136`, where it is of none. */
  readonly provider: string;
  /** The digest of the plan that was applied, if it was one. */
  readonly plan?: string;
  /** When it was made, ISO 8601 in UTC. */
  readonly at: string;
  /** The domains that were changed or may have been, and only those. */
  readonly domains: readonly ReceiptDomain[];
}

export interface ReceiptDomain {
  readonly domain: string;
  readonly zone: string;
  /** Which zone of that name, where the provider tells. */
  readonly zoneId?: string;
  /** `unknown`: it may have been changed or not, so either `before` or `after` may stand. Left out where it was changed. */
  readonly outcome?: 'unknown';
  /** The name that its provider goes by in the config file; left out where one provider made the whole change. */
  readonly provider?: string;
  readonly before: readonly SrvRecordJson[];
  readonly after: readonly SrvRecordJson[];
  /** Who said of which member that it is theirs; left out where that was not looked at. */
  readonly owners?: { readonly before: OwnersJson; readonly after: OwnersJson };
}

/** The receipt for a change. A dry run changed nothing, so its receipt names no domain. */
export function makeReceipt(report: ChangeReport, now: () => number = Date.now): Receipt {
  const touched = report.domains.filter((result) => isChanged(result) || isUnknown(result));
  const several = new Set(touched.map(({ provider }) => provider)).size > 1;
  return {
    receipt: 1,
    command: report.command,
    provider: (touched[0] ?? report.domains[0])?.provider ?? '',
    at: new Date(now()).toISOString(),
    domains: report.dryRun ? [] : touched.map((result) => withProvider(result, several)),
  };
}

function withProvider(result: DomainResult, several: boolean): ReceiptDomain {
  return { ...receiptDomain(result), ...(several && { provider: result.provider }) };
}

export function receiptDomain(result: DomainResult): ReceiptDomain {
  const { domain, zone, zoneId, before, after, meant = after, owners } = result;
  return {
    domain: domain.key,
    zone: zone?.key ?? '',
    ...(zoneId !== undefined && { zoneId }),
    ...(isUnknown(result) && { outcome: 'unknown' }),
    before: before.map((record) => record.toJSON()),
    after: meant.map((record) => record.toJSON()),
    ...(owners !== undefined && {
      owners: { before: owners.before, after: owners.meant ?? owners.after },
    }),
  };
}

/** One domain of a receipt, as checked values. */
export interface ReceiptChange {
  readonly domain: DomainName;
  /** Undefined also in receipts of earlier versions. */
  readonly zoneId: string | undefined;
  readonly outcome: 'made' | 'unknown';
  /** Undefined where the receipt does not say. */
  readonly provider: string | undefined;
  readonly before: MemberSet | null;
  readonly after: MemberSet | null;
  readonly marks: MarkChange | undefined;
}

/** Checks a receipt that was read from somewhere. @throws InputError naming the place */
export function parseReceipt(json: unknown, place = 'receipt'): readonly ReceiptChange[] {
  if (!isObject(json) || json.receipt !== 1 || !Array.isArray(json.domains)) {
    throw new InputError(place, 'is not a receipt of kmsdns', {
      hint: 'Give the file that kmsdns wrote as the receipt of a change.',
    });
  }
  checkDepth(json, place);
  const changes = json.domains.map((entry: unknown, i): ReceiptChange => {
    const field = `${place}.domains[${i}]`;
    if (!isObject(entry) || typeof entry.domain !== 'string') throw new InputError(field, 'has no domain');
    const domain = DomainName.parse(entry.domain, `${field}.domain`);
    checkDomain(domain, `${field}.domain`);
    const { zoneId, outcome, provider = json.provider } = entry;
    if (zoneId !== undefined && typeof zoneId !== 'string') {
      throw new InputError(`${field}.zoneId`, 'is not the id of a zone');
    }
    if (outcome !== undefined && outcome !== 'unknown') {
      throw new InputError(`${field}.outcome`, 'is not "unknown"');
    }
    return {
      domain,
      zoneId,
      outcome: outcome ?? 'made',
      provider: typeof provider === 'string' ? provider : undefined,
      marks: parseMarks(entry.owners, `${field}.owners`),
      before: parseRecordSet(domain, entry.before, `${field}.before`),
      after: parseRecordSet(domain, entry.after, `${field}.after`),
    };
  });
  checkEachOnce(
    changes.map(({ domain }) => domain),
    `${place}.domains`,
  );
  return changes;
}

/** The set of a domain as its records in JSON. @throws InputError */
export function parseRecordSet(domain: DomainName, records: unknown, field: string): MemberSet | null {
  if (!Array.isArray(records)) throw new InputError(field, 'is not a list of records');
  const owner = kmsOwner(domain);
  const parsed = records.map((record) => SrvRecord.fromJson(record));
  if (parsed.some((record) => !record.name.equals(owner) || record.ttl !== parsed[0]?.ttl)) {
    throw new InputError(field, `is not one record set of ${owner.text}`);
  }
  return setOf(
    owner,
    parsed[0]?.ttl ?? 0,
    parsed.map((record) => record.data),
  );
}

function parseMarks(owners: unknown, field: string): MarkChange | undefined {
  if (owners === undefined) return undefined;
  if (!isObject(owners)) throw new InputError(field, 'is not what was before and after');
  return {
    before: parseOwners(owners.before, `${field}.before`),
    after: parseOwners(owners.after, `${field}.after`),
  };
}

/** Owner ids by member. @throws InputError */
export function parseOwners(json: unknown, field: string): Marks {
  const isOwners = (value: unknown): value is OwnersJson =>
    isObject(value) &&
    Object.entries(value).every(
      ([member, ids]) =>
        isMemberKey(member) &&
        Array.isArray(ids) &&
        ids.every((id) => typeof id === 'string' && isOwnerId(id)),
    );
  if (!isOwners(json)) throw new InputError(field, 'is not a list of owners for each host');
  return Marks.fromJson(json);
}

/** They end up in TXT records, and are told to people. */
function isMemberKey(text: string): boolean {
  const colon = text.lastIndexOf(':');
  try {
    const target = DomainName.parse(text.slice(0, colon));
    return new SrvData({ target, port: Number(text.slice(colon + 1)) }).memberKey === text;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
