/** What `data` of an SRV record holds. */
export interface SrvData {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** What a client decides about a record. */
export interface RecordFields {
  readonly type: string;
  /** The whole name, in lower case and Punycode, without the last dot. */
  readonly name: string;
  readonly content: string;
  readonly data: SrvData | null;
  /** MX and SRV. */
  readonly priority: number | null;
  readonly ttl: number;
  readonly proxied: boolean;
  readonly comment: string | null;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A record as it stands. */
export interface DnsRecord extends RecordFields {
  /** 32 hex digits. */
  readonly id: string;
  readonly createdOn: string;
  readonly modifiedOn: string;
}

/**
 * `content` of an SRV record leaves out the priority, which stands beside it (terraform-provider-cloudflare#1244, 2021-10;
 * #6684, 2026-01, for the member beside `data`). Its fields were divided by tabs then.
 */
export function srvContent({ weight, port, target }: SrvData): string {
  return `${weight} ${port} ${target}`;
}

const PROXIABLE = new Set(['A', 'AAAA', 'CNAME']);

/** A record in a reply. `zone_id` and `zone_name` have not been part of it since November 2024. */
export function recordJson(record: DnsRecord): Readonly<Record<string, unknown>> {
  const { id, name, type, content, ttl, proxied, comment, tags, settings, data, priority } = record;
  return {
    id,
    name,
    type,
    content,
    ...(priority !== null && { priority }),
    ...(data !== null && { data }),
    proxiable: PROXIABLE.has(type),
    proxied,
    ttl,
    settings,
    meta: {},
    comment,
    tags,
    created_on: record.createdOn,
    modified_on: record.modifiedOn,
    ...(comment !== null && { comment_modified_on: record.modifiedOn }),
    ...(tags.length > 0 && { tags_modified_on: record.modifiedOn }),
  };
}
