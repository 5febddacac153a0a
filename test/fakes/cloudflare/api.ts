import { createHash } from 'node:crypto';
import { errors, refuse } from './api-error.js';
import { recordJson } from './dns-record.js';
import { pageOf, selectRecords, zoneNameMatches, type PageLimits, type Query } from './listing.js';
import type { Operation } from './request-record.js';
import { forbidden, mayList, sees, type Token } from './tokens.js';
import type { FakeZone } from './zone.js';

/** Which operation a path is, and the ids in it. */
export interface Route {
  readonly operation: Operation;
  readonly zoneId: string | null;
  readonly recordId: string | null;
}

const ROUTES: readonly (readonly [RegExp, Readonly<Record<string, Operation>>])[] = [
  [/^\/user\/tokens\/verify$/, { GET: 'verify-token' }],
  [/^\/zones$/, { GET: 'list-zones' }],
  [/^\/zones\/(?<zone>[0-9a-f]{32})$/, { GET: 'get-zone' }],
  [/^\/zones\/(?<zone>[0-9a-f]{32})\/dns_records$/, { GET: 'list-records', POST: 'create-record' }],
  [/^\/zones\/(?<zone>[0-9a-f]{32})\/dns_records\/batch$/, { POST: 'batch' }],
  [/^\/zones\/(?<zone>[0-9a-f]{32})\/dns_records\/export$/, { GET: 'export' }],
  [
    /^\/zones\/(?<zone>[0-9a-f]{32})\/dns_records\/(?<record>[0-9a-f]{32})$/,
    { GET: 'get-record', PUT: 'put-record', PATCH: 'patch-record', DELETE: 'delete-record' },
  ],
];

export function routeOf(method: string, path: string): Route {
  for (const [pattern, methods] of ROUTES) {
    const groups = pattern.exec(path);
    if (groups === null) continue;
    const { zone, record } = groups.groups ?? {};
    return { operation: methods[method] ?? 'unknown', zoneId: zone ?? null, recordId: record ?? null };
  }
  return { operation: 'unknown', zoneId: null, recordId: null };
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly body: unknown;
  readonly token: Token;
  readonly route: Route;
}

/** Plain text, of the export alone. */
export interface ApiText {
  readonly text: string;
}

/** `result` of the envelope, with `result_info` for a list. */
export interface ApiResult {
  readonly result: unknown;
  readonly info?: Readonly<Record<string, number>>;
  readonly messages?: readonly { readonly code: number; readonly message: string; readonly type: null }[];
}

export interface PageCaps {
  readonly zones?: number | undefined;
  readonly records?: number | undefined;
}

const ZONE_PAGES: PageLimits = { min: 5, max: 50, standard: 20 };
const RECORD_PAGES: PageLimits = { min: 1, max: 5_000_000, standard: 100 };

/**
 * Carries out one request.
 * @throws ApiError when it is refused
 */
export function serve(request: ApiRequest, zones: readonly FakeZone[], caps: PageCaps): ApiResult | ApiText {
  const { token, route, query } = request;
  switch (route.operation) {
    case 'verify-token':
      return verifyToken(token);
    case 'list-zones': {
      mayList(token);
      const limits = { ...ZONE_PAGES, cap: caps.zones };
      const { items, info } = pageOf(selectZones(zones, token, query), query, limits);
      return { result: items.map(zoneJson), info };
    }
    case 'get-zone': {
      const zone = zones.find(({ id }) => id === route.zoneId);
      if (zone === undefined || token.zones !== 'read' || !sees(token, zone)) {
        throw refuse(403, 9109, 'Unauthorized to access requested resource');
      }
      return { result: zoneJson(zone) };
    }
    case 'unknown':
      throw route.zoneId === null ? errors.noRoute(request.path) : errors.methodNotAllowed(request.method);
    default: {
      const zone = zones.find(({ id }) => id === route.zoneId);
      // A zone that is not there and one that is somebody else's get the same answer.
      if (zone === undefined || !sees(token, zone)) throw forbidden();
      return serveRecords(request, zone, caps);
    }
  }
}

function serveRecords(
  { token, route, query, body }: ApiRequest,
  zone: FakeZone,
  caps: PageCaps,
): ApiResult | ApiText {
  const id = route.recordId ?? '';
  if (token.dns === 'none') throw forbidden();
  switch (route.operation) {
    case 'list-records': {
      const limits = { ...RECORD_PAGES, cap: caps.records };
      const { items, info } = pageOf(selectRecords(zone.records, query), query, limits);
      return { result: items.map(recordJson), info };
    }
    case 'get-record':
      return { result: recordJson(zone.get(id)) };
    case 'export':
      return { text: zone.export() };
    default:
      if (token.dns !== 'edit') throw forbidden();
      return { result: write(route.operation, id, body, zone) };
  }
}

function write(operation: Operation, id: string, body: unknown, zone: FakeZone): unknown {
  switch (operation) {
    case 'create-record':
      return zone.create(body);
    case 'put-record':
      return zone.put(id, body);
    case 'patch-record':
      return zone.patch(id, body);
    case 'delete-record':
      return zone.delete(id);
    case 'batch':
      return zone.batch(body);
    default:
      throw new Error(`${operation} writes nothing`);
  }
}

/** putyourlightson/craft-cloudflare#88, 2026-05. */
function verifyToken({ id, status }: Token): ApiResult {
  const words = { active: 'valid and active', disabled: 'disabled', expired: 'expired' }[status];
  const messages = [{ code: 10_000, message: `This API Token is ${words}`, type: null }];
  return { result: { id, status }, messages };
}

function selectZones(zones: readonly FakeZone[], token: Token, query: Query): readonly FakeZone[] {
  const { name, status, 'account.id': id, 'account.name': account } = query;
  const seen = zones.filter((zone) => token.zones === 'read' && sees(token, zone));
  const selected = seen.filter(
    (zone) =>
      (name === undefined || zoneNameMatches(zone.name, name)) &&
      (status === undefined || zone.status === status) &&
      (id === undefined || accountId(zone.account) === id) &&
      (account === undefined || zone.account === account),
  );
  const ascending = selected.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return query['direction'] === 'desc' ? ascending.reverse() : ascending;
}

const accountId = (name: string): string => createHash('md5').update(name).digest('hex');

function zoneJson(zone: FakeZone): Readonly<Record<string, unknown>> {
  const { id, name, status, plan, createdOn, account } = zone;
  return {
    id,
    name,
    status,
    paused: false,
    type: 'full',
    development_mode: 0,
    name_servers: ['bob.ns.cloudflare.com', 'lola.ns.cloudflare.com'],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: createdOn,
    modified_on: createdOn,
    activated_on: status === 'active' ? createdOn : null,
    vanity_name_servers: [],
    meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
    owner: { id: 'b'.repeat(32), type: 'user', name: 'Test' },
    account: { id: accountId(account), name: account },
    permissions: [],
    plan: { id: 'f'.repeat(32), name: `${plan} website`, legacy_id: plan },
  };
}
