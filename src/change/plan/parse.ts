import { InputError, KmsDnsError, type ErrorCode, type ErrorReason } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  checkDepth,
  kmsOwner,
  SrvData,
  SrvRecord,
} from '../../record/index.js';
import { checkDomain, checkEachOnce } from '../domains.js';
import { parseOwnerId } from '../owner/owner-id.js';
import { parseOwners, parseRecordSet } from '../receipt.js';
import type { DesiredDomain, PlanSettings } from './desired.js';
import { digestOf } from './digest.js';
import { planSet } from './members.js';
import { Plan, plannedDomain, type PlannedDomain } from './planned.js';

/** Of the plans that this kmsdns makes. */
const VERSION = 1;

/**
 * Reads a plan that was saved. What is to be done is worked out again from what was read then, and has to be the same.
 * @throws InputError for what is no plan, or was changed since it was made
 */
export function parsePlan(json: unknown, field = 'plan'): Plan {
  if (!isPlan(json)) {
    throw new InputError(field, 'is not a plan of kmsdns', {
      hint: 'Give the file that kmsdns plan --out wrote.',
    });
  }
  if (json.plan !== VERSION) {
    throw new InputError(
      field,
      `was made by another version of kmsdns: it is a plan of version ${json.plan}, and this one reads version ${VERSION}`,
      { hint: 'Plan again with this one, or apply it with the one that made it.' },
    );
  }
  checkDepth(json, field);
  const { at, digest, settings: rawSettings, domains } = json;
  if (digestOf({ settings: rawSettings, domains }) !== digest) {
    throw new InputError(field, 'was changed since it was made: its content does not have its digest', {
      hint: 'A plan is applied as it was made. Change kmsdns.yaml and plan again.',
    });
  }
  const settings = parseSettings(asObject(rawSettings, `${field}.settings`), `${field}.settings`);
  const parsed = asArray(domains, `${field}.domains`).map((domain, i) =>
    parseDomain(asObject(domain, `${field}.domains[${i}]`), settings, `${field}.domains[${i}]`),
  );
  checkEachOnce(
    parsed.map(({ domain }) => domain),
    `${field}.domains`,
  );
  const plan = new Plan(asString(at, `${field}.at`), settings, parsed);
  if (plan.digest === digest) return plan;
  throw new InputError(field, 'was made by another version of kmsdns, which would do something else', {
    hint: 'Plan again.',
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isPlan(json: unknown): json is Fields & { readonly plan: number } {
  return typeof json === 'object' && json !== null && 'plan' in json && typeof json.plan === 'number';
}

function parseSettings(fields: Fields, field: string): PlanSettings {
  const { owner, prune, selfPublished, publishesItself, maxDomains, verifyHosts } = fields;
  const itself = Object.entries(asObject(publishesItself, `${field}.publishesItself`));
  return {
    owner: owner === null ? undefined : parseOwnerId(asString(owner, `${field}.owner`), `${field}.owner`),
    prune: prune === true,
    selfPublished: selfPublished === 'report' ? 'report' : 'leave',
    publishesItself: new Map(itself.map(([host, known]) => [host, known === true])),
    maxDomains: maxDomains === null ? undefined : asNumber(maxDomains, `${field}.maxDomains`),
    verifyHosts: verifyHosts === true,
  };
}

function parseDomain(fields: Fields, settings: PlanSettings, field: string): PlannedDomain {
  const domain = DomainName.parse(asString(fields.domain, `${field}.domain`), `${field}.domain`);
  checkDomain(domain, `${field}.domain`);
  const desired = parseDesired(domain, fields, field);
  const { zone, zoneId } = fields;
  const at = {
    zone: zone === null ? null : DomainName.parse(asString(zone, `${field}.zone`), `${field}.zone`),
    ...(zoneId !== undefined && { zoneId: asString(zoneId, `${field}.zoneId`) }),
    error: fields.status === 'failed' ? parseError(asObject(fields.error, `${field}.error`)) : null,
  };
  const before = parseRecordSet(domain, fields.before, `${field}.before`);
  const records = (before?.data ?? []).map((data) => new SrvRecord(kmsOwner(domain), before?.ttl ?? 0, data));
  if (at.error !== null) return plannedDomain(desired, { ...at, before: records }, undefined);
  const owners = asObject(fields.owners, `${field}.owners`);
  const marks = parseOwners(owners.before, `${field}.owners.before`);
  const set = planSet(kmsOwner(domain), desired, settings, before, marks);
  return plannedDomain(desired, { ...at, before: records }, set);
}

function parseDesired(domain: DomainName, fields: Fields, field: string): DesiredDomain {
  const { ttl, members } = asObject(fields.desired, `${field}.desired`);
  return {
    domain,
    provider: asString(fields.provider, `${field}.provider`),
    ttl: ttl === null ? undefined : asNumber(ttl, `${field}.desired.ttl`),
    members: asArray(members, `${field}.desired.members`).map((member, i) => {
      const at = `${field}.desired.members[${i}]`;
      const { target, port, priority, weight } = asObject(member, at);
      return new SrvData({
        target: asString(target, `${at}.target`),
        port: asNumber(port, `${at}.port`),
        priority: asNumber(priority, `${at}.priority`),
        weight: asNumber(weight, `${at}.weight`),
      });
    }),
  };
}

function parseError({ code, message, hint, reasons, details = {} }: Fields): KmsDnsError {
  return new KmsDnsError(asString(code, 'code') as ErrorCode, asString(message, 'message'), {
    hint: typeof hint === 'string' ? hint : undefined,
    reasons: asArray(reasons, 'reasons') as ErrorReason[],
    details: asObject(details, 'details'),
  });
}
