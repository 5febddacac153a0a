import type { BatchPatchParam, RecordEditParams } from 'cloudflare/resources/dns/records';
import type { Api } from './api.js';
import { isRecord, malformed, readEnvelope, type Envelope } from './envelope.js';
import { RECORDS_PER_PAGE, ZONES_PER_PAGE } from './limits.js';
import { allPages } from './pages.js';
import { shownRecords, type NewRecord, type Operations, type Patch, type Shown } from './operations.js';
import { readRecord, type ApiRecord } from './record.js';
import { readZone, type ApiZone } from './zone.js';

/** Which records: those at one name, those whose names begin like this. */
export type Names = { readonly exact: string } | { readonly startswith: string };

const READ_ZONES = 'Zone:Read (Zone, Zone, Read)';
const READ_DNS = 'DNS:Read or DNS:Edit (Zone, DNS, Edit)';
const EDIT_DNS = 'DNS:Edit (Zone, DNS, Edit)';

/** The requests of Cloudflare's API that are used here, with their replies taken apart. */
export class Requests {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * One page of the zones that the token may see, of all or of those with this name: two accounts may each have one.
   * They are in an order of its own, so that no zone slips from one page to another.
   */
  zones(page: number, name: string | undefined, signal: AbortSignal | undefined): Promise<Envelope> {
    return this.#api.call(
      {
        operation: 'zones.list',
        permission: READ_ZONES,
        idempotent: true,
        send: (client, options) =>
          client.zones
            .list(
              { ...(name && { name }), page, per_page: ZONES_PER_PAGE, order: 'name', direction: 'asc' },
              options,
            )
            .asResponse(),
        read: readEnvelope,
      },
      signal,
    );
  }

  zone(id: string, signal: AbortSignal | undefined): Promise<ApiZone> {
    return this.#api.call(
      {
        operation: 'zones.get',
        permission: READ_ZONES,
        zone: id,
        idempotent: true,
        send: (client, options) => client.zones.get({ zone_id: id }, options).asResponse(),
        read: (text, info) => readZone(readEnvelope(text, info).result),
      },
      signal,
    );
  }

  /** The zone as a master file. */
  exported(id: string, signal: AbortSignal | undefined): Promise<string> {
    return this.#api.call(
      {
        operation: 'records.export',
        permission: READ_DNS,
        zone: id,
        idempotent: true,
        send: (client, options) => client.dns.records.export({ zone_id: id }, options).asResponse(),
        read: (text) => text,
      },
      signal,
    );
  }

  /** All records of all types, at these names or in the whole zone. */
  records(zone: string, name: Names | undefined, signal: AbortSignal | undefined): Promise<ApiRecord[]> {
    return allPages(
      RECORDS_PER_PAGE,
      readRecord,
      (page) =>
        this.#api.call(
          {
            operation: 'records.list',
            permission: READ_DNS,
            zone,
            idempotent: true,
            send: (client, options) =>
              client.dns.records
                .list({ zone_id: zone, ...(name && { name }), page, per_page: RECORDS_PER_PAGE }, options)
                .asResponse(),
            read: readEnvelope,
          },
          signal,
        ),
      name === undefined ? 'whole' : 'searched',
    );
  }

  /** Does all of it or nothing. */
  batch(zone: string, operations: Operations, signal: AbortSignal | undefined): Promise<Shown> {
    const { deletes, patches, posts } = operations;
    return this.#api.call(
      {
        operation: 'records.batch',
        permission: EDIT_DNS,
        zone,
        changes: deletes.length + patches.length + posts.length,
        idempotent: false,
        send: (client, options) =>
          client.dns.records
            .batch(
              {
                zone_id: zone,
                ...(deletes.length > 0 && { deletes: deletes.map((id) => ({ id })) }),
                // The types ask for more than the API does, which leaves what is not named as it is.
                ...(patches.length > 0 && { patches: [...patches] as BatchPatchParam[] }),
                ...(posts.length > 0 && { posts: [...posts] }),
              },
              options,
            )
            .asResponse(),
        read: (text, info) => shownRecords(readEnvelope(text, info), posts.length, info),
      },
      signal,
    );
  }

  create(zone: string, record: NewRecord, signal: AbortSignal | undefined): Promise<ApiRecord> {
    return this.#api.call(
      {
        operation: 'records.create',
        permission: EDIT_DNS,
        zone,
        changes: 1,
        idempotent: false,
        send: (client, options) =>
          client.dns.records.create({ zone_id: zone, ...record }, options).asResponse(),
        read: (text, info) => readRecord(readEnvelope(text, info).result),
      },
      signal,
    );
  }

  edit(zone: string, { id, ...record }: Patch, signal: AbortSignal | undefined): Promise<ApiRecord> {
    return this.#api.call(
      {
        operation: 'records.edit',
        permission: EDIT_DNS,
        zone,
        changes: 1,
        idempotent: false,
        send: (client, options) =>
          client.dns.records.edit(id, { zone_id: zone, ...record } as RecordEditParams, options).asResponse(),
        read: (text, info) => readRecord(readEnvelope(text, info).result),
      },
      signal,
    );
  }

  get(zone: string, id: string, signal: AbortSignal | undefined): Promise<ApiRecord> {
    return this.#api.call(
      {
        operation: 'records.get',
        permission: READ_DNS,
        zone,
        idempotent: true,
        send: (client, options) => client.dns.records.get(id, { zone_id: zone }, options).asResponse(),
        read: (text, info) => readRecord(readEnvelope(text, info).result),
      },
      signal,
    );
  }

  async delete(zone: string, id: string, signal: AbortSignal | undefined): Promise<void> {
    await this.#api.call(
      {
        operation: 'records.delete',
        permission: EDIT_DNS,
        zone,
        changes: 1,
        idempotent: false,
        send: (client, options) => client.dns.records.delete(id, { zone_id: zone }, options).asResponse(),
        read: readEnvelope,
      },
      signal,
    );
  }

  /** `active`, `disabled` or `expired`. */
  tokenStatus(signal: AbortSignal | undefined): Promise<string> {
    return this.#api.call(
      {
        operation: 'tokens.verify',
        idempotent: true,
        send: (client, options) => client.user.tokens.verify(options).asResponse(),
        read: (text, info) => {
          const { result } = readEnvelope(text, info);
          const status = isRecord(result) ? result['status'] : undefined;
          if (typeof status !== 'string') throw malformed(info, 'does not tell the status of the token');
          return status;
        },
      },
      signal,
    );
  }
}
