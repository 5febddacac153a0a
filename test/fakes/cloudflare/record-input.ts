import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { errors, invalid } from './api-error.js';
import { srvContent, type DnsRecord, type RecordFields, type SrvData } from './dns-record.js';

/** What depends on the zone's plan. */
export interface Plan {
  /** Seconds; 60, and 30 for Enterprise. */
  readonly minTtl: number;
  /** Tags that a record may have. None on the free plan (terraform-provider-cloudflare#3217, 2024-03). */
  readonly tags: number;
  /** Characters of a comment: 100 on the free plan, 500 on the others (docs, "DNS record attributes"). */
  readonly comment: number;
}

type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The record that a body of POST or PUT asks for, or of PATCH, where what it leaves out stays as it is in `base`.
 * @throws ApiError
 */
export function parseRecord(body: unknown, zone: string, plan: Plan, base?: DnsRecord): RecordFields {
  if (!isObject(body)) throw errors.notJson();
  const type = body['type'] ?? base?.type;
  if (typeof type !== 'string' || !TYPES.has(type)) {
    throw invalid(9004, `DNS record type ${JSON.stringify(type ?? '')} is invalid.`);
  }
  const proxied = body['proxied'] ?? base?.proxied ?? false;
  if (typeof proxied !== 'boolean') throw errors.notJson();
  if (proxied && !['A', 'AAAA', 'CNAME'].includes(type)) {
    throw invalid(9004, 'This record type cannot be proxied.');
  }
  return {
    type,
    name: parseName(body['name'] ?? base?.name, zone),
    ...parseContent(type, body, base?.type === type ? base : undefined),
    ttl: parseTtl(body['ttl'] ?? base?.ttl ?? 1, plan),
    proxied,
    comment: parseComment(body['comment'] ?? base?.comment ?? null, plan),
    tags: parseTags(body['tags'] ?? base?.tags ?? [], plan),
    settings: isObject(body['settings']) ? body['settings'] : (base?.settings ?? {}),
  };
}

const TYPES = new Set(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT']);

/** A name that does not end in the zone's is taken as relative to it, as is `@`. */
function parseName(value: unknown, zone: string): string {
  const text = typeof value === 'string' ? value.replace(/\.$/, '') : '';
  const name = domainToASCII(text).toLowerCase();
  if (name === '' && text !== '@') throw invalid(9000, 'DNS name is invalid.');
  const full = text === '@' ? zone : name === zone || name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
  const labels = full.split('.');
  if (full.length > 253 || labels.some((label) => !/^(\*|[a-z0-9_-]{1,63})$/.test(label))) {
    throw invalid(9000, 'DNS name is invalid.');
  }
  return full;
}

/** timothymiller/cloudflare-ddns#179, 2024-02. */
function parseTtl(ttl: unknown, { minTtl }: Plan): number {
  if (ttl === 1) return 1;
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < minTtl || ttl > 86_400) {
    throw invalid(9021, `TTL must be between ${minTtl} and 86400 seconds, or 1 for Automatic.`);
  }
  return ttl;
}

/**
 * An empty one is none, and one that is left out stays as it is (`UpdateDNSRecordParams` of cloudflare-go). The limit is
 * documented (docs, "DNS record attributes"); its code and words are from STRRL/cloudflare-tunnel-ingress-controller#168, 2025-01.
 * That it is of one line is a guess, with code and words.
 */
function parseComment(comment: unknown, plan: Plan): string | null {
  if (comment === null || comment === '') return null;
  if (typeof comment !== 'string') throw errors.notJson();
  if (/[\n\r]/.test(comment)) throw invalid(9302, 'DNS record comment must be of one line.');
  if (comment.length > plan.comment) {
    throw invalid(9313, `DNS record comment exceeds the maximum length of ${plan.comment} characters.`);
  }
  return comment;
}

function parseTags(tags: unknown, plan: Plan): readonly string[] {
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) throw errors.notJson();
  if (tags.length > plan.tags) {
    throw invalid(9300, `DNS record has ${tags.length} tags, exceeding the quota of ${plan.tags}.`);
  }
  return tags;
}

type Content = Pick<RecordFields, 'content' | 'data' | 'priority'>;

function parseContent(type: string, body: Json, base: DnsRecord | undefined): Content {
  if (type === 'SRV') {
    const data = parseSrvData(body['data'] ?? base?.data);
    return { content: srvContent(data), data, priority: data.priority };
  }
  const content = body['content'] ?? base?.content;
  if (typeof content !== 'string' || content === '') {
    throw invalid(9020, `Content for ${type} record is required.`);
  }
  switch (type) {
    case 'A':
      if (!isIPv4(content)) throw invalid(9005, 'Content for A record must be a valid IPv4 address.');
      break;
    case 'AAAA':
      if (!isIPv6(content)) throw invalid(9006, 'Content for AAAA record must be a valid IPv6 address.');
      break;
    case 'TXT':
      return { content, data: null, priority: null };
    case 'MX':
      return {
        content: hostIn(content, type),
        data: null,
        priority: integer(body, 'priority', base?.priority),
      };
    default:
      return { content: hostIn(content, type), data: null, priority: null };
  }
  return { content, data: null, priority: null };
}

function hostIn(content: string, type: string): string {
  const host = content.replace(/\.$/, '');
  if (!isHost(host, /^[a-z0-9_-]{1,63}$/i)) throw invalid(9007, `Content for ${type} record is invalid.`);
  return host;
}

/**
 * netcccyun/dnsmgr#344, 2025-11, for a member left out. A target of "." (RFC 2782: no such service) is taken and given
 * back as "." (terraform-provider-cloudflare#1955, 2022-10; as `false` for some weeks of 2019, DNSControl/dnscontrol#561);
 * an empty one is refused (octodns/octodns#640, 2020-12). That underscores are refused is what the OpenAPI model says.
 */
function parseSrvData(data: unknown): SrvData {
  if (!isObject(data)) throw invalid(9101, 'priority is a required data field.');
  const target = data['target'];
  if (typeof target !== 'string' || target === '') throw invalid(9101, 'target is a required data field.');
  const host = target === '.' ? target : target.replace(/\.$/, '');
  const numbers = {
    priority: integer(data, 'priority'),
    weight: integer(data, 'weight'),
    port: integer(data, 'port'),
  };
  if (host !== '.' && !isHost(host, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i)) {
    throw invalid(9102, 'target is not a valid hostname.');
  }
  return { ...numbers, target: host };
}

function integer(data: Json, member: string, base?: number | null): number {
  const value = data[member] ?? base;
  if (value === undefined || value === null) throw invalid(9101, `${member} is a required data field.`);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 65_535) {
    throw invalid(9102, `${member} must be an integer between 0 and 65535.`);
  }
  return value;
}

function isHost(host: string, label: RegExp): boolean {
  return host.length <= 253 && host.split('.').every((part) => label.test(part));
}
